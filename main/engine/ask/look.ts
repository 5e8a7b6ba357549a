/** Finds the segments that a question is answered from: cheap signals first, then the model itself. */
import type { ToldReason } from '#contract/told.ts'
import { unfinished } from './indexed.ts'
import type { Looked } from '../answer.ts'
import { findAll, type FindOptions } from './find-all.ts'
import { isOfDate } from './answers-it.ts'
import { cellsOn } from './cells-on.ts'
import { fieldOf, fieldsOn, nameOf, paperOf } from './fields-on.ts'
import { fieldsSeen } from './fields-seen.ts'
import type { Judge } from './judge.ts'
import { markedWords } from './marked-words.ts'
import { isTrained } from '../compose.ts'
import { inOrder } from './in-order.ts'
import { locate } from './locate.ts'
import type { ModelFacts } from '../model/model-facts.ts'
import type { Model } from '../model/model-port.ts'
import type { FieldReader } from './read-field.ts'
import { choose, relevant } from '../retrieve/choose.ts'
import { fuse } from '../retrieve/fuse.ts'
import { evenly, gather, neighboursOf } from '../retrieve/gather.ts'
import type { Candidate, Omission, Ranked } from '../retrieve/place.ts'
import { plainThing, wishIn } from '../retrieve/plain-wish.ts'
import type { Question } from '../retrieve/question.ts'
import { isAskedOfFrame, withoutRequest } from '../retrieve/request.ts'
import type { Selector } from '../retrieve/select/selector.ts'
import { isNamed, nearest, withNamed, withoutProse } from './prose.ts'
import { scopeOf, type Scope, type Within } from './scope.ts'
import { saidIn } from './said-in.ts'
import { sentencesOn, type Wish } from './sentences-on.ts'
import { memoryLevels } from '../store/memory.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { Zoom } from './zoom.ts'
import type { TextVectors } from '../text-vectors.ts'

export type LookOptions = {
  within: Within
  store: Store
  judge: Judge
  model: Pick<Model, 'info' | 'generate'>
  /** Reads values on scans again; without one they stay as they were read. */
  fieldReader?: FieldReader | undefined
  zoom?: Zoom | undefined
  /** Without it an overview is of the places that a prompt holds. */
  overview?: Overview | undefined
  /** Places whose text means what the words do, where a model for that is installed. */
  near?: TextVectors['near'] | undefined
  facts: ModelFacts
  selector: Selector
  /** The most pieces of evidence in one prompt. */
  items: number
  budgetTokens: number
  budgetSeconds: number
  /** For questions that need everything in reach to be looked at. */
  exhaustiveSeconds: number
}

/**
 * Of a question about all of a source: sentences chosen from everything that is written or said there. `found`
 * quotes them; `given` leaves it to the model to say them; neither where the places fit into one prompt.
 * Undefined where nothing is written or said, or where a part is asked for.
 */
export type Overview = (
  question: Question,
  scope: Scope,
  wish: { within: Within; isTrained: boolean; items: number },
  signal: AbortSignal,
) => Promise<
  Pick<Looked, 'found' | 'shown' | 'given' | 'chosen' | 'covered' | 'omitted'> | undefined
>

/** Places of like meaning that join those with the words. */
const mostMeant = 20

