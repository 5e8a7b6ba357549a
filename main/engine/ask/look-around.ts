/** A second look where the first leaves the model in doubt. */
import { relevant } from '../retrieve/choose.ts'
import { neighboursOf } from '../retrieve/gather.ts'
import type { Candidate } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import type { Judge } from './judge.ts'
import type { Scope } from './scope.ts'

/** The model is sure enough from here on, and sure enough that nothing is there up to here. */
const doubt = { from: 0.2, to: 0.8 }
const mostRounds = 3
const aroundMs = 15_000

/**
 * Where the best candidate leaves the model in doubt: what was not looked at yet within 15
 * seconds (or on the next pages) of the two best, at most three times and as long as there is time
 * (VideoAgent's loop; Wang et al., ECCV 2024). Adds to `relevance`.
 */
export async function lookAround(
  question: Question,
  { places, hits }: Scope,
  candidates: Candidate[],
  relevance: Map<number, number>,
  { judge, endsAt }: { judge: Judge; endsAt: number },
  signal: AbortSignal,
): Promise<Candidate[]> {
  const all = [...candidates]
  const known = new Set(all.map(({ id }) => id))
  for (let round = 0; round < mostRounds; round++) {
    const best = all.toSorted((a, b) => (relevance.get(b.id) ?? 0) - (relevance.get(a.id) ?? 0))
    const top = relevance.get(best[0]?.id ?? 0) ?? relevant
    const seconds = (endsAt - performance.now()) / 1000
    if (top <= doubt.from || top >= doubt.to || seconds <= 0) break
    const around = best
      .slice(0, 2)
      .flatMap((place) => neighboursOf(place, places, aroundMs))
      .filter(({ id }) => !known.has(id))
    if (around.length === 0) break
    for (const place of around) {
      if (known.has(place.id)) continue
      known.add(place.id)
      all.push({ ...place, reason: 'coverage', wordScore: hits.get(place.id)?.score ?? 0 })
    }
    for (const [id, one] of await judge.relevances(around, question, seconds, signal)) {
      relevance.set(id, one)
    }
  }
  return all
}
