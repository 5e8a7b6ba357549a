import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import { codeOf, isCode, ofText, withMarks, wordsOf } from '#engine/ocr/code-reading.ts'
import { cutLetters, findRuns, findValue, pictureFrame } from '#engine/ocr/value-line.ts'
import type { GreyPicture } from '#engine/ocr/protocol.ts'

const [width, height] = [800, 300]

/** A line with a label and a value, in a typeface that every machine has, turned about the middle of the page. */
function page(value: string, { degrees = 0, label = 'Invoice', box = false } = {}): GreyPicture {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = '#f4f4f4'
  context.fillRect(0, 0, width, height)
  context.translate(width / 2, height / 2)
  context.rotate((degrees * Math.PI) / 180)
  context.translate(-width / 2, -height / 2)
  context.fillStyle = '#111'
  context.strokeStyle = '#222'
  context.font = '40px "DejaVu Sans", "Liberation Sans", sans-serif'
  context.fillText(label, 60, 160)
  context.fillText(value, 400, 160)
  if (box) context.strokeRect(370, 108, 380, 80)
  const { data } = context.getImageData(0, 0, width, height)
  const grey = new Uint8Array(width * height)
  for (let at = 0; at < grey.length; at++) grey[at] = data[at * 4]!
  return { grey, width, height }
}

const seen = { x: 0.5, y: 0.42, width: 0.2, height: 0.12 }

describe('The letters of a value', () => {
  test.each([
    ['K7Q2', 0, false],
    ['8H5TW6', 2, false],
    ['XB4', -2, true],
  ])('%s are counted, on a page that leans by %d degrees', (value, degrees, box) => {
    const picture = page(value, { degrees, box })
    const line = findValue(picture, seen, degrees, true)!
    expect(cutLetters(picture, line, 44, 0.4).glyphs).toHaveLength(value.length)
  })

  test('are found beside a label where no reader saw them', () => {
    const picture = page('K7H2')
    const line = findValue(picture, { x: 0.28, y: 0.43, width: 0.7, height: 0.1 }, 0, false)!
    expect(line.box.x).toBeCloseTo(0.5, 1)
    expect(cutLetters(picture, line, 44, 0.4).glyphs).toHaveLength(4)
  })

  test('are none of the label that ends a space before them', () => {
    const picture = page('DUE K7H2')
    const context = createCanvas(8, 8).getContext('2d')
    context.font = '40px "DejaVu Sans", "Liberation Sans", sans-serif'
    const end = (text: string): number => (400 + context.measureText(text).width) / picture.width
    const x = end('DUE ')
    const place = { ...seen, x, width: end('DUE K7H2') - x }
    const lettersFrom = (after: number): number =>
      cutLetters(picture, findValue(picture, place, 0, true, after)!, 44, 0.4).glyphs.length
    expect(lettersFrom(0)).toBeGreaterThan(4)
    expect(lettersFrom(end('DUE'))).toBe(4)
  })

  test('are not found on paper', () => {
    expect(findValue(page('', { label: '' }), seen, 0, true)).toBeUndefined()
  })

  test('fill a third to a fifth of a picture of 16 to 9', () => {
    for (const value of ['KHT', '8H5TW6']) {
      const line = findValue(page(value), seen, 0, true)!
      const frame = pictureFrame(line)
      expect(frame.width / frame.height).toBeCloseTo(16 / 9, 1)
      expect(line.frame.height / frame.height).toBeGreaterThan(1 / 5.5)
      expect(line.frame.height / frame.height).toBeLessThan(1 / 3)
    }
  })

  test('of a whole strip are its label and its value, from the left', () => {
    const runs = findRuns(page('K7H2', { degrees: 1 }), { x: 0, y: 0, width: 1, height: 1 }, 1)
    expect(runs).toHaveLength(2)
    expect(runs[0]!.box.x).toBeLessThan(0.1)
    expect(runs[1]!.box.x).toBeGreaterThan(0.45)
  })
})

describe('A code', () => {
  const read = (shown: string, texts: string[]): string | undefined => {
    const picture = page(shown)
    const line = findValue(picture, seen, 0, true)!
    const readings = texts.map((text) => ofText(text, 0.9, 1))
    return codeOf(readings, cutLetters(picture, line, 44, 0.4), [])?.text
  }

  test.each([
    ['X0C8', ['XOC8', 'XOC8']],
    ['HOG7', ['H0G7', 'H0G7']],
    ['I4B2', ['14B2', '14B2']],
    ['D1K9', ['DIK9', 'DIK9']],
    ['5MZ', ['S5MZ', '5MZ']],
    ['HQ43', ['HO43', 'H043']],
    ['K8T9', ['KST9', 'KSTO']],
    ['T5S2', ['TSS2', 'TSS2']],
    ['X6G3', ['XOG3', 'X0G3']],
    ['KJ7H', ['KI7H', 'K17H']],
    ['KL7H', ['KI7H', 'K17H']],
    ['9RMF', ['IRMF', '9RMF', 'IRMF']],
  ])('%s is told by its shapes from what readers took it for', (shown, texts) => {
    expect(read(shown, texts)).toBe(shown)
  })

  test('is what most readings write in capitals and digits', () => {
    expect(isCode(['K7Q2', 'K7Q2', 'Kz'])).toBe(true)
    expect(isCode(['SQ9SuU', 'SQ9SU'])).toBe(true)
    expect(isCode(['Ada Byron', 'Ada Byron'])).toBe(false)
    expect(isCode(['Oslo'])).toBe(false)
    expect(isCode(['£782.40', 'E782.40', '£782.40'])).toBe(false)
    expect(isCode(['UYYyv', 'Uyyv', 'UYYv'], true)).toBe(true)
    expect(isCode(['cox', 'cox'], true)).toBe(false)
  })

  test('keeps what stands between its letters, not what was read around them', () => {
    expect(withMarks('INV0088', ['|INV-OO88.', 'INV-0088'])).toBe('INV-0088')
    expect(withMarks('123456', ['$1,234.56'])).toBe('$1,234.56')
    expect(withMarks('K7Q2', ['K7Q22'])).toBe('K7Q2')
    expect(withMarks('Q7D', ['Q7/D', 'Q7D', 'O7D'])).toBe('Q7D')
  })
})

test('Words are what most readers say, else what the first does', () => {
  expect(wordsOf(['Ada Byran', 'Ada Byron', 'ada byron'])).toBe('Ada Byron')
  expect(wordsOf(['one', 'two'])).toBe('one')
})