export async function look(
  question: Question,
  sourceIds: string[],
  options: LookOptions,
  signal: AbortSignal,
): Promise<Looked> {
  const { store, judge, within, budgetSeconds, budgetTokens, exhaustiveSeconds } = options
  const words = question.terms.join(' ')
  const meant = await options.near?.(words, { sourceIds, limit: mostMeant }, signal)
  const scope = scopeOf(question, sourceIds, within, store, meant)
  const written = isTrained(options.facts) ? writtenThere(question, scope, options) : undefined
  if (written) return written
  const field = await lookForField(question, scope, options, signal)
  if (field) return field
  const sentences = quotedSentences(question, scope, options)
  if (sentences) return sentences
  const { inSight, unreadable } = isTrained(options.facts)
    ? withoutProse(scope)
    : { inSight: scope, unreadable: [] }
  const isExhaustive = question.kind === 'never'
  if (isExhaustive || question.kind === 'when' || question.kind === 'count') {
    // Every segment was described by this model, alone. Words that no text and no description holds are either
    // clear to the model when it looks again, or they are not there: a prompt of many frames would only guess.
    const isFound = [...scope.hits.values()].some(({ least }) => least > 0)
    const isUnheardOf = question.terms.length > 0 && !isFound
    const budget = isExhaustive
      ? { seconds: exhaustiveSeconds, budgetTokens: Infinity }
      : { seconds: budgetSeconds, budgetTokens }
    const exhaustive = isExhaustive || isUnheardOf
    const found = await findAll(
      question,
      // A page of running text that says no day answers "when was it signed?" with nothing.
      isOfDate(question) ? inSight : withNamed(inSight, scope),
      { judge, asDescribed: asDescribed(options), exhaustive, ...budget },
      signal,
    )
    const isSettled = (isExhaustive || isUnheardOf) && judge.seen.size > 0
    if (found.stretches.length > 0 || isSettled) {
      return {
        chosen: [],
        found: found.stretches,
        omitted: [
          ...found.omitted,
          ...unreadable.filter(({ id }) => !isNamed(id, scope)),
          ...unheard(scope.sources, store),
          ...unfinished(scope.sources),
        ],
        looked: lookedAt(scope, judge),
        seen: judge.seen,
        lookTokens: judge.largest(),
      }
    }
  }
  const items = mostItems(options)
  const isToRead = isTrained(options.facts) && isToReadPages(question, scope)
  const asked: Question = isToRead ? { ...question, kind: 'overview', kinds: [] } : question
  const all = await lookOverAll(asked, scope, { ...options, items }, signal)
  const isListed = question.listings.length > 0 && all?.found !== undefined
  if (all?.found?.length || all?.given?.length || isListed) return all
  const budget = { judge, seconds: budgetSeconds, budgetTokens, exhaustive: false, items }
  const ordered =
    question.kind === 'order' ? await inOrder(question, inSight, budget, signal) : undefined
  const { chosen, omitted } = ordered
    ? { chosen: ordered.chosen, omitted: [] }
    : await search(question, inSight, options, signal)
  const unread = chosen.length === 0 ? nearest(unreadable, scope, items) : []
  const named = new Set(unread.map(({ segmentId }) => segmentId))
  const isTold = question.kind === 'overview' || isOfNamedFrame(question)
  const told = ordered?.asked ?? (isTold ? framesIn(chosen) : undefined)
  return {
    chosen,
    unread,
    tell: isTrained(options.facts) ? told : undefined,
    covered: all?.covered,
    omitted: [
      ...omitted,
      ...unreadable.filter(({ id }) => !named.has(id)),
      ...unheard(scope.sources, store),
      ...unfinished(scope.sources),
    ],
    looked: lookedAt(scope, judge),
  }
}

/** What stands in a part of a page that was marked. */
function writtenThere(
  question: Question,
  scope: Scope,
  { store, within, judge }: LookOptions,
): Looked | undefined {
  const marked = markedWords(question, scope, within, store)
  if (!marked) return undefined
  const omitted = unfinished(scope.sources)
  return {
    chosen: [],
    found: marked.stretches,
    shown: marked.shown,
    omitted,
    looked: lookedAt(scope, judge),
  }
}

/** A model that knows only our prompt is asked for what it named itself. */
const asDescribed = ({ facts, store }: LookOptions): FindOptions['asDescribed'] =>
  isTrained(facts)
    ? (question, id) => plainThing(question, store.segments.byId(id)?.description ?? '')
    : undefined

/** "What is written here?", of nothing but pages whose words are known: these are quoted. */
const isToReadPages = ({ text, kind, codes }: Question, { places, textBytes }: Scope): boolean =>
  kind === 'needle' &&
  codes.length === 0 &&
  wishIn(text) === 'text' &&
  places.length > 0 &&
  places.every(({ id, locator }) => locator.kind === 'page' && (textBytes.get(id) ?? 0) > 0)

const titled = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Quoted from the words of pages, else read off them slice by slice; undefined where the question asks for no field. */
async function lookForField(
  question: Question,
  scope: Scope,
  options: LookOptions,
  signal: AbortSignal,
): Promise<Looked | undefined> {
  const { store, judge, fieldReader, facts, within } = options
  const label = fieldOf(question, within)
  const name = label ? undefined : nameOf(question, within)
  // A name is quoted as it stands: what reads values again is made for codes and numbers.
  const reader = label ? fieldReader : undefined
  const asked = label ?? name
  const cells = cellsOn(question, scope, store, within)
  // "The balance on 5 January" is not the first one below that head.
  const isCell = cells.stretches.length > 0 && paperOf(question).length > 0
  const ofLabel =
    asked && !isCell ? await fieldsOn(asked, question, scope, { store, reader }, signal) : undefined
  const written = ofLabel?.stretches.length ? ofLabel : cells
  if (written.stretches.length > 0) {
    return {
      chosen: [],
      found: written.stretches,
      shown: written.shown,
      omitted: unfinished(scope.sources),
      looked: lookedAt(scope, judge),
    }
  }
  if (!label || !isTrained(facts) || paperOf(question).length > 0) return undefined
  const sentences = quotedSentences(question, scope, options, { linesThat: 'state it' })
  if (sentences) return sentences
  const isWritten = (id: number): boolean => store.segments.words(id).length > 0
  // Asked as such a model was trained to be asked, whatever the words were.
  const plain = { ...question, text: `What is the ${label.map(titled).join(' ')}?` }
  const { inSight } = withoutProse(scope)
  const seen = await fieldsSeen(plain, inSight, { ...options, isWritten }, signal)
  const areAllPages = scope.places.every(({ locator }) => locator.kind === 'page')
  const isSettled = seen.isComplete && areAllPages && judge.seen.size > 0
  if (seen.stretches.length === 0 && !isSettled) return undefined
  return {
    chosen: [],
    found: seen.stretches,
    shown: seen.shown,
    omitted: [...seen.omitted, ...unfinished(scope.sources)],
    looked: lookedAt(scope, judge),
    seen: judge.seen,
    lookTokens: judge.largest(),
  }
}

