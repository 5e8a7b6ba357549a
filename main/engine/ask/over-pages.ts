/**
 * Sentences that begin on one page and end on the next: put together to see what they hold, and quoted in two pieces,
 * each from the page on which it stands.
 */
import type { Place } from '../retrieve/place.ts'
import type { Store } from '../store/store.ts'
import { withoutFurniture } from '../summary/furniture.ts'
import { pageParagraphs } from '../summary/sentence.ts'
import { isSentence } from './whole-sentence.ts'

export type OverPages = {
  text: string
  pieces: [{ place: Place; text: string }, { place: Place; text: string }]
}

/** A line that is cut off is no heading and no cell of a table. */
const leastLetters = 30
const isOpening = (text: string): boolean =>
  /^(?:\(?[\p{L}\d]{1,3}[.)]\s|[•▪●◦*–-]\s|§|(?:Article|Section|Clause|Schedule|Annex|Artikel)\s)/u.test(
    text,
  )

/** The sentence that runs from this page into the next; undefined where none does. */
export function overPages(
  place: Place,
  places: readonly Place[],
  { segments }: Pick<Store, 'segments'>,
): OverPages | undefined {
  if (place.locator.kind !== 'page') return undefined
  const { page } = place.locator
  const next = places.find(
    ({ sourceId, locator }) =>
      sourceId === place.sourceId && locator.kind === 'page' && locator.page === page + 1,
  )
  const [here, there] = [place, next].map((one) => one && segments.byId(one.id)?.text)
  if (!next || here === undefined || there === undefined) return undefined
  const [above = '', below = ''] = withoutFurniture([
    { page, text: here },
    { page: page + 1, text: there },
  ])
  const cut = pageParagraphs(above).at(-1)?.at(-1) ?? ''
  const rest = pageParagraphs(below)[0]?.[0] ?? ''
  const isCut = !isSentence(cut) && cut.length >= leastLetters && /[\p{L}\d,–-]$/u.test(cut)
  // A new sentence, or a heading, begins with a capital; in German a noun does as well, behind a word that leads to it.
  const goesOn = /^["“„(]?(?:\p{Ll}|\d)/u.test(rest) || /(?:^|\s)\p{Ll}+,?$/u.test(cut)
  if (!isCut || !goesOn || !isSentence(rest) || isOpening(rest)) return undefined
  return {
    text: `${cut} ${rest}`,
    pieces: [
      { place, text: cut },
      { place: next, text: rest },
    ],
  }
}
