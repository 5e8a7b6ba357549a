/**
 * Sentences of the sources' own words that hold everything a question names, quoted as they stand: what is left
 * to say for a model that was trained for short answers about pictures and cannot put them into other words.
 */
import { labelOf, type EvidenceItem } from '../prompt/evidence.ts'
import { foldWord } from '../prompt/quotes.ts'
import {
  inLines,
  inPassage,
  misreadOn,
  nearestOf,
  onPage,
  type Quoted,
  type QuoteStores,
} from './quoted.ts'
import type { Locator } from '../domain.ts'
import { tongueOf } from '../retrieve/tongue.ts'
import { startOf, type Place } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import type { Scope } from './scope.ts'
import { inContext } from './in-context.ts'
import { statesIt } from './states-it.ts'
import { stem } from '../store/stem.ts'
import type { Store } from '../store/store.ts'
import {
  asksWhoIs,
  canAnswer,
  isOfDate,
  isOfFrequency,
  isWordOfDay,
  lacksReason,
} from './answers-it.ts'
import { asWritten } from './sureness.ts'

/** Sentences in one answer, and places that are read for them. */
const mostQuoted = 3
const mostRead = 20
/** Words for the source itself: "the contract" need not say that it is one. */
const sourceWords =
  /^(contract|lease|agreement|deed|report|document|letter|form|scan|sheet|file|talk|meeting|interview|lecture|handbook|manual|judge?ment|memorandum)s?$|^(?:合同|合約|协议|报告|文件|信件?)$/i
/** Papers that name themselves: "When is the invoice due?" asks for its due date, in a source that says it is one. */
const paperWords = /^(invoice|bill|receipt|quote|quotation|order|statement)s?$/i
/** Words of asking that an answer need not repeat: "What notice is needed?" */
const weakWords =
  /^(need(?:ed|s)?|requir(?:e|ed|es)|necessary|appl(?:y|ies|icable)|given|gives?|stated?|states|specified|named|agreed|provided|included|includes?|payable|due|costs?)$/i

/** A row of an account has an amount where a question says that it was paid; to whom has to stand there. */
const ofPaying =
  /^(?:pays?|paid|payments?|amounts?|amounted|sums?|receives?|received|charges?|charged|transfer(?:red|s)?|makes?|made)$/i
const leastBesidePaying = 2
/** Words of asking that are no question words. */
const askingWords = /^(?:must|ought)$/i
const askingHappen = /^happen(?:s|ed)?$/i

