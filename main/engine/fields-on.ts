/** What pages say beside a label that a question names: quoted from their words, with their boxes. */
import { asWritten } from './find-all.ts'
import { labelOf, type EvidenceItem } from './prompt/evidence.ts'
import { askedField, fieldValue } from './retrieve/field.ts'
import type { Question } from './retrieve/question.ts'
import type { Stretch } from './retrieve/stretches.ts'
import type { Scope, Within } from './scope.ts'
import type { Store } from './store/store.ts'

/** The label that a question asks the value of; not where it is about a part that a person marked. */
export const fieldOf = (question: Question, { box }: Within): string[] | undefined =>
  question.kind === 'needle' && !box ? askedField(question.text) : undefined

export type FieldsOn = {
  stretches: Stretch[]
  /** What each was quoted from, by the id of its segment: nothing that the model was shown. */
  shown: Map<number, EvidenceItem>
}

/** Empty where no page in reach has the label with a value beside it: then the model looks at the pictures. */
export function fieldsOn(
  label: readonly string[],
  question: Question,
  { places, hits }: Pick<Scope, 'places' | 'hits'>,
  { segments, sources }: Pick<Store, 'segments' | 'sources'>,
): FieldsOn {
  const stretches: Stretch[] = []
  const shown = new Map<number, EvidenceItem>()
  for (const { id, sourceId, locator } of places) {
    const hit = hits.get(id)
    const isOnPage = locator.kind === 'page' && hit?.field === 'text' && hit.least >= asWritten
    if (!isOnPage || (question.pages.length > 0 && !question.pages.includes(locator.page))) continue
    const value = fieldValue(label, segments.words(id))
    if (!value) continue
    const { text, boxes, isRead } = value
    // Words that were read off a picture may be misread; a text layer is the document's own.
    const state = isRead ? 'found' : 'verified'
    stretches.push({ sourceId, locator, ids: [id], state, quote: { text, boxes } })
    shown.set(id, {
      id,
      segmentId: id,
      sourceId,
      sourceName: sources.byId(sourceId)?.name ?? '',
      locator,
      label: labelOf(locator, false),
      lines: [],
      slices: [],
      grid: undefined,
    })
  }
  return { stretches, shown }
}