async function lookOverAll(
  question: Question,
  scope: Scope,
  { overview, facts, within, items, judge }: LookOptions,
  signal: AbortSignal,
): Promise<Looked | undefined> {
  if (!overview || question.kind !== 'overview') return undefined
  const wish = { within, isTrained: isTrained(facts), items }
  const all = await overview(question, scope, wish, signal)
  const omitted = [...(all?.omitted ?? []), ...unfinished(scope.sources)]
  return all && { ...all, omitted, looked: lookedAt(scope, judge) }
}

/** What the sources say in their own words, for a model that cannot put it into others. */
function quotedSentences(
  question: Question,
  scope: Scope,
  { store, judge, facts, within }: Pick<LookOptions, 'store' | 'judge' | 'facts' | 'within'>,
  wish?: Wish,
): Looked | undefined {
  if (!isTrained(facts) || within.box) return undefined
  const said = saidIn(question, scope, store)
  const { stretches, shown } =
    said.stretches.length > 0 ? said : sentencesOn(question, scope, store, wish)
  if (stretches.length === 0) return undefined
  const omitted = unfinished(scope.sources)
  return { chosen: [], found: stretches, shown, omitted, looked: lookedAt(scope, judge) }
}

const mostItems = ({ facts, items }: Pick<LookOptions, 'facts' | 'items'>): number =>
  Math.min(items, facts.hints.imagesMax ?? items)

const framesIn = (chosen: readonly Ranked[]): Set<number> =>
  new Set(chosen.flatMap(({ id, locator }) => (locator.kind === 'time' ? id : [])))

/** "Describe the frame that shows K7Q2." */
const isOfNamedFrame = ({ text, codes }: Question): boolean =>
  codes.length === 1 &&
  (isAskedOfFrame(withoutRequest(text), codes[0]!) ||
    wishIn(text.replaceAll(codes[0]!, ' ')) === 'all')

const lookedAt = ({ places }: Scope, judge: Judge): Looked['looked'] => ({
  segments: judge.seen.size,
  of: places.length,
})

async function search(
  question: Question,
  scope: Scope,
  { store, judge, facts, selector, ...options }: LookOptions,
  signal: AbortSignal,
): Promise<Pick<Looked, 'chosen' | 'omitted'>> {
  const { places, sources, hits } = scope
  const items = mostItems({ facts, items: options.items })
  const isOverview = question.kind === 'overview'
  const wordScores = new Map(Array.from(hits, ([id, { score }]) => [id, score]))
  const gathered = gather({
    question,
    places,
    wordScores,
    scores: fuse(
      places.map(({ id }) => id),
      [{ scores: wordScores, weight: 1 }],
    ),
    anchors: evenly(
      sources.flatMap(({ id }) =>
        store.memory
          .ofSource(id, memoryLevels.segments)
          .map(({ medoidSegmentId }) => medoidSegmentId),
      ),
    ),
    budgetTokens: options.budgetTokens,
    limit: isOverview ? items : undefined,
    selector,
  })
  const endsAt = performance.now() + options.budgetSeconds * 1000
  const left = (): number => Math.max(0, (endsAt - performance.now()) / 1000)
  const located = await locate(question, gathered.candidates, hits, judge, left(), signal)
  let { candidates } = located
  let relevance = new Map<number, number>()
  if (!isOverview && candidates.length > 1) {
    relevance = await judge.relevances(candidates, question, left(), signal)
    candidates = await lookAround(question, scope, candidates, relevance, { judge, endsAt }, signal)
  }
  const { chosen, omitted } = choose(candidates, relevance, items, places, selector)
  const known = new Set(candidates.map(({ id }) => id))
  return {
    chosen,
    omitted: [...gathered.omitted, ...located.omitted]
      .filter(({ id }) => !known.has(id))
      .concat(omitted),
  }
}

/** The model is sure enough from here on, and sure enough that nothing is there up to here. */
const doubt = { from: 0.2, to: 0.8 }
const mostRounds = 3
const aroundMs = 15_000

/**
 * A second look where the best candidate leaves the model in doubt: what was not looked at yet within 15
 * seconds (or on the next pages) of the two best, at most three times and as long as there is time
 * (VideoAgent's loop; Wang et al., ECCV 2024). Adds to `relevance`.
 */
async function lookAround(
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

/** Sound without a transcript is kept, but nothing in it can be found yet: say so instead of passing over it. */
const unheard = (sources: SourceRow[], { transcripts }: Pick<Store, 'transcripts'>): Omission[] =>
  sources
    .filter(({ id, kind }) => kind === 'audio' && transcripts.count(id) === 0)
    .map(({ id, durationMs }) => ({
      id: 0,
      sourceId: id,
      locator: { kind: 'time', startMs: 0, endMs: durationMs ?? 0 },
      reason: 'sound only: there is no transcript of it' satisfies ToldReason,
    }))
