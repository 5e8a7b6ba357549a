/** Arithmetic over the compared part of rows. All in double precision; rows of zeros have the cosine 0. */
import type { FrameRows } from './plan.ts'

type Numbers = ArrayLike<number>

export function norm(row: Numbers): number {
  let sum = 0
  for (let at = 0; at < row.length; at++) sum += row[at]! * row[at]!
  return Math.sqrt(sum)
}

export function cosine(a: Numbers, b: Numbers): number {
  const length = norm(a) * norm(b)
  if (length === 0) return 0
  let dot = 0
  for (let at = 0; at < a.length; at++) dot += a[at]! * b[at]!
  return dot / length
}

/** Scaled to length 1; zeros stay zeros. */
export function unit(row: Numbers): Float64Array {
  const length = norm(row)
  return Float64Array.from(row, (value) => (length > 0 ? value / length : 0))
}

export function meanOf(rows: readonly Numbers[], width: number): Float64Array {
  const mean = new Float64Array(width)
  for (const row of rows) {
    for (let at = 0; at < width; at++) mean[at] = mean[at]! + row[at]! / rows.length
  }
  return mean
}

/** The compared part of each row of a frame, as views. */
export function rowsOfFrame(
  { rows, rowsPerFrame, width, comparedWidth }: FrameRows,
  frame: number,
): Float32Array[] {
  return Array.from({ length: rowsPerFrame }, (_, row) => {
    const start = (frame * rowsPerFrame + row) * width
    return rows.subarray(start, start + comparedWidth)
  })
}

/** exp(values / temperature), scaled to the sum 1. */
export function softmax(values: readonly number[], temperature = 1): number[] {
  const top = Math.max(...values)
  const powers = values.map((value) => Math.exp((value - top) / temperature))
  const sum = powers.reduce((all, power) => all + power, 0)
  return powers.map((power) => power / sum)
}

/** Scaled so that the smallest is 0 and the largest 1; all 0 where all are equal. */
export function minMax(values: readonly number[]): number[] {
  const least = Math.min(...values)
  const span = Math.max(...values) - least
  return values.map((value) => (span > 0 ? (value - least) / span : 0))
}
