/** Whether one thing is shown before another: the places of each are found alone, and the program compares their times. */
import type { Looked } from '../answer.ts'
import { isTrained } from '../compose.ts'
import { whenOf } from '../retrieve/before-after.ts'
import { plainPlace } from '../retrieve/plain-wish.ts'
import { parseQuestion, type Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import { unfinished } from './indexed.ts'
import { lookEverywhere } from './look-everywhere.ts'
import { lookedAt, type LookOptions } from './look-options.ts'
import { withoutProse } from './prose.ts'
import { scopeOf, type Scope } from './scope.ts'

/** Undefined for questions that compare nothing, and where nothing in reach has times. */
export async function inComparison(
  { compared }: Pick<Question, 'compared'>,
  sourceIds: string[],
  options: LookOptions,
  signal: AbortSignal,
): Promise<Looked | undefined> {
  if (!compared) return undefined
  const { store, within, facts, judge } = options
  const placesOf = async (thing: string): Promise<{ looked: Looked | undefined; scope: Scope }> => {
    const parsed = parseQuestion(whenOf(thing, compared))
    const question = isTrained(facts) ? plainPlace(parsed) : parsed
    const all = scopeOf(question, sourceIds, within, store)
    const scope = { ...all, places: all.places.filter(({ locator }) => locator.kind === 'time') }
    if (scope.places.length === 0) return { looked: undefined, scope }
    const { inSight, unreadable } = isTrained(facts)
      ? withoutProse(scope)
      : { inSight: scope, unreadable: [] }
    const sight = { inSight, unreadable }
    return { looked: await lookEverywhere(question, scope, sight, options, signal), scope }
  }
  const first = await placesOf(compared.things[0])
  const both = [first, await placesOf(compared.things[1])]
  if (both.every((one) => one.scope.places.length === 0)) return undefined
  const named = both.map(({ looked }, at) =>
    (looked?.found ?? []).map((one) => ({ ...one, of: compared.things[at]! })),
  )
  const found = inOneSource(named).flatMap(edges)
  return {
    chosen: [],
    found,
    omitted: [
      ...both.flatMap(({ looked }) => looked?.omitted ?? []),
      ...(both.some(({ looked }) => !looked) ? unfinished(first.scope.sources) : []),
    ],
    looked: lookedAt(first.scope, judge),
    seen: judge.seen,
    lookTokens: judge.largest(),
  }
}

/** Places in the first recording that has both things; all of them where none has. */
function inOneSource(named: readonly (readonly Stretch[])[]): Stretch[][] {
  const ids = named.map((some) => new Set(some.map(({ sourceId }) => sourceId)))
  const shared = named[0]!.find(({ sourceId }) => ids.every((each) => each.has(sourceId)))
  return named.map((some) => some.filter(({ sourceId }) => !shared || sourceId === shared.sourceId))
}

/** The first and the last place say all of an order. */
const edges = (some: readonly Stretch[]): Stretch[] =>
  some.length > 2 ? [some[0]!, some.at(-1)!] : [...some]
