/** Who signed, who was there, who sent apologies: quoted from lines of names. */
import type { Place } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import { withoutRequest } from '../retrieve/request.ts'
import { askedNames, namesBeside, signatureOn } from './names-in-lines.ts'
import { boxesIn, type Quoted } from './quoted.ts'
import type { Searched, Stores } from './ways-to-quote.ts'

/** Pages with such words that are read. */
const mostRead = 20
/** What may stand above a name under a letter. */
const greetings =
  'sincerely faithfully truly regards wishes grüßen hochachtungsvoll cordialement'.split(' ')

/** Empty for other questions, and where no page has such a line. */
export function quotedNames(
  { kind, text }: Question,
  { places, sources }: Searched,
  store: Stores,
): Quoted[] {
  const asked = kind === 'needle' ? askedNames(withoutRequest(text)) : undefined
  if (!asked) return []
  const sourceIds = sources.map(({ id }) => id)
  const words = asked.ofSigning ? [...greetings, ...asked.labels] : asked.labels
  const known = new Map(places.map((place) => [place.id, place]))
  const ids = words.flatMap((word) =>
    store.search(word, { sourceIds, limit: mostRead }).map(({ segmentId }) => segmentId),
  )
  const read = [...new Set(ids)].flatMap((id): Place[] => {
    const place = known.get(id)
    return place?.locator.kind === 'page' ? [place] : []
  })
  return read.flatMap((place) => {
    const segment = store.segments.byId(place.id)
    const page = segment?.text ?? ''
    const signed = asked.ofSigning ? signatureOn(page) : []
    const texts = signed.length > 0 ? signed : namesBeside(page, asked.labels)
    const state = segment?.pageClass === 'text' ? 'verified' : 'found'
    const boxes = boxesIn(place, store.segments)
    return texts.length > 0 ? [{ place, locator: place.locator, texts, boxes, state }] : []
  })
}
