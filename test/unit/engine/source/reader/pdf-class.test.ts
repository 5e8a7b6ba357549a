import { expect, test } from 'vitest'
import { classifyPage, hasInk, imageShare, isGarbage } from '#engine/source/reader/pdf-class.ts'

const word = (text: string) => ({ text, box: { x: 0, y: 0, width: 0.1, height: 0.1 } })
const page = (paint: (at: number) => number) => ({
  rgb: Uint8Array.from({ length: 300 * 300 * 3 }, (_, at) => paint(Math.floor(at / 3))),
  width: 300,
  height: 300,
})

test('A text layer is garbage when a third of it means nothing', () => {
  expect(isGarbage([word('plain'), word('\ue001x')])).toBe(false)
  expect(isGarbage([word('ab'), word('\ue001\ufffd')])).toBe(true)
  expect(isGarbage([word('\u0003\u0004\u0005')])).toBe(true)
  expect(isGarbage([word('合同'), word('été'), word('😀')])).toBe(false)
  expect(isGarbage([])).toBe(false)
})

test('Pictures that overlap are counted once', () => {
  const half = [0, 0, 0, 1, 0.5, 0]
  expect(imageShare(half)).toBeCloseTo(0.5)
  expect(imageShare([...half, ...half])).toBeCloseTo(0.5)
  expect(imageShare([...half, 0.5, 0, 0.5, 1, 1, 0])).toBeCloseTo(1)
  expect(imageShare([])).toBe(0)
})

test('A picture that reaches beyond the page covers the page at most', () => {
  expect(imageShare([-1, -1, -1, 2, 2, -1])).toBe(1)
})

test('Ink is what differs from the paper, whatever its colour', () => {
  expect(hasInk(page(() => 255))).toBe(false)
  expect(hasInk(page(() => 0))).toBe(false)
  expect(hasInk(page((at) => (at % 97 === 0 ? 0 : 255)))).toBe(true)
  expect(hasInk(page((at) => (at === 5 ? 0 : 255)))).toBe(false)
  expect(hasInk(page((at) => 250 + (at % 5)))).toBe(false)
})

test('The class follows from words, pictures and ink', () => {
  const words = [word('a')]
  expect(classifyPage(words, 0, true)).toBe('text')
  expect(classifyPage(words, 0.1, true)).toBe('text')
  expect(classifyPage(words, 0.9, true)).toBe('mixed')
  expect(classifyPage([], 0.9, true)).toBe('scan')
  expect(classifyPage([], 0, true)).toBe('scan')
  expect(classifyPage([], 0, false)).toBe('blank')
})
