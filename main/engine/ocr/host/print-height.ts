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
 * damage) 10 were misread at this height, 39 in pictures of full size, 34 at 10 and 70 at 9.
 */
const goodHeight = 11
/** A smaller gain is not worth the resampling. */
const leastGain = 0.9
const leastScale = 0.4
/** Capitals and figures of fewer pixels are small print. */
const lowCapital = 13
const hasTall = /[\p{Lu}\p{N}bdfhkl]/u

/** So many small pieces beside each other that no word covers are print. */
const leastLeft = 3

type Sides = { wide: number; tall: number }
/** Where a page is wide, and in which cell its pieces stand. */
type Layout = { dpi: number; isOnSide: boolean }

/** Width and height of a piece of ink as it is read, and its cell; undefined where it is no letter's. */
function placed(
  { left, top, right, bottom }: Component,
  { dpi, isOnSide }: Layout,
): (Sides & { cell: string }) | undefined {
  const [across, up] = [right - left, bottom - top]
  const [wide, tall] = isOnSide ? [up, across] : [across, up]
  if (tall < leastInches * dpi || tall > mostInches * dpi) return undefined
  const [x, y] = isOnSide ? [top, left] : [left, top]
  const [column, row] = [x / cellInches.across / dpi, y / cellInches.up / dpi]
  return { wide, tall, cell: `${Math.floor(column)} ${Math.floor(row)}` }
}

type Cell = { heights: number[]; apart: number; joined: number }

/**
 * The height of an x where the print of the page is smallest, pixels. `isOnSide`: lines run up or down the page.
 * Undefined where there are too few letters, or where they touch and nobody knows how tall one is. Lines of capitals and
 * figures alone pass for larger than they are, and a short one is not seen: `hasLowPrint` finds them afterwards.
 */
export function smallestPrint(
  components: readonly Component[],
  layout: Layout,
): number | undefined {
  const cells = new Map<string, Cell>()
  for (const component of components) {
    const piece = placed(component, layout)
    if (!piece) continue
    const cell = cells.get(piece.cell) ?? { heights: [], apart: 0, joined: 0 }
    cells.set(piece.cell, cell)
    if (piece.wide > mostWide * piece.tall) cell.joined += component.pixels
    else {
      cell.apart += component.pixels
      cell.heights.push(piece.tall)
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

type Size = Pick<GreyPicture, 'width' | 'height'>
type Posture = Pick<PageText, 'turned' | 'skewDegrees'>

/** Whether a page that was read at `scale` of its size has print that has become too low: read as such, or not at all. */
export function hasLowPrint(
  { words, ...posture }: Posture & Pick<PageText, 'words'>,
  components: readonly Component[],
  size: Size,
  { dpi, scale }: { dpi: number; scale: number },
): boolean {
  const lowest = lowCapital / scale
  const isLow = (word: Word): boolean =>
    hasTall.test(word.text) && tallOf(word, size, posture) < lowest
  return words.some(isLow) || hasLeftOut(words, components, size, { dpi, lowest, posture })
}

/** How tall a word is, pixels. The box of one that leans is taller than itself. */
function tallOf({ box }: Word, { width, height }: Size, { turned, skewDegrees }: Posture): number {
  const [across, up] = [box.width * width, box.height * height]
  const [w, h] = turned % 180 === 0 ? [across, up] : [up, across]
  const lean = (Math.abs(skewDegrees) * Math.PI) / 180
  const [cos, sin] = [Math.cos(lean), Math.sin(lean)]
  return (h * cos - w * sin) / (cos * cos - sin * sin)
}

function hasLeftOut(
  words: readonly Word[],
  components: readonly Component[],
  { width, height }: Size,
  { dpi, lowest, posture }: { dpi: number; lowest: number; posture: Posture },
): boolean {
  const counts = new Map<string, number>()
  const isCovered = ({ left, top, right, bottom }: Component): boolean => {
    const [x, y] = [(left + right) / 2 / width, (top + bottom) / 2 / height]
    return words.some(
      ({ box }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
    )
  }
  return components.some((component) => {
    const piece = placed(component, { dpi, isOnSide: posture.turned % 180 !== 0 })
    if (!piece || piece.tall >= lowest || piece.wide > mostWide * piece.tall) return false
    if (isCovered(component)) return false
    const count = (counts.get(piece.cell) ?? 0) + 1
    counts.set(piece.cell, count)
    return count >= leastLeft
  })
}
