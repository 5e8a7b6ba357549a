import { byScore, fillUp, minMax, type Selector } from './selector.ts'

/** Of the released code: a stretch is a leaf when its best stand out by more than this, or at this depth. */
const standOut = 0.8
const deepest = 5

/**
 * Adaptive keyframe sampling (AKS, Tang et al., CVPR 2025, `frame_select.py`): a stretch of the recording is
 * halved unless its best M scores exceed its mean by 0.8 (scores in 0..1); a leaf at depth d gives its best
 * floor(M / 2^d). What rounding leaves over goes to the best scores.
 */
export const aks: Selector = {
  id: 'aks',
  title: 'Adaptive stretches',
  description: 'The best of each stretch, more from where some stand out (AKS).',
  select({ scores, count }) {
    const wanted = Math.min(Math.max(0, count), scores.length)
    if (wanted === scores.length) return Array.from(scores.keys())
    const relative = minMax(scores)
    const taken = new Set<number>()
    const halve = (from: number, to: number, depth: number): void => {
      const stretch = relative.subarray(from, to)
      const share = Math.floor(wanted / 2 ** depth)
      if (share === 0 || stretch.length === 0) return
      const best = byScore(stretch)
      const isLeaf =
        depth >= deepest || stretch.length < 2 || excess(stretch, best, wanted) > standOut
      // Halves that would get nothing are not worth making: their parent keeps its best instead.
      if (isLeaf || Math.floor(wanted / 2 ** (depth + 1)) === 0) {
        for (const index of best.slice(0, share)) taken.add(from + index)
        return
      }
      const middle = (from + to) >> 1
      halve(from, middle, depth + 1)
      halve(middle, to, depth + 1)
    }
    halve(0, scores.length, 0)
    return fillUp(taken, scores, wanted)
  },
}

/** The mean of the best `count` of a stretch less the mean of all of it. */
function excess(stretch: Float64Array, best: readonly number[], count: number): number {
  const top = best.slice(0, count)
  const mean = (values: Iterable<number>, size: number): number => {
    let sum = 0
    for (const value of values) sum += value
    return sum / size
  }
  return (
    mean(
      top.map((index) => stretch[index]!),
      top.length,
    ) - mean(stretch, stretch.length)
  )
}
