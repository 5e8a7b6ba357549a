/** Cells of tables that a question names by row and column: quoted from the words of pages, with their boxes. */
import type { Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import { isOfDate } from './answers-it.ts'
import type { Store } from '../store/store.ts'
import type { Scope, Within } from './scope.ts'
import { quotedEvidence } from './sentences-on.ts'
import { asWritten } from './sureness.ts'
import { askedCells, cellOf } from './table-cell.ts'
import type { FieldsOn } from './fields-on.ts'

/** Pages with all of the words that are looked at. */
const mostHits = 50

/** Empty where no page in reach has a table with that row and that column. */
export function cellsOn(
  question: Question,
  { places, sources }: Pick<Scope, 'places' | 'sources'>,
  store: Pick<Store, 'segments' | 'search'>,
  { box }: Within,
): FieldsOn {
  const none: FieldsOn = { stretches: [], shown: new Map() }
  const isOfAmount = question.kind === 'needle' || /^\W*how (?:many|much)\b/i.test(question.text)
  if ((!isOfAmount && !isOfDate(question)) || box) return none
  const byId = new Map(places.map((place) => [place.id, place]))
  for (const asked of askedCells(question.text)) {
    const stretches: Stretch[] = []
    const shown: FieldsOn['shown'] = new Map()
    const query = [...asked.column, ...asked.row].join(' ')
    const sourceIds = sources.map(({ id }) => id)
    for (const hit of store.search(query, { sourceIds, limit: mostHits })) {
      const place = byId.get(hit.segmentId)
      if (place?.locator.kind !== 'page' || hit.least < asWritten) continue
      if (question.pages.length > 0 && !question.pages.includes(place.locator.page)) continue
      const cell = cellOf(asked, store.segments.words(place.id))
      if (!cell || (isOfDate(question) && !/\d/.test(cell.text))) continue
      const { id, sourceId, locator } = place
      const { text, boxes } = cell
      const state = cell.isRead ? 'found' : 'verified'
      stretches.push({ sourceId, locator, ids: [id], state, quote: { text, boxes } })
      const name = sources.find((one) => one.id === sourceId)?.name ?? ''
      shown.set(id, quotedEvidence(place, locator, [text], name))
    }
    if (stretches.length > 0) return { stretches, shown }
  }
  return none
}
