import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Word } from '#engine/domain.ts'
import {
  agreementOf,
  cropBand,
  densestBand,
  densestPart,
  editDistance,
  fromPart,
  inkOutside,
  missingFrom,
} from '#engine/ocr/layer.ts'

/** Words of a line, from left to right. */
const line = (text: string, y: number, confidence?: number): Word[] =>
  text.split(' ').map((word, at) => ({
    text: word,
    box: { x: 0.05 + at * 0.12, y, width: 0.1, height: 0.015 },
    ...(confidence !== undefined && { confidence }),
  }))

describe('A text layer', () => {
  const layer = [...line('The tenant shall pay the rent', 0.1), ...line('on the first day', 0.13)]

  test('agrees with a reading that misread a letter', () => {
    const read = [
      ...line('The tenanf shall pay the rent', 0.101, 0.9),
      ...line('on the first day', 0.131, 0.9),
    ]
    expect(agreementOf(layer, read).share).toBe(1)
  })

  test('does not agree with one of other words, nor of the same words elsewhere on the page', () => {
    expect(agreementOf(layer, line('Invoice number seven hundred forty', 0.1, 0.9)).share).toBe(0)
    expect(agreementOf(layer, line('The tenant shall pay the rent', 0.7, 0.9)).share).toBe(0)
  })

  test('is not judged by words that were hardly read', () => {
    expect(agreementOf(layer, line('Inv0ice nurnber', 0.1, 0.4)).words).toBe(0)
  })

  test('is completed by what was read where it has nothing, if that was read surely', () => {
    const read = [
      ...line('The tenant', 0.1, 0.9),
      ...line('STAMPED 2024', 0.8, 0.9),
      ...line('smudge', 0.9, 0.2),
    ]
    expect(missingFrom(layer, read).map(({ text }) => text)).toEqual(['STAMPED', '2024'])
    // Boxes that are a little off are no reason to say everything twice.
    const beside = layer.map((word) => ({ ...word, box: { ...word.box, x: word.box.x + 0.3 } }))
    expect(missingFrom(beside, line('The tenant', 0.1, 0.9))).toEqual([])
  })
})

describe('The strip in which a layer has most letters', () => {
  test('is found, and its words keep their places on the page', () => {
    const words = [
      ...line('a b c', 0.1),
      ...line('considerably longer sentences', 0.5),
      ...line('more of them', 0.53),
    ]
    const band = densestBand(words)!
    expect(band.top).toBeLessThanOrEqual(0.5)
    expect(band.bottom).toBeGreaterThanOrEqual(0.545)
    expect(band.bottom - band.top).toBeLessThan(0.15)
    const height = band.bottom - band.top
    const inBand = words.slice(3).map((word) => ({
      ...word,
      box: { ...word.box, y: (word.box.y - band.top) / height, height: word.box.height / height },
    }))
    const strip = { x: 0, y: band.top, width: 1, height }
    fromPart(inBand, strip).forEach((word, at) => {
      expect(word.box.y).toBeCloseTo(words[3 + at]!.box.y, 6)
    })
  })

  test('of no letters is none', () => {
    expect(densestBand([])).toBeUndefined()
    expect(densestBand(line('... --', 0.1))).toBeUndefined()
  })

  test('is narrowed, on a page too wide to be read at once, to where it has most letters', () => {
    const near = line('one', 0.5)
    const far = line('considerably longer words', 0.5).map((word) => ({
      ...word,
      box: { ...word.box, x: 0.7 + word.box.x / 5, width: word.box.width / 5 },
    }))
    const strip = { x: 0, y: 0.49, width: 1, height: 0.05 }
    const part = densestPart([...near, ...far], strip, 0.25)
    expect(part).toMatchObject({ y: 0.49, width: 0.25, height: 0.05 })
    for (const { box } of far) {
      expect(box.x).toBeGreaterThanOrEqual(part.x)
      expect(box.x + box.width).toBeLessThanOrEqual(part.x + part.width)
    }
    expect(densestPart(near, strip, 2)).toEqual(strip)
  })

  test('is cut out whole rows at a time', () => {
    const grey = Uint8Array.from({ length: 100 }, (_, at) => Math.floor(at / 10))
    const band = cropBand({ grey, width: 10, height: 10 }, { top: 0.25, bottom: 0.5 })
    expect([band.width, band.height, band.grey[0], band.grey.at(-1)]).toEqual([10, 3, 2, 4])
  })
})

test('Ink outside the words is what the layer does not say', () => {
  const [width, height] = [400, 400]
  const grey = new Uint8Array(width * height).fill(250)
  const put = (x: number, y: number, w: number, h: number): void => {
    for (let row = y; row < y + h; row++) grey.fill(20, row * width + x, row * width + x + w)
  }
  put(40, 40, 100, 10)
  const words: Word[] = [{ text: 'said', box: { x: 0.1, y: 0.1, width: 0.25, height: 0.025 } }]
  expect(inkOutside({ grey, width, height }, words)).toBe(0)
  put(40, 240, 100, 10)
  const outside = inkOutside({ grey, width, height }, words)
  expect(outside).toBeGreaterThan(0.4)
  expect(outside).toBeLessThan(0.6)
})

describe('The distance of two texts', () => {
  test('is a metric, as far as it looks', () => {
    const text = fc.string({ maxLength: 8 })
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const far = 50
        expect(editDistance(a, b, far)).toBe(editDistance(b, a, far))
        expect(editDistance(a, a, far)).toBe(0)
        expect(editDistance(a, c, far)).toBeLessThanOrEqual(
          editDistance(a, b, far) + editDistance(b, c, far),
        )
      }),
    )
  })

  test('ends early beyond what is asked', () => {
    expect(editDistance('kitten', 'sitting', 5)).toBe(3)
    expect(editDistance('kitten', 'sitting', 2)).toBe(3)
    expect(editDistance('a', 'abcdefgh', 2)).toBe(3)
  })
})
