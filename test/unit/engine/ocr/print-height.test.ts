import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import type { Word } from '#engine/domain.ts'
import { pageInk } from '#engine/ocr/host/despeckle.ts'
import { hasLowPrint, scaleFor, smallestPrint } from '#engine/ocr/host/print-height.ts'
import type { GreyPicture } from '#engine/ocr/protocol.ts'
import { fontOf, formFamilies } from '../../../fixtures/fonts.ts'

const dpi = 200
const prose = 'The tenant shall pay the annual deposit before the final hearing of the board.'

type Line = { text: string; points: number; family?: string }

/** Lines below each other on a sheet, turned a quarter clockwise when it lies. */
function sheet(lines: readonly Line[], lies = false): GreyPicture {
  const [width, height] = lies ? [1000, 1600] : [1600, 1000]
  const context = createCanvas(width, height).getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  if (lies) context.transform(0, 1, -1, 0, width, 0)
  context.fillStyle = '#111'
  let y = 60
  for (const { text, points, family = 'Liberation Serif' } of lines) {
    const pixels = (points * dpi) / 72
    context.font = fontOf({ family, bold: false, italic: false }, pixels)
    context.fillText(text, 80, (y += pixels * 1.4))
  }
  const { data } = context.getImageData(0, 0, width, height)
  const grey = Uint8Array.from({ length: width * height }, (_, at) => data[4 * at]!)
  return { grey, width, height }
}

const printOf = (picture: GreyPicture, isOnSide = false): number | undefined =>
  smallestPrint(pageInk(picture, dpi).components, { dpi, isOnSide })

/** Eight lines of a letter. */
const letter = (points: number, family?: string): Line[] =>
  Array.from({ length: 8 }, () => ({ text: prose, points, ...(family && { family }) }))

describe('The print of a page', () => {
  const faces: [string, number][] = [
    ['Liberation Serif', 0.46],
    ['Liberation Sans', 0.53],
    ['DejaVu Sans', 0.55],
  ]
  const here = faces.filter(([family]) => formFamilies.includes(family))
  test.each(here)('in %s is as tall as its x, %d of its size', (family, ofSize) => {
    for (const points of [8, 11, 16]) {
      const measured = printOf(sheet(letter(points, family)))!
      expect(Math.abs(measured - (ofSize * points * dpi) / 72)).toBeLessThanOrEqual(1.5)
    }
  })

  test('is that of the smallest line', () => {
    const footnote = { text: 'see clause four of the annex to this lease', points: 7 }
    const both = printOf(sheet([...letter(12), footnote, ...letter(12)]))!
    expect(both).toBeLessThanOrEqual(printOf(sheet(letter(7)))! + 1)
  })

  test('is measured across its lines where they run down the page', () => {
    expect(printOf(sheet(letter(12), true), true)).toBe(printOf(sheet(letter(12))))
  })

  test('is not known of a blank page, of a few letters, and of letters that touch', () => {
    expect(printOf(sheet([]))).toBeUndefined()
    expect(printOf(sheet([{ text: 'Page', points: 12 }]))).toBeUndefined()
    const joined = sheet(letter(12))
    for (let at = 0; at < joined.grey.length; at++) {
      // Ink that ran: each pixel takes the next eight with it.
      const end = Math.min(joined.grey.length, at + 9)
      if (joined.grey[at]! < 128 && joined.grey[end - 1]! >= 128) {
        joined.grey.fill(0, at, end)
        at = end
      }
    }
    expect(printOf(joined)).toBeUndefined()
  })
})

describe('A page is made smaller for its reader', () => {
  test('only where its print stays tall enough, and where it is worth it', () => {
    expect(scaleFor(undefined)).toBe(1)
    expect(scaleFor(9)).toBe(1)
    expect(scaleFor(11.5)).toBe(1)
    expect(scaleFor(22)).toBeCloseTo(0.5)
    expect(scaleFor(200)).toBe(0.4)
  })

  const size = { width: 1000, height: 1000 }
  const word = (text: string, width: number, height: number): Word => ({
    text,
    box: { x: 0.1, y: 0.1, width: width / 1000, height: height / 1000 },
  })
  const upright = { turned: 0, skewDegrees: 0 }
  test.each([
    ['figures of 16 pixels at two thirds of them', [word('12,840', 60, 16)], upright, 0.67, true],
    ['figures of 24 pixels', [word('12,840', 90, 24)], upright, 0.67, false],
    ['small letters alone, which are lower', [word('on', 30, 16)], upright, 0.67, false],
    [
      'figures beside each other up the page',
      [word('840', 16, 40)],
      { turned: 270, skewDegrees: 0 },
      0.67,
      true,
    ],
    [
      'figures that lean, in a box that is taller than they are',
      [word('12,840', 102, 27)],
      { turned: 0, skewDegrees: 6 },
      0.67,
      true,
    ],
  ])('and read again in full where it says %s', (_, words, posture, scale, isLow) => {
    expect(hasLowPrint({ words, ...posture }, [], size, { dpi, scale })).toBe(isLow)
  })

  test('and where small print was left out', () => {
    const small = sheet([...letter(12), { text: '93,840', points: 6 }])
    const { components } = pageInk(small, dpi)
    const large = { x: 0, y: 0, width: 1, height: 0.442 }
    const figures = { x: 0, y: 0.442, width: 1, height: 0.558 }
    const read = (boxes: Word['box'][]): boolean =>
      hasLowPrint(
        { ...upright, words: boxes.map((box) => ({ text: 'Read', box })) },
        components,
        small,
        { dpi, scale: 0.7 },
      )
    expect(read([large])).toBe(true)
    expect(read([large, figures])).toBe(false)
  })
})
