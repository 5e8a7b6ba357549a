import sharp from 'sharp'
import { expect, test } from 'vitest'
import { componentsOf } from '#engine/ocr/components.ts'
import { inkOf } from '#engine/ocr/host/ink.ts'
import { leaderDots } from '#engine/ocr/leaders.ts'
import type { GreyPicture } from '#engine/ocr/protocol.ts'
import { createRandom } from '../../../fixtures/random.ts'
import { typedPage } from '../../../fixtures/typed-page.ts'

const [width, height] = [800, 200]
const dpi = 100

function leaders(draw: (put: (x: number, y: number, w: number, h: number) => void) => void) {
  const ink = new Uint8Array(width * height)
  draw((x, y, w, h) => {
    for (let row = y; row < y + h; row++) ink.fill(1, row * width + x, row * width + x + w)
  })
  const mask = { ink, width, height }
  return leaderDots(componentsOf(mask, Infinity), mask, dpi).map(({ left }) => left)
}

test.each([
  ['small type', 2, 7],
  ['type of 30 points', 5, 26],
])('Dots of %s are found on a line that leans', (_what, side, step) => {
  const found = leaders((put) => {
    put(10, 60, 60, 40)
    for (let i = 0; i < 20; i++) put(100 + i * step, 96 - Math.round((i * step) / 30), side, side)
  })
  expect(found).toHaveLength(20)
})

test('A dot that was lost leaves the row whole', () => {
  const found = leaders((put) => {
    for (let i = 0; i < 16; i++) if (i !== 7) put(100 + i * 20, 96, 4, 4)
  })
  expect(found).toHaveLength(15)
})

test('Three dots, uneven dots, dots of many sizes and strokes stay', () => {
  const found = leaders((put) => {
    for (let i = 0; i < 3; i++) put(50 + i * 20, 30, 4, 4)
    for (const x of [50, 61, 95, 104, 140, 177, 184]) put(x, 80, 4, 4)
    for (let i = 0; i < 8; i++) put(300 + i * 20, 80, 3 + 3 * (i % 2), 3 + 3 * (i % 2))
    for (let i = 0; i < 8; i++) put(300 + i * 20, 140, 3, 12)
  })
  expect(found).toEqual([])
})

test('Round letters of a word stay: other letters stand between them, and they are not as full as dots', () => {
  const between = leaders((put) => {
    for (let i = 0; i < 8; i++) {
      put(100 + i * 14, 96, 5, 5)
      put(107 + i * 14, 90, 3, 11)
    }
  })
  expect(between).toEqual([])
  const hollow = leaders((put) => {
    for (let i = 0; i < 8; i++) {
      const x = 100 + i * 14
      put(x, 90, 8, 2)
      put(x, 92, 2, 6)
      put(x + 6, 92, 2, 6)
    }
  })
  expect(hollow).toEqual([])
})

test('A page of small print has no leader dots on it', async () => {
  const wish = { family: 'Liberation Sans', points: 7, share: 0.4 }
  const page = await typedPage(createRandom('small print'), wish, {
    dpi: 150,
    degrees: 0.7,
    grain: 4,
  })
  const mask = inkOf(await greyOf(page.jpeg))
  expect(leaderDots(componentsOf(mask, Infinity), mask, 150)).toEqual([])
})

async function greyOf(jpeg: Buffer): Promise<GreyPicture> {
  const { data, info } = await sharp(jpeg)
    .greyscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { grey: new Uint8Array(data), width: info.width, height: info.height }
}
