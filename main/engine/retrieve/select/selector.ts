/**
 * How frames are picked when not all can be shown: a method sees one score per place, in the order of the
 * recording, and gives back places. Pure, so that each is tested on a few numbers and compared at equal cost.
 */
export type Selection = {
  /** Any scale, higher is better; all equal where nothing is known. */
  scores: Float64Array
  count: number
  /** Places that stand for the rest of the recording, best first. Methods that know none pass them over. */
  anchors?: readonly number[] | undefined
}

export type Selector = {
  id: string
  title: string
  description: string
  /** `min(count, scores.length)` distinct indices, ascending. The same input gives the same places. */
  select(input: Selection): number[]
}

/** To 0..1; zeros where all are equal. */
export function minMax(scores: Float64Array): Float64Array {
  let low = Infinity
  let high = -Infinity
  for (const score of scores) {
    if (score < low) low = score
    if (score > high) high = score
  }
  const range = high - low
  return scores.map((score) => (range > 0 ? (score - low) / range : 0))
}

/** Indices by falling score, equals in the order of the recording. */
export const byScore = (scores: Float64Array): number[] =>
  Array.from(scores.keys()).toSorted((a, b) => scores[b]! - scores[a]! || a - b)

/** Adds the best places that are not taken yet until there are `count`; ascending. */
export function fillUp(taken: Set<number>, scores: Float64Array, count: number): number[] {
  const wanted = Math.min(count, scores.length)
  if (taken.size < wanted) {
    for (const index of byScore(scores)) {
      if (taken.size >= wanted) break
      taken.add(index)
    }
  }
  return [...taken].toSorted((a, b) => a - b)
}

/** The middle of each of `count` equal stretches of `length` places. */
export function spread(length: number, count: number): number[] {
  const wanted = Math.min(count, length)
  return Array.from({ length: wanted }, (_, i) => Math.floor(((i + 0.5) * length) / wanted))
}
