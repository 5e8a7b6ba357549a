/**
 * When, how often, whether ever: every place that a question asks for, each judged alone. A prompt holds a few
 * pieces of evidence; these questions are about all of them.
 */
import type { ToldReason } from '#contract/told.ts'
import type { Judge } from './judge.ts'
import { evenly, namedPlaces } from '../retrieve/gather.ts'
import type { Omission, Place } from '../retrieve/place.ts'
import { omit } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import {
  stretchesOf,
  type FoundPlace,
  type FoundState,
  type Stretch,
} from '../retrieve/stretches.ts'
import type { Scope, WordHit } from './scope.ts'
import { asWritten, borneOut, clear } from './sureness.ts'

export type FoundAll = {
  /** In order; only what was read or looked at for this question. */
  stretches: Stretch[]
  omitted: Omission[]
}

export type FindOptions = {
  judge: Pick<Judge, 'relevances'>
  /** What is asked about a place whose description holds the words; without it, the question as it is. */
  asDescribed?: ((question: Question, id: number) => Question) | undefined
  /** What the model may spend on looking. */
  seconds: number
  budgetTokens: number
  /** Everything in scope is looked at, as far as that goes. */
  exhaustive: boolean
}

/**
 * Candidates are the places whose text, spoken lines or description hold all content words of the question.
 * The source's own words prove themselves; a description is the model's reading, so the model looks at the
 * picture again, alone. Misread codes count only where nothing holds the words as written, or where the model
 * is clear. What has no description yet is looked at as well while `seconds` last; with `exhaustive`
 * everything else in scope, too.
 */
export async function findAll(
  question: Question,
  scope: Scope,
  { judge, asDescribed = (asked) => asked, seconds, budgetTokens, exhaustive }: FindOptions,
  signal: AbortSignal,
): Promise<FoundAll> {
  const places = namedPlaces(question, scope.places) ?? scope.places
  const endsAt = performance.now() + seconds * 1000
  const left = (): number => Math.max(0, (endsAt - performance.now()) / 1000)
  const hitOf = ({ id }: Place): WordHit | undefined => scope.hits.get(id)
  const whole = places
    .filter((place) => (hitOf(place)?.least ?? 0) > 0)
    .toSorted((a, b) => hitOf(b)!.score - hitOf(a)!.score)
  const written = whole.filter((place) => hitOf(place)!.least >= asWritten)
  const isOwn = (place: Place): boolean => hitOf(place)!.field === 'text'
  const misread = whole.filter((place) => hitOf(place)!.least < asWritten)
  const heard = scope.heard.filter(({ hit }) => hit.least >= asWritten)
  const as =
    (state: FoundState) =>
    (place: Place): FoundPlace => ({ ...place, state })
  if (question.about === 'said') {
    // A page mentions what is written on it.
    const pages = written.filter((place) => isOwn(place) && place.locator.kind === 'page')
    return only([...heard, ...pages].map(as('verified')))
  }

  // A spoken word proves that it was said; whether the thing is seen, the model has to say.
  const found = written.filter(isOwn).map(as('verified'))
  if (question.about === 'any') found.push(...heard.map(as('verified')))
  const omitted: Omission[] = []
  let tokens = budgetTokens
  async function take(
    candidates: Place[],
    least: number,
    state: FoundState,
    of?: (place: { id: number }) => Question,
  ): Promise<void> {
    const affordable = candidates.filter(({ cost }) => {
      const fits = cost <= tokens
      if (fits) tokens -= cost
      return fits
    })
    const relevance = await judge.relevances(affordable, question, left(), signal, of)
    for (const place of candidates) {
      const seen = relevance.get(place.id)
      if (seen === undefined) omitted.push(omit(place, notReached))
      else if (seen >= least) found.push({ ...place, state })
    }
  }
  await take(
    written.filter((place) => !isOwn(place)),
    borneOut,
    'verified',
    ({ id }) => asDescribed(question, id),
  )
  await take(misread, found.length > 0 ? clear : borneOut, 'found')
  const known = new Set(whole.map(({ id }) => id))
  const rest = places.filter(
    ({ id }) => !known.has(id) && (exhaustive || scope.undescribed.has(id)),
  )
  // In whatever order time runs out, what was looked at is spread over all of it.
  await take(evenly(rest), clear, 'found')
  return { ...only(found), omitted }

  function only(all: FoundPlace[]): FoundAll {
    const ids = scope.sources.map(({ id }) => id)
    return { stretches: oneOf(stretchesOf(all, ids), question.which), omitted: [] }
  }
}

const notReached: ToldReason = 'not looked at: search effort or time used up'

function oneOf(stretches: Stretch[], which: Question['which']): Stretch[] {
  const one = which === 'first' ? stretches.slice(0, 1) : stretches.slice(-1)
  return which === 'all' ? stretches : one
}
