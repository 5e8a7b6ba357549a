/** What looking for evidence needs, and within which bounds. */
import type { Looked } from '../answer.ts'
import type { ModelFacts } from '../model/model-facts.ts'
import type { Model } from '../model/model-port.ts'
import type { Question } from '../retrieve/question.ts'
import type { Selector } from '../retrieve/select/selector.ts'
import type { Store } from '../store/store.ts'
import type { TextVectors } from '../text-vectors.ts'
import type { Judge } from './judge.ts'
import type { FieldReader } from './read-field.ts'
import type { Scope, Within } from './scope.ts'
import type { Zoom } from './zoom.ts'

export type LookOptions = {
  within: Within
  store: Store
  judge: Judge
  model: Pick<Model, 'info' | 'generate'>
  /** Reads values on scans again; without one they stay as they were read. */
  fieldReader?: FieldReader | undefined
  zoom?: Zoom | undefined
  /** Without it an overview is of the places that a prompt holds. */
  overview?: Overview | undefined
  /** Places whose text means what the words do, where a model for that is installed. */
  near?: TextVectors['near'] | undefined
  facts: ModelFacts
  selector: Selector
  /** The most pieces of evidence in one prompt. */
  items: number
  budgetTokens: number
  budgetSeconds: number
  /** For questions that need everything in reach to be looked at. */
  exhaustiveSeconds: number
}

/**
 * Of a question about all of a source: sentences chosen from everything that is written or said there. `found`
 * quotes them; `given` leaves it to the model to say them; neither where the places fit into one prompt.
 * Undefined where nothing is written or said, or where a part is asked for.
 */
export type Overview = (
  question: Question,
  scope: Scope,
  wish: { within: Within; isTrained: boolean; items: number },
  signal: AbortSignal,
) => Promise<
  Pick<Looked, 'found' | 'shown' | 'given' | 'chosen' | 'covered' | 'omitted'> | undefined
>

/** How many pieces a prompt of this model holds. */
export const mostItems = ({ facts, items }: Pick<LookOptions, 'facts' | 'items'>): number =>
  Math.min(items, facts.hints.imagesMax ?? items)

/** How many places were looked at, of those in reach. */
export const lookedAt = ({ places }: Scope, judge: Judge): Looked['looked'] => ({
  segments: judge.seen.size,
  of: places.length,
})
