/** Boxes are fractions of the page as stored; these turn them with the page as shown. */
import type { Box } from '../../state/viewer.ts'

export type Turn = 0 | 90 | 180 | 270

export const turned = (turn: Turn, by: 90 | -90): Turn => ((turn + by + 360) % 360) as Turn

/** Where a stored box lies on the page turned clockwise by `turn`. */
export function turnBox({ x, y, width, height }: Box, turn: Turn): Box {
  switch (turn) {
    case 0:
      return { x, y, width, height }
    case 90:
      return { x: 1 - y - height, y: x, width: height, height: width }
    case 180:
      return { x: 1 - x - width, y: 1 - y - height, width, height }
    case 270:
      return { x: y, y: 1 - x - width, width: height, height: width }
    default:
      return turn
  }
}

/** The stored box behind one drawn on the turned page. */
export const unturnBox = (box: Box, turn: Turn): Box => turnBox(box, ((360 - turn) % 360) as Turn)

/** The box between two corners, inside the page. */
export function boxBetween(a: { x: number; y: number }, b: { x: number; y: number }): Box {
  const clamp = (n: number): number => Math.min(1, Math.max(0, n))
  const [left, right] = [clamp(Math.min(a.x, b.x)), clamp(Math.max(a.x, b.x))]
  const [top, bottom] = [clamp(Math.min(a.y, b.y)), clamp(Math.max(a.y, b.y))]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** From this share of a page on, a mark is a frame: a wash would cover what it points at. */
const largeShare = 0.1
/** A number above the box would lie outside the page. */
const leastAbove = 0.03

/** How a citation is drawn: words with a wash, a slice or a whole page as a frame, its number where there is room. */
export const markLook = ({ y, width, height }: Box): string =>
  [width * height > largeShare && 'overlay__mark--frame', y < leastAbove && 'overlay__mark--inside']
    .filter(Boolean)
    .join(' ')

export const boxStyle = ({ x, y, width, height }: Box) => ({
  left: `${x * 100}%`,
  top: `${y * 100}%`,
  width: `${width * 100}%`,
  height: `${height * 100}%`,
})
