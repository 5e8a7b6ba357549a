import { expect, test } from 'vitest'
import { type TextItem, pageWords } from '#engine/source/reader/pdf-words.ts'

/** A page of 100 x 200 points, not turned: user space has its origin at the bottom. */
const view = {
  width: 100,
  height: 200,
  convertToViewportPoint: (x: number, y: number) => [x, 200 - y],
}
const fonts = { f: { ascent: 0.8, descent: -0.2 } }

/** Ten points high; five points per character. */
const item = (str: string, x: number, y: number, more: Partial<TextItem> = {}): TextItem => ({
  str,
  transform: [10, 0, 0, 10, x, y],
  width: str.length * 5,
  height: 10,
  hasEOL: false,
  fontName: 'f',
  ...more,
})
const texts = (...items: TextItem[]): string[] =>
  pageWords(items, view, fonts).map(({ text }) => text)

test('An item is cut into words, each with its own box', () => {
  const [one, two] = pageWords([item('aaaa bbbb', 10, 100)], view, fonts)
  expect([one!.text, two!.text]).toEqual(['aaaa', 'bbbb'])
  expect(one!.box.x).toBeCloseTo(0.1)
  expect(one!.box.y).toBeCloseTo((200 - 108) / 200)
  expect(one!.box.height).toBeCloseTo(10 / 200)
  expect(two!.box.x).toBeGreaterThan(one!.box.x + one!.box.width)
  expect(two!.box.x + two!.box.width).toBeCloseTo(0.55)
})

test('Pieces of a word that touch are one word, pieces apart are two', () => {
  expect(texts(item('Invo', 10, 100), item('ice', 30, 100))).toEqual(['Invoice'])
  expect(texts(item('Invo', 10, 100), item('ice', 34, 100))).toEqual(['Invo', 'ice'])
  expect(texts(item('Invo ', 10, 100), item('ice', 35, 100))).toEqual(['Invo', 'ice'])
  expect(texts(item('end', 10, 100, { hasEOL: true }), item('next', 10, 88))).toEqual([
    'end',
    'next',
  ])
})

test('Text that is turned has a box that is turned with it', () => {
  const [word] = pageWords(
    [item('abcd', 50, 100, { transform: [0, 10, -10, 0, 50, 100] })],
    view,
    fonts,
  )
  expect(word!.box.width).toBeCloseTo(0.1)
  expect(word!.box.height).toBeCloseTo(20 / 200)
})

test('A box ends at the edge of the page', () => {
  const [word] = pageWords([item('abcdefgh', 80, 100)], view, fonts)
  expect(word!.box.x + word!.box.width).toBeCloseTo(1)
})

test('Two columns are read as they were written, one after the other', () => {
  const left = [150, 130, 110].map((y, i) => item(`l${i}`, 10, y, { hasEOL: true }))
  const right = [150, 130, 110].map((y, i) => item(`r${i}`, 60, y, { hasEOL: true }))
  expect(texts(...left, ...right)).toEqual(['l0', 'l1', 'l2', 'r0', 'r1', 'r2'])
})

test('A page that was written from the bottom up is read from the top down', () => {
  const lines = [20, 50, 80, 110].flatMap((y, i) => [
    item(`b${i}`, 50, y, { hasEOL: true }),
    item(`a${i}`, 10, y, { hasEOL: true }),
  ])
  expect(texts(...lines)).toEqual(['a3', 'b3', 'a2', 'b2', 'a1', 'b1', 'a0', 'b0'])
})

test('Chinese, emoji and combining characters stay whole', () => {
  expect(texts(item('合同编号 👩‍🔬 e\u0301t', 10, 100))).toEqual(['合同编号', '👩‍🔬', 'e\u0301t'])
})

test('No items are no words', () => {
  expect(texts()).toEqual([])
  expect(texts(item('', 10, 100), item('  ', 10, 90))).toEqual([])
})
