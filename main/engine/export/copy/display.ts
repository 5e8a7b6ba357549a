/** From places on a page as it is shown to the page's own coordinates (ISO 32000-1, 8.3.2.3 and 14.11.2). */
import type { Box } from '../../domain.ts'

/** The visible part of a page in its user space, and by how much it is shown turned, clockwise. */
export type PageView = {
  left: number
  bottom: number
  right: number
  top: number
  /** 0, 90, 180 or 270. */
  turn: number
}

export type Point = { x: number; y: number }

/** Size as shown, in user space units. */
export function shownSize({ left, bottom, right, top, turn }: PageView): {
  width: number
  height: number
} {
  const [width, height] = [right - left, top - bottom]
  return turn % 180 === 0 ? { width, height } : { width: height, height: width }
}

/** The point at fractions (0..1, from the top left) of the page as shown. */
export function pointAt({ left, bottom, right, top, turn }: PageView, u: number, v: number): Point {
  const [width, height] = [right - left, top - bottom]
  switch (turn) {
    case 90:
      return { x: left + v * width, y: bottom + u * height }
    case 180:
      return { x: right - u * width, y: bottom + v * height }
    case 270:
      return { x: right - v * width, y: top - u * height }
    default:
      return { x: left + u * width, y: top - v * height }
  }
}

/** Unit vectors of "to the right" and "up" as shown: [a, b, c, d] of a text matrix. */
export function axes(turn: number): readonly [number, number, number, number] {
  switch (turn) {
    case 90:
      return [0, 1, -1, 0]
    case 180:
      return [-1, 0, 0, -1]
    case 270:
      return [0, -1, 1, 0]
    default:
      return [1, 0, 0, 1]
  }
}

/** The part of one box that lies in another, as a fraction of the first one's area. */
export function shareIn(inner: Box, outer: Box): number {
  const width = Math.min(inner.x + inner.width, outer.x + outer.width) - Math.max(inner.x, outer.x)
  const height =
    Math.min(inner.y + inner.height, outer.y + outer.height) - Math.max(inner.y, outer.y)
  const area = inner.width * inner.height
  return width <= 0 || height <= 0 || area <= 0 ? 0 : (width * height) / area
}

/** Fit for a content stream: no exponents, no needless digits. */
export const num = (value: number): string => {
  const text = value.toFixed(4)
  return text.replace(/\.?0+$/, '') || '0'
}
