/** What pages say beside a label that a question names: quoted from their words, with their boxes. */
import { asWritten } from './find-all.ts'
import { askedField, fieldValue } from './retrieve/field.ts'
import type { Question } from './retrieve/question.ts'
import type { Stretch } from './retrieve/stretches.ts'
import type { Scope, Within } from './scope.ts'
import type { Store } from './store/store.ts'

/** Empty where no page in reach has the label with a value beside it: then the model looks at the pictures. */
export function fieldsOn(
  question: Question,
  { places, hits }: Pick<Scope, 'places' | 'hits'>,
  { box }: Within,
  { segments }: Pick<Store, 'segments'>,
): Stretch[] {
  const label = question.kind === 'needle' && !box ? askedField(question.text) : undefined
  if (!label) return []
  return places.flatMap(({ id, sourceId, locator }) => {
    const hit = hits.get(id)
    const isOnPage = locator.kind === 'page' && hit?.field === 'text' && hit.least >= asWritten
    if (!isOnPage || (question.pages.length > 0 && !question.pages.includes(locator.page)))
      return []
    const value = fieldValue(label, segments.words(id))
    if (!value) return []
    const { text, boxes, isRead } = value
    // Words that were read off a picture may be misread; a text layer is the document's own.
    const state = isRead ? 'found' : 'verified'
    return [{ sourceId, locator, ids: [id], state, quote: { text, boxes } }]
  })
}
