/** The ways in which sentences are found that hold some words: as written, with what stands above them, as misread. */
import type { Place } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import { tongueOf } from '../retrieve/tongue.ts'
import type { Store } from '../store/store.ts'
import { asksWhoIs, canAnswer, isDefinedIn, isOfDate, lacksReason } from './answers-it.ts'
import { inContext } from './in-context.ts'
import { inPassage } from './in-passage.ts'
import {
  inLines,
  misreadOn,
  nearestOf,
  onPage,
  overBreak,
  type Quoted,
  type QuoteStores,
} from './quoted.ts'
import type { Scope } from './scope.ts'
import { statesIt } from './states-it.ts'
import { asWritten } from './sureness.ts'

/** Places that are read for one question. */
const mostRead = 20
export type Stores = QuoteStores & Pick<Store, 'search'>
export type Searched = Pick<Scope, 'places' | 'heard' | 'sources'>
/** Which lines that are no sentences may be quoted: of a form, whose values are read on their own, only those that say "is". */
export type Wish = { linesThat: 'hold it' | 'state it' }

export type QuoteFor = (
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

const onceEach = (places: readonly Place[]): Place[] => [...new Set(places)]

/** What is asked for may stand on the second page of a sentence alone. */
const pagesBefore = (some: readonly Place[], places: readonly Place[]): Place[] =>
  some.flatMap(({ sourceId, locator }) =>
    locator.kind === 'page'
      ? places.filter(
          (one) =>
            one.sourceId === sourceId &&
            one.locator.kind === 'page' &&
            one.locator.page === locator.page - 1,
        )
      : [],
  )

export function quotedFor(
  question: Question,
  terms: string[],
  scope: Searched,
  store: Stores,
  { linesThat }: Wish,
): readonly Quoted[] {
  const { some, ofAll } = placesWith(terms, scope, store)
  const isAnswer = answering(question, terms)
  const holdingAll = ofAll
    .flatMap((place) =>
      place.id < 0
        ? inPassage(place, terms, store, question.about === 'said')
        : onPage(place, terms, store, lacksReason(question)),
    )
    .flatMap(isAnswer)
  // "What is said about it": by people, where there are any, else by the papers.
  const spoken = holdingAll.filter(({ place }) => place.id < 0)
  const asAsked = question.about === 'said' && spoken.length > 0 ? spoken : holdingAll
  if (asAsked.length > 0) return tellingOf(asAsked, question, terms)
  const over = onceEach([...some, ...pagesBefore(some, scope.places)]).flatMap((place) =>
    overBreak(place, scope.places, terms, store),
  )
  const answers = over.filter(({ text }) => canAnswer(question, text, terms))
  if (answers.length > 0) return answers.map(({ quoted }) => quoted)
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
export function quotedWithAbove(
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

export function quotedAsMisread(
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

/**
 * Sentences that say what is asked for, before those that only hold its words: where a contract says who is meant by
 * a word (`Northwind Trading Ltd ("the Seller")`), or that the rent is so much. All others are found, not proved.
 */
function tellingOf(
  all: readonly Quoted[],
  question: Question,
  terms: readonly string[],
): readonly Quoted[] {
  const of = (tells: (text: string) => boolean): Quoted[] =>
    all.flatMap((one) => {
      const texts = one.texts.filter(tells)
      return texts.length > 0 ? [{ ...one, texts }] : []
    })
  const defining = of((text) => isDefinedIn(text, terms))
  if (defining.length > 0) return defining
  const stating = of((text) => statesIt(question, text, terms))
  if (stating.length > 0) return stating
  // A question that was asked in a meeting is no answer to it.
  const told = question.about === 'said' ? all : of((text) => !/[?？]["'”’」）)]*$/u.test(text))
  return told.map((one) => ({ ...one, state: 'found' }))
}

const negative = <T extends { id: number }>(hit: T): T => ({ ...hit, id: -hit.id })
