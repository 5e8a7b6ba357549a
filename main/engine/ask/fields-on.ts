/** What pages say beside a label that a question names: quoted from their words, with their boxes. */
import { asWritten } from './sureness.ts'
import { labelOf, type EvidenceItem } from '../prompt/evidence.ts'
import type { FieldReader } from './read-field.ts'
import { askedField, askedName, askedOf } from '../retrieve/asked-field.ts'
import { fieldPlace } from '../retrieve/field.ts'
import { isName } from '../retrieve/field-below.ts'
import type { Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import type { Scope, Within } from './scope.ts'
import type { Store } from '../store/store.ts'

/** The label that a question asks the value of; not where it is about a part that a person marked. */
export const fieldOf = ({ kind, text }: Question, { box }: Within): string[] | undefined =>
  kind === 'needle' && !box ? (askedField(text) ?? askedOf(text)?.label) : undefined

/** The label beside which a name stands that "who is" asks for. */
export const nameOf = ({ kind, text }: Question, { box }: Within): string[] | undefined =>
  kind === 'needle' && !box ? askedName(text) : undefined

/** Words that have to stand on the page as well: "of invoice 4718". A page that is only seen cannot be known by them. */
export const paperOf = ({ text }: Question): string[] =>
  askedField(text) === undefined ? (askedOf(text)?.of ?? []) : []

export type FieldsOn = {
  stretches: Stretch[]
  /** What each was quoted from, by the id of its segment, with what the model was shown of it. */
  shown: Map<number, EvidenceItem>
}

/** Values that are read again for one answer, and how long that may go on. */
const mostRead = 4
/** Pages with the label that are looked at. */
const mostHits = 200
const longestMs = 20_000

/**
 * Empty where no page in reach has the label with a value beside it: then the model looks at the pictures.
 * What was read off a scan is read again from the page; without a reader it stays as it was read.
 */
export async function fieldsOn(
  label: readonly string[],
  question: Question,
  { places }: Pick<Scope, 'places'>,
  {
    store,
    reader,
  }: { store: Pick<Store, 'segments' | 'sources' | 'search'>; reader?: FieldReader | undefined },
  signal: AbortSignal,
): Promise<FieldsOn> {
  const { segments, sources } = store
  const isOfName = askedName(question.text) !== undefined
  const stretches: Stretch[] = []
  const shown = new Map<number, EvidenceItem>()
  const endsAt = performance.now() + longestMs
  let reads = 0
  // The label, and the paper where it is named: other words of the question ("on the scan") need not be on the page.
  const wanted = [...label, ...paperOf(question)].join(' ')
  const hits = new Map(
    store
      .search(wanted, {
        sourceIds: [...new Set(places.map(({ sourceId }) => sourceId))],
        limit: mostHits,
        fuzzy: true,
      })
      .map((hit) => [hit.segmentId, hit]),
  )
  for (const { id, sourceId, locator } of places) {
    const hit = hits.get(id)
    const isOnPage = locator.kind === 'page' && hit?.field === 'text' && hit.least >= asWritten
    if (!isOnPage || (question.pages.length > 0 && !question.pages.includes(locator.page))) continue
    const place = fieldPlace(label, segments.words(id), isOfName ? isName : undefined)
    const segment = segments.byId(id)
    const source = sources.byId(sourceId)
    if (!place || !segment || !source) continue
    const { value } = place
    const mayRead = value?.isRead !== false && reads < mostRead && performance.now() < endsAt
    if (mayRead) reads++
    const again = mayRead
      ? await reader?.read(place, segment, source, question.text, signal)
      : undefined
    if (!again && !value) continue
    // Words that were read off a picture may be misread; a text layer is the document's own.
    const state = again?.state ?? (value?.isRead ? 'found' : 'verified')
    const { text, boxes } = again ?? value!
    stretches.push({ sourceId, locator, ids: [id], state, quote: { text, boxes } })
    shown.set(id, {
      id,
      segmentId: id,
      sourceId,
      sourceName: source.name,
      locator,
      label: labelOf(locator, false),
      lines: [],
      slices: again?.slices ?? [],
      grid: undefined,
    })
  }
  return { stretches, shown }
}
