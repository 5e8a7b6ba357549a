/** Which of the candidates go into the prompt, by the model's own relevance. Pure. */
import type { Candidate, Omission, Place, Ranked } from './place.ts'
import { omit } from './place.ts'
import { peaks } from './select/peaks.ts'
import type { Selector } from './select/selector.ts'

/** Relevance of what there was no time to look at. */
const unknown = 0.5
/** At this relevance the model finds the answer in the segment more likely than not. */
export const relevant = 0.5
/** A prompt always shows the model this many of the best, so that it can say itself that nothing is there. */
const alwaysShown = 2
/** Nor can the model's doubt take the best word hits out of sight, if they hold this share of the words. */
const mostOfTheWords = 0.6
/** A word hit can lift a segment past one that the model finds slightly more relevant, not past a clear one. */
const wordWeight = 0.5

/** The `items` best candidates in the order of `places`, and those left out. */
export function choose(
  candidates: readonly Candidate[],
  relevance: ReadonlyMap<number, number>,
  items: number,
  places: readonly Place[],
  selector: Selector = peaks,
): { chosen: Ranked[]; omitted: Omission[] } {
  const ranked = candidates
    .map((candidate): Ranked => {
      const seen = relevance.get(candidate.id) ?? unknown
      return { ...candidate, relevance: seen, rank: seen + wordWeight * candidate.wordScore }
    })
    .toSorted((a, b) => b.rank - a.rank)
  const passing = ranked.filter(({ relevance: seen }) => seen >= relevant)
  const written = ranked
    .filter(({ wordScore }) => wordScore >= mostOfTheWords)
    .toSorted((a, b) => b.wordScore - a.wordScore)
    .slice(0, items > alwaysShown ? alwaysShown : 0)
  const best = passing.length >= alwaysShown ? passing : ranked.slice(0, alwaysShown)
  const shown = [...new Set([...best, ...written])]
  const order = new Map(places.map(({ id }, at) => [id, at]))
  const inOrder = shown.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
  const scores = Float64Array.from(inOrder, ({ rank }) => rank)
  const sure = new Set(written.map((one) => inOrder.indexOf(one)))
  const open = inOrder.flatMap((_, at) => (sure.has(at) ? [] : [at]))
  const picked = selector.select({
    scores: Float64Array.from(open, (at) => scores[at]!),
    count: items - sure.size,
  })
  const taken = new Set([...sure, ...picked.map((at) => open[at]!)])
  return {
    chosen: inOrder.filter((_, at) => taken.has(at)),
    omitted: inOrder
      .filter((_, at) => !taken.has(at))
      .map((place) => omit(place, `more than ${items} pieces of evidence`)),
  }
}
