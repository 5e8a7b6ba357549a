import { expect, test } from 'vitest'
import {
  classifyPage,
  hasInk,
  imageShare,
  isBare,
  isGarbage,
  isPlausible,
  shownWords,
} from '#engine/source/reader/pdf-class.ts'

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

const said = (text: string) =>
  text.split(' ').map((one) => ({ text: one, box: { x: 0, y: 0, width: 0.1, height: 0.1 } }))
const shifted = (text: string): string =>
  text.replaceAll(/[a-z]/g, (letter) =>
    String.fromCodePoint(((letter.codePointAt(0)! - 97 + 3) % 26) + 97),
  )
const english =
  'the tenant shall pay the rent on the first day of each month and return the keys at the end of the lease'

test.each([
  ['English', english, true],
  [
    'German',
    'der mieter zahlt die miete am ersten tag des monats und gibt die schlüssel am ende zurück',
    true,
  ],
  [
    'Finnish',
    'vuokralainen maksaa vuokran kuukauden ensimmäisenä päivänä ja palauttaa avaimet lopussa',
    true,
  ],
  ['Chinese', '承租人应于每月第一日支付租金并在租期结束时归还钥匙 '.repeat(4), true],
  ['numbers and codes', 'K7Q2 12 4400 X9 8812 77 3 55 K7 9981 22 14 8 77', true],
  ['a few letters', 'xqz', true],
  ['a shifted alphabet', shifted(english), false],
  ['UTF-8 taken for Latin-1', 'prÃ¼fung fÃ¼r dÃ¤cher und tÃ¼ren der gebÃ¤ude', false],
])('A layer of %s is believed or not', (_, text, isBelieved) => {
  expect(isPlausible(said(text.trim()))).toBe(isBelieved)
  expect(classifyPage(said(text.trim()), 0, true)).toBe(isBelieved ? 'text' : 'mixed')
})

test('Words with nothing under them make a layer bare, faint words do not', () => {
  const [width, height] = [100, 100]
  const rgb = new Uint8Array(width * height * 3).fill(255)
  const box = { x: 0.1, y: 0.1, width: 0.3, height: 0.1 }
  const words = [{ text: 'here', box }]
  expect(isBare(words, { rgb, width, height })).toBe(true)
  rgb.fill(215, (15 * width + 12) * 3, (15 * width + 30) * 3)
  expect(isBare(words, { rgb, width, height })).toBe(false)
  expect(isBare([], { rgb, width, height })).toBe(false)
})

test('Words that nobody can see are not said by the page; faint ones, short marks and other scripts are', () => {
  const at = (text: string, y: number) => ({ text, box: { x: 0.1, y, width: 0.5, height: 0.05 } })
  // Faint print in the first tenth; nothing below.
  const picture = page((pixel) => (pixel < 300 * 30 && pixel % 7 === 0 ? 245 : 255))
  const words = [at('faint', 0.03), at('secret', 0.5), at('-', 0.5), at('上海明珠', 0.5)]
  expect(shownWords(words, picture).map(({ text }) => text)).toEqual(['faint', '-', '上海明珠'])
})
