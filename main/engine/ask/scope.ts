/** What a question is about: the sources, their segments, and what the stored texts say about each. */
import type { Box, Locator, SourceKind } from '../domain.ts'
import type { Place } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import type { StoredPlace } from '../store/places.ts'
import type { Hit } from '../store/search.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { TranscriptHit } from '../store/transcript-search.ts'
import type { VectorHit } from '../store/vectors.ts'

/** A part of a source that a person marked; nothing is looked at outside it. */
export type Within = {
  span?: { startMs: number; endMs: number } | undefined
  page?: number | undefined
  /** Of what is within span and page, only this part is shown to the model. */
  box?: Box | undefined
}

/** A segment whose text, description or spoken lines hold words of the question. */
export type WordHit = {
  /** 0..1, the weighted share of the words. */
  score: number
  /** Quality of the word that is found worst: 0 missing, below 0.85 misread, 1 exact. */
  least: number
  /** The same of the question's codes alone; absent where it has none or this place holds none of them. */
  code?: number | undefined
  /** `text` and `speech` are the source's own words; a description is the model's reading of a picture. */
  field: 'text' | 'description' | 'speech'
}

export type Scope = {
  sources: SourceRow[]
  /** Source after source, in order. Passages that nothing was shown with have negative ids. */
  places: Place[]
  /** How much text each has of its own, in bytes. */
  textBytes: Map<number, number>
  /** Segments whose description is still to be made: that words do not find them says nothing. */
  undescribed: Set<number>
  hits: Map<number, WordHit>
  /** Passages of transcripts with words of the question, each a place of its own with a negative id. Best first. */
  heard: (Place & { hit: WordHit })[]
}

/** Word hits beyond these are not worth a look by the model. */
const mostHits = 200
/** Characters of page text per token, roughly: only the order of what is looked at depends on it. */
const charactersPerToken = 3
/** A line belongs to what is shown this long before and after it, too: people speak beside the picture. */
const besideMs = 5000
/** A code without the words around it is no more sure than a misread one. */
const codeAlone = 0.8
/** Spoken lines weigh less in a question about what is shown, and pictures in one about what was said. */
const offTopic = 0.6

export function scopeOf(
  question: Question,
  sourceIds: string[],
  within: Within,
  store: Pick<Store, 'sources' | 'places' | 'search' | 'vectors' | 'transcripts'>,
  /** Places whose text means what the question asks for, from a model of text vectors. */
  meant: readonly VectorHit[] = [],
): Scope {
  const sources = ofKind(
    question.kinds,
    sourceIds.flatMap((id) => store.sources.byId(id) ?? []),
  )
  const ids = sources.map(({ id }) => id)
  const stored = store.places.ofSources(ids).filter(({ locator }) => isWithin(locator, within))
  const places = stored.map(placeOf)
  const textBytes = new Map(stored.map((place) => [place.id, place.textBytes]))
  const undescribed = new Set(stored.flatMap(({ id, isDescribed }) => (isDescribed ? [] : [id])))
  const query = question.terms.join(' ')
  if (query === '') return { sources, places, textBytes, undescribed, hits: new Map(), heard: [] }

  const known = new Set(places.map(({ id }) => id))
  const isSpeech = question.kind === 'speech'
  const hits = new Map<number, WordHit>()
  for (const hit of store.search(query, { sourceIds: ids, limit: mostHits, fuzzy: true })) {
    if (known.has(hit.segmentId)) hits.set(hit.segmentId, wordHit(hit, isSpeech))
  }
  // Spelt alike (what a reader of pictures or an ear misread), or of like meaning. Never enough to prove anything.
  for (const one of [
    ...store.vectors.search(query, { sourceIds: ids, limit: mostHits }),
    ...meant,
  ]) {
    const score = one.similarity * offTopic
    if (!known.has(one.segmentId) || (hits.get(one.segmentId)?.score ?? 0) >= score) continue
    if ((hits.get(one.segmentId)?.least ?? 0) > 0) continue
    hits.set(one.segmentId, { score, least: 0, field: 'text' })
  }
  // A code names its place by itself, whatever the words around it are called there.
  const coded = question.codes.join(' ')
  for (const { segmentId, least } of store.search(coded, {
    sourceIds: ids,
    limit: mostHits,
    fuzzy: true,
  })) {
    const there = hits.get(segmentId)
    if (there)
      hits.set(segmentId, { ...there, least: there.least || least * codeAlone, code: least })
  }
  const heard = store.transcripts
    .search(query, { sourceIds: ids, limit: mostHits })
    .filter(({ startMs, endMs }) => isWithin({ kind: 'time', startMs, endMs }, within))
  const bySource = Map.groupBy(places, ({ sourceId }) => sourceId)
  const alone: Place[] = []
  for (const line of heard) {
    const beside = besideLine(line, bySource.get(line.sourceId) ?? [])
    const own = placeOfLine(line)
    if (beside.length === 0) alone.push(own)
    const score = line.score * (isSpeech ? 1 : offTopic)
    const hit: WordHit = { score, least: line.least, field: 'speech' }
    for (const { id } of beside.length === 0 ? [own] : beside) {
      const there = hits.get(id)
      const code = question.codes.length > 0 ? Math.max(there?.code ?? 0, line.least) : undefined
      if ((there?.score ?? 0) < score) hits.set(id, { ...hit, code })
    }
  }
  return {
    sources,
    places: [...places, ...alone],
    textBytes,
    undescribed,
    hits,
    heard: heard.map((line) => ({
      ...placeOfLine(line),
      hit: { score: line.score, least: line.least, field: 'speech' },
    })),
  }
}

const wordHit = ({ score, least, field }: Hit, isSpeech: boolean): WordHit => ({
  score: isSpeech && field === 'description' ? score * offTopic : score,
  least,
  field,
})

function isWithin(locator: Locator, { span, page }: Within): boolean {
  if (locator.kind === 'page') return page === undefined || locator.page === page
  return span === undefined || (locator.startMs < span.endMs && locator.endMs > span.startMs)
}

/** "The image" narrows the scope to images where there are any. */
function ofKind(kinds: readonly SourceKind[], sources: SourceRow[]): SourceRow[] {
  const named = sources.filter(({ kind, samples }) => samples > 0 && kinds.includes(kind))
  return named.length > 0 ? named : sources
}

const placeOf = ({ id, sourceId, locator, tokenRows, textBytes }: StoredPlace): Place => ({
  id,
  sourceId,
  locator,
  cost: tokenRows + Math.ceil(textBytes / charactersPerToken),
})

const placeOfLine = ({ id, sourceId, startMs, endMs, text }: TranscriptHit): Place => ({
  id: -id,
  sourceId,
  locator: { kind: 'time', startMs, endMs },
  cost: Math.ceil(text.length / charactersPerToken),
})

/** What is shown while a line is spoken; what is shown just before or after it where nothing is. */
function besideLine({ startMs, endMs }: TranscriptHit, places: readonly Place[]): Place[] {
  const overlapping = (reach: number): Place[] =>
    places.filter(
      ({ locator }) =>
        locator.kind === 'time' &&
        locator.startMs < endMs + reach &&
        locator.endMs > startMs - reach,
    )
  const during = overlapping(0)
  return during.length > 0 ? during : overlapping(besideMs)
}
