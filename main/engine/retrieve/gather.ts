/**
 * Which segments the model looks at for a question. Pure: cheap scores and a method of selection in, candidates
 * in the order in which they are worth a look out. What was left out is returned with the reason.
 */
import type { Candidate, Omission, Place, Reason } from './place.ts'
import { omit, startOf } from './place.ts'
import type { Question } from './question.ts'
import { peaks } from './select/peaks.ts'
import type { Selector } from './select/selector.ts'

export type Gathered = { candidates: Candidate[]; omitted: Omission[] }

export type GatherInput = {
  question: Question
  /** Everything in scope, in order. */
  places: Place[]
  /** Search hits: segment id to a score in 0..1. */
  wordScores: ReadonlyMap<number, number>
  /** One score per place that the selection goes by; the word scores where absent. */
  scores?: Float64Array | undefined
  /** Segments that stand for the rest of their source: medoids of the memory, best first. */
  anchors: number[]
  /** Tokens that the model may read while it looks for evidence. */
  budgetTokens: number
  /** The most candidates that are of use. */
  limit?: number | undefined
  selector?: Selector | undefined
}

/** Candidates under the budget, the most promising first. Named places alone if the question names any. */
export function gather({
  question,
  places,
  wordScores,
  scores,
  anchors,
  budgetTokens,
  limit = Infinity,
  selector = peaks,
}: GatherInput): Gathered {
  const scoreOf = new Map(places.map(({ id }, at) => [id, scores?.[at] ?? wordScores.get(id) ?? 0]))
  const named = namedPlaces(question, places)
  const scope = named ?? places
  const count = Math.min(limit, affordable(scope, budgetTokens))
  const at = new Map(scope.map(({ id }, index) => [id, index]))
  const picked = selector
    .select({
      scores: Float64Array.from(scope, ({ id }) => scoreOf.get(id)!),
      count,
      anchors: anchors.flatMap((id) => at.get(id) ?? []),
    })
    .map((index) => scope[index]!)
  const taken = new Map<number, Candidate>()
  let tokens = 0
  for (const place of worthFirst(picked, wordScores, new Set(anchors))) {
    if (taken.size > 0 && tokens + place.cost > budgetTokens) continue
    tokens += place.cost
    const wordScore = wordScores.get(place.id) ?? 0
    const reason: Reason = named ? 'named' : wordScore > 0 ? 'words' : 'coverage'
    taken.set(place.id, { ...place, reason, wordScore })
  }
  return {
    candidates: [...taken.values()],
    omitted: scope
      .filter(({ id }) => !taken.has(id))
      .map((place) => omit(place, 'not looked at: search effort used up')),
  }
}

/** How many places of this scope the budget pays for; at least one. */
function affordable(scope: readonly Place[], budgetTokens: number): number {
  const total = scope.reduce((sum, { cost }) => sum + cost, 0)
  if (total <= budgetTokens) return scope.length
  return Math.max(1, Math.floor((budgetTokens * scope.length) / total))
}

/** Found words by falling score, then what stands for its surroundings, then the rest evenly. */
function worthFirst(
  picked: readonly Place[],
  wordScores: ReadonlyMap<number, number>,
  anchors: ReadonlySet<number>,
): Place[] {
  const found = picked.filter(({ id }) => wordScores.has(id))
  const rest = picked.filter(({ id }) => !wordScores.has(id))
  return [
    ...found.toSorted((a, b) => wordScores.get(b.id)! - wordScores.get(a.id)!),
    ...rest.filter(({ id }) => anchors.has(id)),
    ...evenly(rest.filter(({ id }) => !anchors.has(id))),
  ]
}

/** Segments that a time or page in the question points at; undefined when it names none. */
export function namedPlaces(question: Question, places: Place[]): Place[] | undefined {
  const { momentsMs, spans, pages } = question
  if (momentsMs.length + spans.length + pages.length === 0) return undefined
  return places.filter(({ locator }) => {
    if (locator.kind === 'page') return pages.includes(locator.page)
    return (
      momentsMs.some((ms) => ms >= locator.startMs && ms < locator.endMs) ||
      spans.some(({ startMs, endMs }) => locator.startMs < endMs && locator.endMs > startMs)
    )
  })
}

/** Places of the same source within `reachMs` of one (pages: the one before and after), not the place itself. */
export function neighboursOf(place: Place, places: readonly Place[], reachMs: number): Place[] {
  return places.filter(({ id, sourceId, locator }) => {
    if (id === place.id || sourceId !== place.sourceId) return false
    if (locator.kind !== 'time' || place.locator.kind !== 'time')
      return Math.abs(startOf(locator) - startOf(place.locator)) === 1
    return (
      locator.endMs >= place.locator.startMs - reachMs &&
      locator.startMs <= place.locator.endMs + reachMs
    )
  })
}

/** The same items, ordered so that every prefix is spread evenly: the middle, the quarters, the eighths ... */
export function evenly<T>(items: readonly T[]): T[] {
  const out: T[] = []
  const seen = new Set<number>()
  for (let parts = 2; seen.size < items.length; parts *= 2) {
    for (let i = 1; i < parts; i += 2) {
      const at = Math.min(items.length - 1, Math.floor((items.length * i) / parts))
      if (!seen.has(at)) {
        seen.add(at)
        out.push(items[at]!)
      }
    }
    if (parts > items.length * 2) {
      items.forEach((item, at) => {
        if (!seen.has(at)) out.push(item)
      })
      break
    }
  }
  return out
}
