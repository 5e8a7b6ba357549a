/** Finds the segments that a question is answered from: cheap signals first, then the model itself. */
import type { Looked } from '../answer.ts'
import { isTrained } from '../compose.ts'
import type { Ranked } from '../retrieve/place.ts'
import { wishIn } from '../retrieve/plain-wish.ts'
import type { Question } from '../retrieve/question.ts'
import { isAskedOfFrame, withoutRequest } from '../retrieve/request.ts'
import { inComparison } from './in-comparison.ts'
import { inOrder } from './in-order.ts'
import { unfinished, unheard } from './indexed.ts'
import { lookEverywhere } from './look-everywhere.ts'
import { lookForField } from './look-for-field.ts'
import { lookedAt, mostItems, type LookOptions } from './look-options.ts'
import { nearest, withoutProse } from './prose.ts'
import { quotedSentences, writtenThere } from './quote-own.ts'
import { scopeOf, type Scope } from './scope.ts'
import { searchPlaces } from './search-places.ts'

/** Places of like meaning that join those with the words. */
const mostMeant = 20

export async function look(
  question: Question,
  sourceIds: string[],
  options: LookOptions,
  signal: AbortSignal,
): Promise<Looked> {
  const { store, judge, within, budgetSeconds, budgetTokens } = options
  const words = question.terms.join(' ')
  const meant = await options.near?.(words, { sourceIds, limit: mostMeant }, signal)
  const scope = scopeOf(question, sourceIds, within, store, meant)
  const written = isTrained(options.facts) ? writtenThere(question, scope, options) : undefined
  if (written) return written
  const compared = await inComparison(question, sourceIds, options, signal)
  if (compared) return compared
  const field = await lookForField(question, scope, options, signal)
  if (field) return field
  const sentences = quotedSentences(question, scope, options)
  if (sentences) return sentences
  const { inSight, unreadable } = isTrained(options.facts)
    ? withoutProse(scope)
    : { inSight: scope, unreadable: [] }
  const places = await lookEverywhere(question, scope, { inSight, unreadable }, options, signal)
  if (places) return places
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
    : await searchPlaces(question, inSight, options, signal)
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

/** "What is written here?", of nothing but pages whose words are known: these are quoted. */
const isToReadPages = ({ text, kind, codes }: Question, { places, textBytes }: Scope): boolean =>
  kind === 'needle' &&
  codes.length === 0 &&
  wishIn(text) === 'text' &&
  places.length > 0 &&
  places.every(({ id, locator }) => locator.kind === 'page' && (textBytes.get(id) ?? 0) > 0)

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

const framesIn = (chosen: readonly Ranked[]): Set<number> =>
  new Set(chosen.flatMap(({ id, locator }) => (locator.kind === 'time' ? id : [])))

/** "Describe the frame that shows K7Q2." */
const isOfNamedFrame = ({ text, codes }: Question): boolean =>
  codes.length === 1 &&
  (isAskedOfFrame(withoutRequest(text), codes[0]!) ||
    wishIn(text.replaceAll(codes[0]!, ' ')) === 'all')
