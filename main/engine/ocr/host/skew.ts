/**
 * How far the lines of a page lean, by projection profiles (Postl 1986; Bloomberg, Kopec & Dasari 1995):
 * sheared by the right angle, ink gathers in lines, and neighbouring rows differ most. Pure.
 */
import type { InkMask } from './ink.ts'

const mostDegrees = 8
const coarseStep = 0.5
const fineStep = 0.05
/** Ink points looked at; more do not move the answer. */
const mostPoints = 30_000
/** Fewer are dust, and dust leans in no direction. */
const leastPoints = 400
/** The best angle must beat an upright page by this factor, or the page is left as it is. */
const leastGain = 1.02

type Points = { xs: Float32Array; ys: Float32Array; height: number; width: number }

function pointsOf({ ink, width, height }: InkMask): Points {
  // By index: an iterator over the millions of a page takes ten times as long.
  let count = 0
  for (let at = 0; at < ink.length; at++) count += ink[at]!
  const step = Math.max(1, Math.ceil(count / mostPoints))
  const size = Math.ceil(count / step)
  const [xs, ys] = [new Float32Array(size), new Float32Array(size)]
  let [seen, kept] = [0, 0]
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (ink[at] === 0 || seen++ % step !== 0) continue
      xs[kept] = x - width / 2
      ys[kept] = y
      kept++
    }
  }
  return { xs: xs.subarray(0, kept), ys: ys.subarray(0, kept), width, height }
}

/** Sum of the squared differences of neighbouring rows, of the page sheared by `degrees`. */
function profile({ xs, ys, width, height }: Points, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180)
  const reach = Math.ceil((Math.abs(slope) * width) / 2) + 1
  const rows = new Float64Array(height + 2 * reach)
  for (let i = 0; i < xs.length; i++) rows[Math.round(ys[i]! - slope * xs[i]!) + reach]!++
  let energy = 0
  for (let row = 1; row < rows.length; row++) energy += (rows[row]! - rows[row - 1]!) ** 2
  return energy
}

export type Lean = {
  /** Clockwise; 0 where nothing leans clearly. */
  degrees: number
  /** How much ink gathers in rows: compared with that of the page on its side, it tells which way lines run. */
  energy: number
}

export function leanOf(mask: InkMask): Lean {
  const points = pointsOf(mask)
  if (points.xs.length < leastPoints) return { degrees: 0, energy: 0 }
  const upright = profile(points, 0)
  let best = { degrees: 0, energy: upright }
  const look = (degrees: number): void => {
    const energy = profile(points, degrees)
    if (energy > best.energy) best = { degrees, energy }
  }
  for (let at = -mostDegrees; at <= mostDegrees; at += coarseStep) look(at)
  const centre = best.degrees
  for (let at = -coarseStep; at <= coarseStep; at += fineStep) look(centre + at)
  return best.energy < upright * leastGain ? { degrees: 0, energy: upright } : best
}

/** The mask turned a quarter clockwise. */
export function quarterTurn({ ink, width, height }: InkMask): InkMask {
  const turned = new Uint8Array(ink.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + (height - 1 - y)] = ink[y * width + x]!
  }
  return { ink: turned, width: height, height: width }
}
