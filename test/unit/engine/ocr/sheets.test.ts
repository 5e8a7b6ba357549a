import { describe, expect, test } from 'vitest'
import type { Box, Word } from '#engine/domain.ts'
import type { GreyPicture } from '#engine/ocr/protocol.ts'
import { mergeTiles, planSheet, tileSide } from '#engine/ocr/sheets.ts'

const paper = (width = 600, height = 400): GreyPicture => ({
  grey: new Uint8Array(width * height).fill(250),
  width,
  height,
})

/** Ink in a box of shares. */
function ink(picture: GreyPicture, { x, y, width, height }: Box): void {
  for (let row = Math.round(y * picture.height); row < (y + height) * picture.height; row++) {
    for (let at = Math.round(x * picture.width); at < (x + width) * picture.width; at++) {
      picture.grey[row * picture.width + at] = 20
    }
  }
}

const size = { width: 3 * tileSide - 10, height: 2 * tileSide - 10 }
const middleOf = ({ x, y, width, height }: Box): [number, number] => [x + width / 2, y + height / 2]

describe('A page in parts', () => {
  test('leaves out what is blank, and needs no second grid where no border cuts anything', () => {
    const picture = paper()
    ink(picture, { x: 0.1, y: 0.1, width: 0.1, height: 0.05 })
    ink(picture, { x: 0.8, y: 0.7, width: 0.1, height: 0.05 })
    const { first, second, scale } = planSheet(size, picture)
    expect(first.map(middleOf)).toEqual([
      [expect.closeTo(1 / 6), expect.closeTo(1 / 4)],
      [expect.closeTo(5 / 6), expect.closeTo(3 / 4)],
    ])
    expect([second, scale]).toEqual([[], 1])
  })

  test('has what a border of the first grid cuts whole in the second', () => {
    const picture = paper()
    const label = { x: 0.3, y: 0.2, width: 0.08, height: 0.04 }
    ink(picture, label)
    const { first, second } = planSheet(size, picture)
    const holds = (tile: Box): boolean =>
      tile.x <= label.x &&
      tile.y <= label.y &&
      tile.x + tile.width >= label.x + label.width &&
      tile.y + tile.height >= label.y + label.height
    expect(first.length).toBe(2)
    expect(first.some(holds)).toBe(false)
    expect(second.filter(holds).length).toBe(1)
  })

  test('of a page with more than can be read in good time is read less closely, not in part', () => {
    const picture = paper(1000, 1000)
    picture.grey.fill(20, 0, 200)
    for (let at = 0; at < picture.grey.length; at += 3) picture.grey[at] = 20
    const { first, scale } = planSheet({ width: 40_000, height: 40_000 }, picture)
    expect(scale).toBeLessThan(0.5)
    expect(first.length).toBeLessThanOrEqual(60)
    const area = first.reduce((sum, { width, height }) => sum + width * height, 0)
    expect(area).toBeCloseTo(1)
  })

  test('that is blank has no part', () => {
    expect(planSheet(size, paper())).toMatchObject({ first: [], second: [] })
  })
})

describe('Words of parts', () => {
  const left: Box = { x: 0, y: 0, width: 0.5, height: 1 }
  const right: Box = { x: 0.5, y: 0, width: 0.5, height: 1 }
  const between: Box = { x: 0.25, y: 0, width: 0.5, height: 1 }
  const page = { width: 4000, height: 2000 }
  const word = (text: string, x: number, width: number, confidence = 0.9): Word => ({
    text,
    box: { x, y: 0.1, width, height: 0.01 },
    confidence,
    line: 0,
  })

  test('that a border cut give way to the whole one, however surely they were read', () => {
    const words = mergeTiles(
      [
        { tile: left, words: [word('VAL', 0.96, 0.04, 0.99)] },
        { tile: right, words: [word('VE', 0, 0.03, 0.99)] },
        { tile: between, words: [word('VALVE', 0.46, 0.07, 0.7)] },
      ],
      page,
    )
    expect(words.map(({ text }) => text)).toEqual(['VALVE'])
    expect(words[0]!.box.x).toBeCloseTo(0.48)
    expect(words[0]!.box.width).toBeCloseTo(0.035)
  })

  test('stay where only a part that cuts them was read', () => {
    const words = mergeTiles([{ tile: left, words: [word('VAL', 0.96, 0.04)] }], page)
    expect(words.map(({ text }) => text)).toEqual(['VAL'])
  })

  test('are there once, and make up lines across parts', () => {
    const words = mergeTiles(
      [
        { tile: left, words: [word('main', 0.9, 0.094)] },
        { tile: right, words: [word('pump', 0, 0.1), word('far', 0.9, 0.05)] },
        { tile: between, words: [word('main', 0.4, 0.094), word('pump', 0.5, 0.1)] },
      ],
      page,
    )
    expect(words.map(({ text, line }) => [text, line])).toEqual([
      ['main', 0],
      ['pump', 0],
      ['far', 1],
    ])
  })
})
