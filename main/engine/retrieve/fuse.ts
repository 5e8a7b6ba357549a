/** Several scores of different scales as one. */

/** One signal: a score by segment; what it says nothing about counts as its lowest. */
export type Signal = { scores: ReadonlyMap<number, number>; weight: number }

/**
 * The weighted sum of z-scores over all of `ids` (scores less their mean, in standard deviations), so that a
 * signal that tells places apart counts and one that says the same of all does not. Zeros without signals.
 */
export function fuse(ids: readonly number[], signals: readonly Signal[]): Float64Array {
  const fused = new Float64Array(ids.length)
  for (const { scores, weight } of signals) {
    const values = Float64Array.from(ids, (id) => scores.get(id) ?? 0)
    const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const deviation = Math.sqrt(squares / Math.max(1, values.length))
    if (!(deviation > 0)) continue
    values.forEach((value, at) => {
      fused[at]! += (weight * (value - mean)) / deviation
    })
  }
  return fused
}
