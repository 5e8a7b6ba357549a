/**
 * Which segments a question is answered from. Pure: candidates are gathered by cheap signals, ranked by the
 * model's own relevance, and cut to what a prompt may hold. What was left out is returned with the reason.
 */
import type { Locator } from '../domain.ts'
import type { Question } from './question.ts'

export type Place = { id: number; sourceId: string; locator: Locator; cost: number }

/** Why a segment is looked at: named in the question, found by its words, or standing for its surroundings. */
export type Reason = 'named' | 'words' | 'coverage'

export type Candidate = Place & { reason: Reason; wordScore: number }
export type Ranked = Candidate & { relevance: number; rank: number }

export type Omission = { id: number; sourceId: string; locator: Locator; reason: string }

export type Gathered = { candidates: Candidate[]; omitted: Omission[] }

/** Segments that a time or page in the question points at; undefined when it names none. */
function namedPlaces(question: Question, places: Place[]): Place[] | undefined {
  const { momentsMs, spans, pages } = question
  if (momentsMs.length + spans.length + pages.length === 0) return undefined
  return places.filter(({ locator }) => {
    if (locator.kind === 'page') return pages.includes(locator.page)
    return (
      momentsMs.some((ms) => covers(locator, ms)) ||
      spans.some(({ startMs, endMs }) => locator.startMs < endMs && locator.endMs > startMs)
    )
  })
}

function covers({ startMs, endMs }: { startMs: number; endMs: number }, ms: number): boolean {
  return ms >= startMs && ms < endMs
}

export type GatherInput = {
  question: Question
  /** Everything in scope, in order. */
  places: Place[]
  /** Search hits: segment id to a score in 0..1. */
  wordScores: Map<number, number>
  /** Segments that stand for the rest of their source: medoids of the memory, best first. */
  anchors: number[]
  /** Tokens that the model may read while it looks for evidence. */
  budgetTokens: number
  /** The most candidates that are of use. */
  limit?: number
}

/**
 * Candidates under the budget, the most promising first: named places alone if there are any, else found
 * words, then anchors, then the rest evenly.
 */
export function gather({
  question,
  places,
  wordScores,
  anchors,
  budgetTokens,
  limit = Infinity,
}: GatherInput): Gathered {
  const named = namedPlaces(question, places)
  const scope = named ?? places
  const inScope = new Map(scope.map((place) => [place.id, place]))
  const byWords = [...wordScores.keys()]
    .filter((id) => inScope.has(id))
    .toSorted((a, b) => wordScores.get(b)! - wordScores.get(a)!)
  const rest = evenly(scope.map(({ id }) => id))
  const order = [...new Set([...byWords, ...anchors.filter((id) => inScope.has(id)), ...rest])]

  const taken = new Set<number>()
  let tokens = 0
  for (const id of order) {
    const { cost } = inScope.get(id)!
    if (taken.size >= limit || (taken.size > 0 && tokens + cost > budgetTokens)) continue
    tokens += cost
    taken.add(id)
  }
  const reasonOf = (id: number): Reason =>
    named ? 'named' : wordScores.has(id) ? 'words' : 'coverage'
  return {
    candidates: [...taken].map((id) => ({
      ...inScope.get(id)!,
      reason: reasonOf(id),
      wordScore: wordScores.get(id) ?? 0,
    })),
    omitted: scope
      .filter(({ id }) => !taken.has(id))
      .map(({ id, sourceId, locator }) => ({
        id,
        sourceId,
        locator,
        reason: 'not looked at: search effort used up',
      })),
  }
}

/** The same items, ordered so that every prefix is spread evenly: the middle, the quarters, the eighths ... */
export function evenly<T>(items: T[]): T[] {
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

/** Relevance of what there was no time to look at. */
const unknown = 0.5
/** At this relevance the model finds the answer in the segment more likely than not. */
const relevant = 0.5
/** A prompt always shows the model this many of the best, so that it can say itself that nothing is there. */
const alwaysShown = 2
/** A word hit can lift a segment past one that the model finds slightly more relevant, not past a clear one. */
const wordWeight = 0.5

/** The `items` best candidates in the order of `places`, and those left out. */
export function choose(
  candidates: Candidate[],
  relevance: Map<number, number>,
  items: number,
  places: Place[],
): { chosen: Ranked[]; omitted: Omission[] } {
  const ranked = candidates
    .map((candidate) => {
      const seen = relevance.get(candidate.id) ?? unknown
      return { ...candidate, relevance: seen, rank: seen + wordWeight * candidate.wordScore }
    })
    .toSorted((a, b) => b.rank - a.rank)
  const passing = ranked.filter(({ relevance: seen }) => seen >= relevant)
  const shown = passing.length >= alwaysShown ? passing : ranked.slice(0, alwaysShown)
  const taken = new Map(shown.slice(0, items).map((one) => [one.id, one]))
  return {
    chosen: places.flatMap(({ id }) => taken.get(id) ?? []),
    omitted: shown.slice(items).map(({ id, sourceId, locator }) => ({
      id,
      sourceId,
      locator,
      reason: `more than ${items} pieces of evidence`,
    })),
  }
}
