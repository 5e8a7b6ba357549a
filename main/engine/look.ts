/** Finds the segments that a question is answered from: cheap signals first, then the model itself. */
import type { Looked } from './answer.ts'
import { isTrained, promptParts } from './compose.ts'
import type { Locator } from './domain.ts'
import type { Model } from './model/model-port.ts'
import { notShown } from './prompt/instructions.ts'
import type { Question } from './retrieve/question.ts'
import { choose, gather, type Candidate, type Omission, type Place } from './retrieve/select.ts'
import type { Reader } from './read.ts'
import type { Segment } from './store/segment-rows.ts'
import type { SourceRow } from './store/source-rows.ts'
import type { Store } from './store/store.ts'

/** A part of a source that a person marked; nothing is looked at outside it. */
export type Within = {
  span?: { startMs: number; endMs: number } | undefined
  page?: number | undefined
}

export type LookOptions = {
  within: Within
  store: Store
  model: Model
  reader: Reader
  /** The most pieces of evidence in one prompt. */
  items: number
  budgetTokens: number
  budgetSeconds: number
}

/** Word hits beyond these are not worth a look by the model. */
const mostHits = 200
/** Characters of page text per token, roughly: only the order of what is looked at depends on it. */
const charactersPerToken = 3

export async function look(
  question: Question,
  sourceIds: string[],
  { store, model, reader, within, ...options }: LookOptions,
  signal: AbortSignal,
): Promise<Looked> {
  const facts = await model.info(signal)
  const items = Math.min(options.items, facts.hints.imagesMax ?? options.items)
  const sources = ofKind(
    question,
    sourceIds.flatMap((id) => store.sources.byId(id) ?? []),
  )
  const places = sources
    .flatMap(({ id }) => store.segments.ofSource(id))
    .map(placeOf)
    .filter(({ locator }) => isWithin(locator, within))
  const isOverview = question.kind === 'overview'
  const gathered = gather({
    question,
    places,
    wordScores: wordScores(question, sources, store),
    anchors: sources.flatMap(({ id }) =>
      store.memory.ofSource(id).map(({ medoidSegmentId }) => medoidSegmentId),
    ),
    budgetTokens: options.budgetTokens,
    ...(isOverview ? { limit: items } : {}),
  })
  const relevance = isOverview
    ? new Map<number, number>()
    : await relevanceOf(gathered.candidates, question, { model, reader, ...options }, signal)
  const { chosen, omitted } = choose(gathered.candidates, relevance, items, places)
  return { chosen, omitted: [...gathered.omitted, ...omitted, ...unheard(sources)] }
}

function isWithin(locator: Locator, { span, page }: Within): boolean {
  if (locator.kind === 'page') return page === undefined || locator.page === page
  return span === undefined || (locator.startMs < span.endMs && locator.endMs > span.startMs)
}

/** "The image" narrows the scope to images where there are any. */
function ofKind({ kinds }: Question, sources: SourceRow[]): SourceRow[] {
  const named = sources.filter(({ kind, samples }) => samples > 0 && kinds.includes(kind))
  return named.length > 0 ? named : sources
}

const placeOf = ({ id, sourceId, locator, slices, text }: Segment): Place => ({
  id,
  sourceId,
  locator,
  cost:
    slices.reduce((sum, { tokenRows }) => sum + tokenRows, 0) +
    Math.ceil(text.length / charactersPerToken),
})

function wordScores(
  question: Question,
  sources: SourceRow[],
  { search }: Store,
): Map<number, number> {
  if (question.terms.length === 0) return new Map()
  const hits = search(question.terms.join(' '), {
    sourceIds: sources.map(({ id }) => id),
    limit: mostHits,
    fuzzy: true,
  })
  return new Map(hits.map(({ segmentId, score }) => [segmentId, score]))
}

/**
 * 1 - P("not shown") with the segment as only evidence: the model's own judgement whether it holds the
 * answer. Ends early when the time is used up; what is missing then counts as unknown.
 */
async function relevanceOf(
  candidates: Candidate[],
  question: Question,
  { model, reader, budgetSeconds }: Pick<LookOptions, 'model' | 'reader' | 'budgetSeconds'>,
  signal: AbortSignal,
): Promise<Map<number, number>> {
  const relevance = new Map<number, number>()
  if (candidates.length < 2) return relevance
  const facts = await model.info(signal)
  const endsAt = performance.now() + budgetSeconds * 1000
  for (const candidate of candidates) {
    if (performance.now() > endsAt) break
    const { item } = await reader.read(candidate, question, isTrained(facts), signal)
    if (!item) continue
    const parts = promptParts(facts, [{ ...item, id: 1 }], question.text)
    const [logProbability] = await model.score({ parts, continuations: [notShown] }, signal)
    relevance.set(candidate.id, 1 - Math.exp(Math.min(0, logProbability ?? 0)))
  }
  return relevance
}

/** Sound is kept, but nothing in it can be found yet: say so instead of passing over it. */
const unheard = (sources: SourceRow[]): Omission[] =>
  sources
    .filter(({ kind }) => kind === 'audio')
    .map(({ id, durationMs }) => ({
      id: 0,
      sourceId: id,
      locator: { kind: 'time', startMs: 0, endMs: durationMs ?? 0 },
      reason: 'sound only: speech is not understood yet',
    }))
