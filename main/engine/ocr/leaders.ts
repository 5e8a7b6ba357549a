/**
 * Rows of dots that lead the eye from a label to its value (`Amount ...... 930`): readers take them for letters
 * and lose what they lead to. Pure.
 */
import type { Component, InkMask } from './components.ts'

/** The largest dot, in inches: that of 36-point type. */
export const largestDot = 0.09
/** Dots are about as wide as tall, filled, and of one size within a row. */
const roundness = 1.7
const leastFill = 0.5
/** A dot of more pixels has a shape: a disc fills 0.78 of its box, small letters about 0.6. */
const shapedSide = 6
const leastDiscFill = 0.66
const sameSize = 1.6
/** From dot to dot, in widths of a dot, and how even that is. */
const farthestStep = 8
const evenness = 0.22
/** The next dot may stand so much higher or lower, in steps: pages lie a little turned. */
const mostRise = 0.12
/** Fewer dots in a row are punctuation. */
const leastDots = 5

type Dot = { component: Component; x: number; y: number; side: number }

/** The components that are dots of such rows. */
export function leaderDots(
  components: readonly Component[],
  mask: InkMask,
  dpi: number,
): Component[] {
  const dots = components.flatMap((one) => dotOf(one, largestDot * dpi) ?? [])
  return rowsOf(dots)
    .filter((row) => row.length >= leastDots && !hasCompany(row, mask) && !isInterrupted(row, mask))
    .flatMap((row) => row.map(({ component }) => component))
}

function dotOf(component: Component, largest: number): Dot | undefined {
  const { left, top, right, bottom, pixels } = component
  const [width, height] = [right - left, bottom - top]
  const side = Math.max(width, height)
  if (side > Math.max(3, largest)) return undefined
  // A dot of two or three pixels has no shape.
  if (side > 3 && side / Math.min(width, height) > roundness) return undefined
  const fill = pixels / (width * height)
  if (fill < (side >= shapedSide ? leastDiscFill : leastFill)) return undefined
  return { component, x: (left + right) / 2, y: (top + bottom) / 2, side }
}

/** Dots of one size at even steps, from left to right. */
function rowsOf(dots: readonly Dot[]): Dot[][] {
  const rows: Dot[][] = []
  let open: Dot[][] = []
  for (const dot of dots.toSorted((a, b) => a.x - b.x)) {
    open = open.filter((row) => dot.x - row.at(-1)!.x <= farthestStep * (row.at(-1)!.side + 1))
    const row = open.find((one) => continues(one, dot) || startsAt(one, dot))
    if (row) {
      if (!continues(row, dot)) row.shift()
      row.push(dot)
    } else {
      const fresh = [dot]
      rows.push(fresh)
      open.push(fresh)
    }
  }
  return rows
}

/** A full stop before the row is no part of it: the steps begin with the second dot. */
const startsAt = (row: readonly Dot[], dot: Dot): boolean =>
  row.length === 2 && dot.x - row[1]!.x < row[1]!.x - row[0]!.x && continues([row[1]!], dot)

function continues(row: readonly Dot[], dot: Dot): boolean {
  const last = row.at(-1)!
  const before = row.at(-2)
  // The soft edge of small dots makes one of three pixels out of one of two.
  const [small, large] = [Math.min(last.side, dot.side), Math.max(last.side, dot.side)]
  if (large > sameSize * small + 1) return false
  const step = dot.x - last.x
  if (step < 1.2 * small) return false
  const earlier = row.at(-3)
  const wanted = before
    ? Math.min(last.x - before.x, earlier ? before.x - earlier.x : Infinity)
    : step
  // A dot that was lost in the grain leaves a gap of two steps.
  const isEven = [1, 2].some((times) => Math.abs(step - times * wanted) <= evenness * wanted + 1)
  return isEven && Math.abs(dot.y - last.y) <= mostRise * step + 1
}

/** What stands between the round letters of a word is the rest of it; between leader dots is paper. */
function isInterrupted(row: readonly Dot[], { ink, width }: InkMask): boolean {
  const interrupted = row.slice(1).filter(({ component: next, side }, at) => {
    const last = row[at]!.component
    // The soft edge of a dot is no other thing.
    for (let x = last.right + 1; x < next.left - 1; x++) {
      let pixels = 0
      for (let y = Math.min(last.top, next.top); y < Math.max(last.bottom, next.bottom); y++) {
        pixels += ink[y * width + x]!
      }
      if (pixels >= Math.max(2, side / 3)) return true
    }
    return false
  })
  return interrupted.length >= (row.length - 1) / 3
}

/** Letters of a printer that sets them as dots have dots above or below them, too, a step away. */
function hasCompany(row: readonly Dot[], { ink, width, height }: InkMask): boolean {
  const step = (row.at(-1)!.x - row[0]!.x) / (row.length - 1)
  const isInk = (x: number, y: number): boolean =>
    y >= 0 && y < height && ink[Math.round(y) * width + Math.round(x)] === 1
  const accompanied = row.filter(({ x, y, side }) => {
    for (let away = Math.max(side, 0.7 * step); away <= 1.3 * step; away++) {
      if (isInk(x, y - away) || isInk(x, y + away)) return true
    }
    return false
  })
  return accompanied.length >= row.length / 3
}
