/** What the sources say in their own words: a part that was marked, or sentences that hold what is asked for. */
import type { Looked } from '../answer.ts'
import { isTrained } from '../compose.ts'
import type { Question } from '../retrieve/question.ts'
import { unfinished } from './indexed.ts'
import { lookedAt, type LookOptions } from './look-options.ts'
import { markedWords } from './marked-words.ts'
import { saidIn } from './said-in.ts'
import type { Scope } from './scope.ts'
import { sentencesOn } from './sentences-on.ts'
import type { Wish } from './ways-to-quote.ts'

/** What stands in a part of a page that was marked. */
export function writtenThere(
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

/** What the sources say in their own words, for a model that cannot put it into others. */
export function quotedSentences(
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
