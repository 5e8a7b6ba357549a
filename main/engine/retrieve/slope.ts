/** How much a page that was read stands askew, so that what is beside something can be told from what is below. Pure. */
import type { Box, Word } from '../domain.ts'

/** Lines of fewer words, or shorter ones, say little. Fraction of the page's width. */
const leastWords = 3
const leastWidth = 0.15
/** More was not straightened by the reader: then the lines are none. */
const steepest = 0.06

const middle = ({ box }: Word): { x: number; y: number } => ({
  x: box.x + box.width / 2,
  y: box.y + box.height / 2,
})

/**
 * By how much of the page's height its lines fall over the whole width: the middle one of all lines that a reader
 * found. 0 for a text layer, whose words stand where they were set.
 */
export function slopeOf(words: readonly Word[]): number {
  const lines = Map.groupBy(
    words.filter(({ line }) => line !== undefined),
    ({ line }) => line,
  )
  const slopes = [...lines.values()].flatMap((line) => {
    const points = line.map(middle)
    const xs = points.map(({ x }) => x)
    if (line.length < leastWords || Math.max(...xs) - Math.min(...xs) < leastWidth) return []
    const mx = xs.reduce((sum, x) => sum + x, 0) / xs.length
    const my = points.reduce((sum, { y }) => sum + y, 0) / xs.length
    const xy = points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0)
    const xx = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0)
    return [xy / xx]
  })
  const slope = slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0
  return Math.abs(slope) > steepest ? 0 : slope
}

/** A box moved up or down as a line of that slope is at its place; with the opposite slope it goes back. */
export const moved = (box: Box, slope: number): Box =>
  slope === 0 ? box : { ...box, y: box.y + slope * (box.x + box.width / 2 - 0.5) }