/** `("the Seller")`, `(hereinafter "Seller")`. */
const defined = /\([^()]{0,40}(["“”'‘’])(?:the\s+)?([\p{L}\p{N}-]+)["“”'‘’][^()]{0,20}\)/giu

type Stores = QuoteStores & Pick<Store, 'search'>
type Searched = Pick<Scope, 'places' | 'heard' | 'sources'>
/** Which lines that are no sentences may be quoted: of a form, whose values are read on their own, only those that say "is". */
export type Wish = { linesThat: 'hold it' | 'state it' }

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
  const best = firstOf([quotedFor, quotedWithAbove, quotedAsMisread], by)
  const quoted = once(best).slice(0, mostQuoted)
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

type Reading = { wanted: string[]; paper?: string }

/** What may be meant, the fullest first: all words, those that are not of asking, those that do not name the paper. */
function readingsOf(terms: string[], question: Question): Reading[] {
  const isDate = isOfDate(question)
  const strong = terms.filter((term) => !weakWords.test(term) && !isWordOfDay(term, question))
  // "When is the invoice due?" is not answered by any day of it.
  const isTooLittle = isDate && strong.every((term) => paperWords.test(term))
  const isWeaker = strong.length > 0 && strong.length < terms.length && !isTooLittle
  const paper = terms.find((term) => paperWords.test(term))
  const inside = terms.filter((term) => !paperWords.test(term))
  const besidePaying = strong.filter((term) => !ofPaying.test(term))
  const isOfPaying = besidePaying.length < strong.length && besidePaying.length >= leastBesidePaying
  return [
    { wanted: terms },
    ...(isWeaker ? [{ wanted: strong }] : []),
    ...(isOfPaying ? [{ wanted: besidePaying }] : []),
    ...(paper !== undefined && inside.length > 0 ? [{ wanted: inside, paper }] : []),
  ]
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

type QuoteFor = (
  question: Question,
  terms: string[],
  scope: Searched,
  store: Stores,
  wish: Wish,
) => readonly Quoted[]

/** Places with some of the words, the best first; `ofAll`: with all of them. Passages have negative ids. */
function placesWith(
  terms: readonly string[],
  { places, heard, sources }: Searched,
  store: Stores,
): { some: Place[]; ofAll: Place[] } {
  const options = { sourceIds: sources.map(({ id }) => id), limit: mostRead }
  const query = terms.join(' ')
  const known = new Map([...places, ...heard].map((place) => [place.id, place]))
  const written = store.search(query, options)
  const said = store.transcripts.search(query, options)
  const hits = [...written.map((hit) => ({ ...hit, id: hit.segmentId })), ...said.map(negative)]
  const placed = (some: readonly { id: number; score: number }[]): Place[] =>
    some.toSorted((a, b) => b.score - a.score).flatMap(({ id }) => known.get(id) ?? [])
  return { some: placed(hits), ofAll: placed(hits.filter(({ least }) => least >= asWritten)) }
}

/** Only texts that can answer at all. */
const answering =
  (question: Question, terms: readonly string[]) =>
  <T extends Quoted>(one: T): T[] => {
    const texts = one.texts.filter((text) => canAnswer(question, text, terms))
    return texts.length > 0 ? [{ ...one, texts }] : []
  }

function quotedFor(
  question: Question,
  terms: string[],
  scope: Searched,
  store: Stores,
  { linesThat }: Wish,
): readonly Quoted[] {
  const { ofAll } = placesWith(terms, scope, store)
  const isAnswer = answering(question, terms)
  const holdingAll = ofAll
    .flatMap((place) =>
      place.id < 0
        ? inPassage(place, terms, store)
        : onPage(place, terms, store, lacksReason(question)),
    )
    .flatMap(isAnswer)
  // "What is said about it": by people, where there are any, else by the papers.
  const spoken = holdingAll.filter(({ place }) => place.id < 0)
  const asAsked = question.about === 'said' && spoken.length > 0 ? spoken : holdingAll
  if (asAsked.length > 0) return tellingOf(asAsked, question, terms)
  const lines = ofAll
    .flatMap((place) => inLines(place, terms, store, asksWhoIs(question, terms)))
    .flatMap(isAnswer)
  const ofLines =
    linesThat === 'state it'
      ? lines.flatMap((one) => {
          const texts = one.texts.filter((text) => statesIt(question, text, terms))
          return texts.length > 0 ? [{ ...one, texts }] : []
        })
      : lines
  return ofLines.length > 0 ? tellingOf(ofLines, question, terms) : []
}

/** Where no sentence has all of it alone: with its heading, the sentence before it, or the head of its table. */
function quotedWithAbove(
  question: Question,
  terms: string[],
  scope: Searched,
  store: Stores,
  { linesThat }: Wish,
): readonly Quoted[] {
  if (linesThat === 'state it') return []
  const isAnswer = (text: string): boolean => canAnswer(question, text, terms)
  const isAbroad = tongueOf(question.text) !== undefined
  const found = placesWith(terms, scope, store).some.flatMap((place) =>
    inContext(place, terms, store, { canAnswer: isAnswer, isAbroad }),
  )
  const most = Math.max(0, ...found.map(({ own }) => own))
  return found.filter(({ own }) => own === most)
}

function quotedAsMisread(
  question: Question,
  terms: string[],
  scope: Searched,
  store: Stores,
): readonly Quoted[] {
  if (isOfDate(question)) return []
  const { some } = placesWith(terms, scope, store)
  const nearest = nearestOf(some.flatMap((place) => misreadOn(place, terms, store)))
  return nearest.flatMap(answering(question, terms))
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

/**
 * Sentences that say what is asked for, before those that only hold its words: where a contract says who is meant by
 * a word (`Northwind Trading Ltd ("the Seller")`), or that the rent is so much. All others are found, not proved.
 */
function tellingOf(
  all: readonly Quoted[],
  question: Question,
  terms: readonly string[],
): readonly Quoted[] {
  const [term = ''] = terms
  const wanted = stem(foldWord(term))
  const isDefined = (text: string): boolean =>
    terms.length === 1 &&
    Array.from(text.matchAll(defined), ([, , word = '']) => stem(foldWord(word))).includes(wanted)
  const of = (tells: (text: string) => boolean): Quoted[] =>
    all.flatMap((one) => {
      const texts = one.texts.filter(tells)
      return texts.length > 0 ? [{ ...one, texts }] : []
    })
  const defining = of(isDefined)
  if (defining.length > 0) return defining
  const stating = of((text) => statesIt(question, text, terms))
  if (stating.length > 0) return stating
  // A question that was asked in a meeting is no answer to it.
  const told = question.about === 'said' ? all : of((text) => !/[?？]["'”’」）)]*$/u.test(text))
  return told.map((one) => ({ ...one, state: 'found' }))
}

const negative = <T extends { id: number }>(hit: T): T => ({ ...hit, id: -hit.id })

/** "In the report" it is the paper, in "to whom does she report" what is asked for. */
const isSource = (term: string, { text }: Question): boolean =>
  sourceWords.test(term) &&
  !new RegExp(
    String.raw`\b(?:do|does|did|to|must|shall|should|can|may|will)\b[^?]*\b${term}\W*$`,
    'iu',
  ).test(text)

const ranked = /\bthe (first|second|third|last|final) \p{L}+/iu
function termsOf(question: Question): string[] {
  const { kind, about, terms } = question
  const isAsked = (kind === 'needle' || kind === 'speech') && about !== 'seen'
  const isOfPlace = kind === 'when' && about === 'any' && /^\W*where\b/i.test(question.text)
  if (!isAsked && !isOfPlace && !isOfDate(question) && !isOfFrequency(question)) return []
  // "How large is it?" is answered by a measure.
  const measure = /\bhow (\p{L}+)/iu.exec(question.text)?.[1]?.toLowerCase()
  const isOfEvent = /^\W*what (?:happens|happened|would happen|will happen)\b/i.test(question.text)
  const things = terms.filter(
    (term) =>
      !isSource(term, question) &&
      term.toLowerCase() !== measure &&
      !askingWords.test(term) &&
      !(isOfEvent && askingHappen.test(term)),
  )
  // Of times and places "first" says which of several; of an instalment it says which one.
  const [, rank] = isOfDate(question) ? (ranked.exec(question.text) ?? []) : []
  const isNew = rank !== undefined && !terms.some((term) => foldWord(term) === foldWord(rank))
  return [...(things.length > 0 ? things : terms), ...(isNew ? [rank] : [])]
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
