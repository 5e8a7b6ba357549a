/**
 * How tall the print of a page is. A reader needs letters of so many pixels and no more: what is printed large is read
 * as well from a smaller picture, in less time. Pure.
 */
import type { Word } from '../../domain.ts'
import type { Component } from '../components.ts'
import type { GreyPicture, PageText } from '../protocol.ts'

/** Print is looked at in cells of so many inches, about a line of it high: a single line of small print is seen. */
const cellInches = { across: 3, up: 0.2 }
/** Lower pieces are dots and dust, taller ones are no letters; inches. */
const leastInches = 0.025
const mostInches = 0.4
/** Pieces wider than this many heights are letters that touch, or rules. */
const mostWide = 2
/** Of fewer letters in a cell nothing is said. */
const leastLetters = 6

/**
 * Height of an x, pixels, in a picture that is read as well as a larger one: of 227,000 characters (19 kinds of pages and
 * damage) 10 were misread at this height, 39 in pictures of full size, 25 at 10 and 70 at 9.
 */
const goodHeight = 11
/** A smaller gain is not worth the resampling. */
const leastGain = 0.9
const leastScale = 0.4
/** Capitals and figures of fewer pixels are small print. */
const lowCapital = 13
const hasTall = /[\p{Lu}\p{N}bdfhkl]/u

type Cell = { heights: number[]; apart: number; joined: number }

/**
 * The height of an x where the print of the page is smallest, pixels. `isOnSide`: lines run up or down the page.
 * Undefined where there are too few letters, or where they touch and nobody knows how tall one is. Lines of capitals and
 * figures alone pass for larger than they are: `hasLowPrint` finds them afterwards.
 */
export function smallestPrint(
  components: readonly Component[],
  dpi: number,
  isOnSide: boolean,
): number | undefined {
  const cells = new Map<string, Cell>()
  for (const { left, top, right, bottom, pixels } of components) {
    const [across, up] = [right - left, bottom - top]
    const [wide, tall] = isOnSide ? [up, across] : [across, up]
    if (tall < leastInches * dpi || tall > mostInches * dpi) continue
    const [x, y] = isOnSide ? [top, left] : [left, top]
    const [column, row] = [x / cellInches.across, y / cellInches.up]
    const place = `${Math.floor(column / dpi)} ${Math.floor(row / dpi)}`
    const cell = cells.get(place) ?? { heights: [], apart: 0, joined: 0 }
    cells.set(place, cell)
    if (wide > mostWide * tall) cell.joined += pixels
    else {
      cell.apart += pixels
      cell.heights.push(tall)
    }
  }
  const said = Array.from(cells.values()).filter(
    ({ heights, joined, apart }) => heights.length >= leastLetters || joined > apart,
  )
  if (said.length === 0 || said.some(({ joined, apart }) => joined > apart)) return undefined
  return Math.min(...said.map(({ heights }) => middleOf(heights)))
}

const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!

/** The share of its size at which a page of such print is read; 1: as it is. */
export function scaleFor(print: number | undefined): number {
  if (print === undefined) return 1
  const scale = Math.max(leastScale, goodHeight / print)
  return scale > leastGain ? 1 : scale
}

/** Whether some of what was read from a page made smaller is print that has become too low for it. */
export function hasLowPrint(
  { words, turned, skewDegrees }: Pick<PageText, 'words' | 'turned' | 'skewDegrees'>,
  { width, height }: Pick<GreyPicture, 'width' | 'height'>,
  scale: number,
): boolean {
  const lies = turned % 180 !== 0
  const lean = (Math.abs(skewDegrees) * Math.PI) / 180
  const [cos, sin] = [Math.cos(lean), Math.sin(lean)]
  // The box of a word that leans is taller than the word.
  const tallOf = ({ box }: Word): number => {
    const [across, up] = [box.width * width, box.height * height]
    const [w, h] = lies ? [up, across] : [across, up]
    return (h * cos - w * sin) / (cos * cos - sin * sin)
  }
  return words.some((word) => hasTall.test(word.text) && scale * tallOf(word) < lowCapital)
}
