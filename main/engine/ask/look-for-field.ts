/** A value by its label: quoted from the words of pages, else read off them slice by slice. */
import type { Looked } from '../answer.ts'
import { isTrained } from '../compose.ts'
import type { Question } from '../retrieve/question.ts'
import { cellsOn } from './cells-on.ts'
import { fieldOf, fieldsOn, nameOf, paperOf } from './fields-on.ts'
import { fieldsSeen } from './fields-seen.ts'
import { unfinished } from './indexed.ts'
import { lookedAt, type LookOptions } from './look-options.ts'
import { withoutProse } from './prose.ts'
import { quotedSentences } from './quote-own.ts'
import type { Scope } from './scope.ts'

const titled = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Undefined where the question asks for no field. */
export async function lookForField(
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
