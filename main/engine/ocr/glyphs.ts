/** The letters of one line as pieces of ink: where a value begins and ends, and how many letters it has. Pure. */
import { componentsOf, type Component } from './components.ts'
import { inkOf } from './host/ink.ts'
import type { GreyPicture } from './protocol.ts'

/** Pixels of the cut that it was found in; `right` and `bottom` exclusive. */
export type Glyph = { left: number; top: number; right: number; bottom: number }

/** In heights of a capital: how tall a letter is at least and at most, and how wide a run of joined ones. */
const shortest = 0.5
const tallest = 1.6
const widest = 8
/** Shares of the height in which pieces of a broken letter lie above each other. */
const sameColumn = 0.5

/**
 * Letters and digits in a cut whose capitals are about `capital` pixels tall. What crosses the whole cut is a
 * rule or the side of a box, what is small a dot or dust, what stands apart in height belongs to another line.
 */
export function glyphsOf(cut: GreyPicture, capital: number): Glyph[] {
  const pieces = componentsOf(inkOf(cut), 0)
  const tall = pieces.filter((one) => isLetter(one, cut, capital))
  if (tall.length === 0) return []
  const height = median(tall.map(({ top, bottom }) => bottom - top))
  const middle = median(tall.map(({ top, bottom }) => (top + bottom) / 2))
  const line = tall.filter(
    ({ top, bottom }) =>
      Math.abs((top + bottom) / 2 - middle) < 0.4 * height && bottom - top > 0.6 * height,
  )
  const glyphs: Glyph[] = []
  for (const { left, top, right, bottom } of line.toSorted((a, b) => a.left - b.left)) {
    const last = glyphs.at(-1)
    const shared = last ? Math.min(last.right, right) - Math.max(last.left, left) : 0
    if (last && shared > sameColumn * Math.min(last.right - last.left, right - left)) {
      last.left = Math.min(last.left, left)
      last.right = Math.max(last.right, right)
      last.top = Math.min(last.top, top)
      last.bottom = Math.max(last.bottom, bottom)
    } else glyphs.push({ left, top, right, bottom })
  }
  return glyphs
}

function isLetter(
  { left, top, right, bottom }: Component,
  cut: GreyPicture,
  capital: number,
): boolean {
  const [width, height] = [right - left, bottom - top]
  if (top === 0 && bottom === cut.height) return false
  return height >= shortest * capital && height <= tallest * capital && width <= widest * capital
}

/** The run of letters around `from` to `to`, or the first one after `from`: letters nearer than `gap` pixels. */
export function runOf(glyphs: readonly Glyph[], from: number, to: number, gap: number): Glyph[] {
  const first = glyphs.findIndex(({ left, right }) => (left + right) / 2 >= from)
  if (first < 0) return []
  const run = [glyphs[first]!]
  for (const glyph of glyphs.slice(first + 1)) {
    const isInside = (glyph.left + glyph.right) / 2 <= to
    if (!isInside && glyph.left - run.at(-1)!.right > gap) break
    run.push(glyph)
  }
  for (const glyph of glyphs.slice(0, first).toReversed()) {
    if (run[0]!.left - glyph.right > gap) break
    run.unshift(glyph)
  }
  return run
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
