/**
 * Sentences of the sources' own words that hold everything a question names, quoted as they stand: what is left
 * to say for a model that was trained for short answers about pictures and cannot put them into other words.
 */
import { labelOf, type EvidenceItem } from '../prompt/evidence.ts'
import { foldWord } from '../prompt/quotes.ts'
import type { Locator } from '../domain.ts'
import { startOf, type Place } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import { isOfDate } from './answers-it.ts'
import { quotedNames } from './quote-names.ts'
import type { Quoted } from './quoted.ts'
import { readingsOf, termsOf } from './wanted-words.ts'
import {
  quotedAsMisread,
  quotedFor,
  quotedWithAbove,
  type QuoteFor,
  type Searched,
  type Stores,
  type Wish,
} from './ways-to-quote.ts'

/** Sentences in one answer. */
const mostQuoted = 3

export type SentencesOn = {
  stretches: Stretch[]
  /** What each was quoted from, by the id of its segment: nothing that the model was shown. */
  shown: Map<number, EvidenceItem>
}

/**
 * Empty where no sentence holds all of it, and for questions about what is seen, or how often; of what happens when,
 * where none of them says a day or a time. Where none holds it as it is written, lines of pages that do (the row of a table), else
 * the sentences of pages that come nearest if their letters were misread, else all this without words of asking.
 */
export function sentencesOn(
  question: Question,
  { places, heard, sources }: Searched,
  store: Stores,
  wish: Wish = { linesThat: 'hold it' },
): SentencesOn {
  const terms = termsOf(question)
  // Where something is, or when it was announced, is asked of papers; of a recording it asks for the moment.
  const isOfRecording =
    question.kind === 'when' && (!isOfDate(question) || question.about !== 'any')
  const scope = { places, heard: isOfRecording ? [] : heard, sources }
  const readings = readingsOf(terms, question)
  const by = (quote: QuoteFor): readonly Quoted[] =>
    firstOf(readings, ({ wanted, paper }) => {
      const searched = paper === undefined ? scope : naming(paper, scope, store)
      return wanted.length > 0 ? quote(question, wanted, searched, store, wish) : []
    })
  const named = quotedNames(question, scope, store)
  const best = named.length > 0 ? named : firstOf([quotedFor, quotedWithAbove, quotedAsMisread], by)
  const quoted = once(best)
    .slice(0, mostQuoted)
    .flatMap((one) => (one.goesOn ? [one, one.goesOn] : [one]))
  const order = new Map(sources.map(({ id }, at) => [id, at]))
  const sorted = quoted.toSorted(
    ({ place: a }, { place: b }) =>
      order.get(a.sourceId)! - order.get(b.sourceId)! || startOf(a.locator) - startOf(b.locator),
  )
  return {
    stretches: sorted.map(({ place, locator, texts, boxes, state }) => ({
      sourceId: place.sourceId,
      locator,
      ids: [place.id],
      state,
      quote: { text: texts.map((text) => `"${text}"`).join(' '), boxes: boxes(texts) },
    })),
    shown: new Map(
      sorted.map(({ place, locator, texts }) => {
        const name = sources.find(({ id }) => id === place.sourceId)?.name ?? ''
        return [place.id, quotedEvidence(place, locator, texts, name)]
      }),
    ),
  }
}

/** Only sources that hold this word. */
function naming(word: string, scope: Searched, store: Stores): Searched {
  const sources = scope.sources.filter(
    ({ id }) => store.search(word, { sourceIds: [id], limit: 1 }).length > 0,
  )
  const ids = new Set(sources.map(({ id }) => id))
  const places = scope.places.filter(({ sourceId }) => ids.has(sourceId))
  return { places, heard: scope.heard.filter(({ sourceId }) => ids.has(sourceId)), sources }
}

function firstOf<T>(
  readings: readonly T[],
  quote: (reading: T) => readonly Quoted[],
): readonly Quoted[] {
  for (const reading of readings) {
    const quoted = quote(reading)
    if (quoted.length > 0) return quoted
  }
  return []
}

/** Each sentence once, from the first place that has it: standing clauses are repeated on every page. */
function once(all: readonly Quoted[]): Quoted[] {
  const known = new Set<string>()
  return all.flatMap((one) => {
    const texts = one.texts.filter((text) => {
      const isNew = !known.has(foldWord(text))
      known.add(foldWord(text))
      return isNew
    })
    return texts.length > 0 ? [{ ...one, texts }] : []
  })
}

/** Words alone as evidence. */
export const quotedEvidence = (
  { id, sourceId }: Pick<Place, 'id' | 'sourceId'>,
  locator: Locator,
  texts: string[],
  sourceName: string,
): EvidenceItem => ({
  id,
  segmentId: id,
  sourceId,
  sourceName,
  locator,
  label: labelOf(locator, false),
  lines: locator.kind === 'page' ? texts : [],
  said: locator.kind === 'time' ? texts : [],
  slices: [],
  grid: undefined,
})
