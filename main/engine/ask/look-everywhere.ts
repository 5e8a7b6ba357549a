/** When, how often, whether ever: every place that shows what is asked for. */
import type { Looked } from '../answer.ts'
import { isTrained } from '../compose.ts'
import type { Omission } from '../retrieve/place.ts'
import { plainThing } from '../retrieve/plain-wish.ts'
import type { Question } from '../retrieve/question.ts'
import { isOfDate, isOfEvent } from './answers-it.ts'
import { findAll, type FindOptions } from './find-all.ts'
import { unfinished, unheard } from './indexed.ts'
import { lookedAt, type LookOptions } from './look-options.ts'
import { isNamed, withNamed } from './prose.ts'
import type { Scope } from './scope.ts'

/**
 * `inSight` is what the model can read of `scope`, `unreadable` the rest. Undefined where the question asks for no
 * places, and where none was found and that settles nothing.
 */
export async function lookEverywhere(
  question: Question,
  scope: Scope,
  { inSight, unreadable }: { inSight: Scope; unreadable: Omission[] },
  options: LookOptions,
  signal: AbortSignal,
): Promise<Looked | undefined> {
  const { store, judge, budgetSeconds, budgetTokens, exhaustiveSeconds } = options
  const isExhaustive = question.kind === 'never'
  if (!isExhaustive && question.kind !== 'when' && question.kind !== 'count') return undefined
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
    // A page of running text that says no day answers "when was it signed?" with nothing, nor "where?" without a place.
    isOfDate(question) || isOfEvent(question) ? inSight : withNamed(inSight, scope),
    { judge, asDescribed: asDescribed(options), exhaustive, ...budget },
    signal,
  )
  const isSettled = (isExhaustive || isUnheardOf) && judge.seen.size > 0
  if (found.stretches.length === 0 && !isSettled) return undefined
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

/** A model that knows only our prompt is asked for what it named itself. */
const asDescribed = ({ facts, store }: LookOptions): FindOptions['asDescribed'] =>
  isTrained(facts)
    ? (question, id) => plainThing(question, store.segments.byId(id)?.description ?? '')
    : undefined
