/** The places that a summary cites, each once, in the order in which it names them. */
import type { Locator } from '#contract/api.ts'
import type { Summary } from '#contract/summary-api.ts'

type Place = { sourceId: string; locator: Locator }

/** The same for the same page, whatever part of it is cited. */
export const placeKey = ({ sourceId, locator }: Place): string =>
  locator.kind === 'page'
    ? `${sourceId} page ${locator.page}`
    : `${sourceId} ${locator.startMs}-${locator.endMs}`

/** Sentences first, then the tables. Of a party its first place: the others are counted only. */
export function citedPlaces({ sources, chronology, parties, amounts }: Summary): Place[] {
  const all: Place[] = [
    ...sources.flatMap(({ overview, sections }) =>
      [...overview, ...sections.flatMap(({ sentences }) => sentences)].flatMap(
        ({ citations }) => citations,
      ),
    ),
    ...chronology,
    ...parties.flatMap(({ places }) => places.slice(0, 1)),
    ...amounts,
  ]
  const places = new Map<string, Place>()
  for (const { sourceId, locator } of all) {
    const place: Place =
      locator.kind === 'page'
        ? { sourceId, locator: { kind: 'page', page: locator.page } }
        : { sourceId, locator }
    const key = placeKey(place)
    if (!places.has(key)) places.set(key, place)
  }
  return [...places.values()]
}
