import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import { despeckle } from '#engine/ocr/host/despeckle.ts'
import { inkOf, otsu, shrink } from '#engine/ocr/host/ink.ts'
import { postureOf } from '#engine/ocr/host/read-page.ts'
import { leanOf } from '#engine/ocr/host/skew.ts'
import { turnBack } from '#engine/ocr/host/turn.ts'
import type { GreyPicture } from '#engine/ocr/protocol.ts'
import { createRandom } from '../../../fixtures/random.ts'

/** A page of bars as long and as far apart as lines of type, turned about its middle. */
function page(degrees: number, specks = 0): GreyPicture {
  const [width, height] = [400, 560]
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.translate(width / 2, height / 2)
  context.rotate((degrees * Math.PI) / 180)
  context.fillStyle = '#222'
  const isSide = Math.abs(degrees % 180) > 45
  const [across, down] = isSide ? [height, width] : [width, height]
  for (let y = -down / 2 + 50; y < down / 2 - 50; y += 18) {
    for (let x = -across / 2 + 50; x < across / 2 - 60; x += 34) context.fillRect(x, y, 28, 8)
  }
  context.resetTransform()
  const random = createRandom('specks')
  for (let i = 0; i < specks; i++) {
    context.fillRect(random.int(5, width - 5), random.int(5, 45), 1, 1)
  }
  const { data } = context.getImageData(0, 0, width, height)
  const grey = new Uint8Array(width * height)
  for (let at = 0; at < grey.length; at++) grey[at] = data[at * 4]!
  return { grey, width, height }
}

const inkCount = (picture: GreyPicture): number =>
  inkOf(picture, 128).ink.reduce((sum, one) => sum + one, 0)

describe('Lines that lean', () => {
  test.each([-6, -2.5, -0.6, 0, 0.6, 2.5, 6])('by %d degrees are measured', (degrees) => {
    const lean = leanOf(inkOf(page(degrees)))
    expect(Math.abs(lean.degrees - degrees)).toBeLessThan(0.2)
  })

  test('are not seen in dust', () => {
    const grey = new Uint8Array(10_000).fill(255)
    for (let at = 0; at < grey.length; at += 331) grey[at] = 0
    expect(leanOf(inkOf({ grey, width: 100, height: 100 }, 128)).degrees).toBe(0)
  })

  test.each([
    [0, 0],
    [2, 0],
    [90, 90],
    [270, 90],
    [92, 90],
  ])('of a page turned by %d degrees run %d degrees from across', (degrees, turned) => {
    expect(postureOf(page(degrees), 100).turned).toBe(turned)
  })
})

describe('A page that is turned back', () => {
  test('stands upright, and its boxes lead to where they were', async () => {
    const given = page(3)
    const turned = await turnBack(given, 3)
    expect(Math.abs(leanOf(inkOf(turned.picture, 128)).degrees)).toBeLessThan(0.2)
    const whole = turned.boxOf(0, 0, turned.picture.width, turned.picture.height)
    expect(whole).toEqual({ x: 0, y: 0, width: 1, height: 1 })
    const { width, height } = turned.picture
    const middle = turned.boxOf(width / 2 - 1, height / 2 - 1, width / 2 + 1, height / 2 + 1)
    expect(middle.x + middle.width / 2).toBeCloseTo(0.5, 2)
    expect(middle.y + middle.height / 2).toBeCloseTo(0.5, 2)
  })

  test('by a quarter: its upper left corner was the lower left one', async () => {
    const turned = await turnBack(page(90), 90)
    expect([turned.picture.width, turned.picture.height]).toEqual([560, 400])
    const box = turned.boxOf(0, 0, 56, 40)
    expect(box.x).toBeCloseTo(0.9, 2)
    expect(box.y).toBeCloseTo(0, 2)
  })
})

describe('Dust', () => {
  test('is taken off, type is not', () => {
    const [dirty, clean] = [page(0, 150), page(0)]
    expect(inkCount(dirty)).toBeGreaterThan(inkCount(clean) + 100)
    const left = inkCount(despeckle(dirty, 100)) - inkCount(clean)
    // Specks that happen to lie beside each other stay.
    expect(left).toBeGreaterThanOrEqual(0)
    expect(left).toBeLessThan(50)
  })

  test('that is little stays: the picture is the same one', () => {
    const given = page(0, 5)
    expect(despeckle(given, 100)).toBe(given)
  })

  test('beside a letter is taken for part of it', () => {
    const [width, height] = [300, 300]
    const grey = new Uint8Array(width * height).fill(255)
    for (let i = 0; i < 60; i++) {
      const at = (20 + 30 * Math.floor(i / 8)) * width + 20 + 30 * (i % 8)
      for (let y = 0; y < 6; y++) grey.fill(0, at + y * width, at + y * width + 6)
      grey[at - 2 * width] = 0
    }
    expect(Buffer.compare(despeckle({ grey, width, height }, 100).grey, grey)).toBe(0)
  })
})

test('Rows of leader dots go, punctuation and letters stay', () => {
  const [width, height] = [600, 120]
  const grey = new Uint8Array(width * height).fill(240)
  const put = (x: number, y: number, w: number, h: number): void => {
    for (let row = y; row < y + h; row++) grey.fill(20, row * width + x, row * width + x + w)
  }
  put(20, 30, 60, 30)
  put(84, 56, 3, 3)
  put(500, 30, 60, 30)
  const before = inkCount({ grey, width, height })
  for (let x = 110; x < 480; x += 10) put(x, 56, 3, 3)
  expect(inkCount(despeckle({ grey, width, height }, 200))).toBe(before)
})

test('Letters that a printer set as dots stay', () => {
  const [width, height] = [600, 120]
  const grey = new Uint8Array(width * height).fill(240)
  for (let y = 30; y < 72; y += 7) {
    for (let x = 30; x < 500; x += 7) {
      if ((x + y) % 5 === 0) continue
      for (let row = y; row < y + 3; row++) grey.fill(20, row * width + x, row * width + x + 3)
    }
  }
  const picture = { grey, width, height }
  expect(inkCount(despeckle(picture, 200))).toBe(inkCount(picture))
})

test('The threshold lies between ink and paper, also on grey paper', () => {
  const grey = new Uint8Array(1000).fill(180)
  grey.fill(90, 0, 100)
  const threshold = otsu({ grey, width: 100, height: 10 })
  expect(threshold).toBeGreaterThanOrEqual(90)
  expect(threshold).toBeLessThan(180)
})

test('A shrunk page keeps its mean and is never empty', () => {
  const small = shrink({ grey: Uint8Array.from([0, 100, 100, 200]), width: 2, height: 2 }, 2)
  expect(small).toEqual({ grey: Uint8Array.from([100]), width: 1, height: 1 })
})
