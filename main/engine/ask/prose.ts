/** Pages of running text, for a model that was trained for short codes: quoted by their words, never shown to it. */
import type { EvidenceItem } from '../prompt/evidence.ts'
import { omit, type Omission, type Place } from '../retrieve/place.ts'
import type { Scope } from './scope.ts'
import { quotedEvidence } from './sentences-on.ts'
import { asWritten } from './sureness.ts'

/** Bytes of text from which on a page is no form of short values any more: some forty words. */
const leastProse = 250

/**
 * A model that was trained for short codes makes up letters when it is shown a page of running text, whatever is asked:
 * such a page is quoted, or left out and named.
 */
export function withoutProse(scope: Scope): { inSight: Scope; unreadable: Omission[] } {
  const isProse = ({ id, locator }: Place): boolean =>
    locator.kind === 'page' && (scope.textBytes.get(id) ?? 0) >= leastProse
  const places = scope.places.filter((place) => !isProse(place))
  const unreadable = scope.places
    .filter(isProse)
    .map((place) => omit(place, 'searched by its words alone: this model cannot read running text'))
  return { inSight: { ...scope, places }, unreadable }
}

/** Every word that is asked for stands there: words prove the place, no model has to. */
export const isNamed = (id: number, { hits }: Scope): boolean =>
  (hits.get(id)?.least ?? 0) >= asWritten
export const withNamed = (inSight: Scope, scope: Scope): Scope => {
  const seen = new Set(inSight.places.map(({ id }) => id))
  const places = scope.places.filter(({ id }) => seen.has(id) || isNamed(id, scope))
  return { ...inSight, places }
}

/** Pages left out whose words come nearest to what is asked, the nearest first. */
export const nearest = (
  leftOut: readonly Omission[],
  { hits, sources }: Scope,
  most: number,
): EvidenceItem[] =>
  leftOut
    .filter(({ id }) => hits.has(id))
    .toSorted((a, b) => hits.get(b.id)!.score - hits.get(a.id)!.score)
    .slice(0, most)
    .map((place) => {
      const name = sources.find(({ id }) => id === place.sourceId)?.name ?? ''
      return quotedEvidence(place, place.locator, [], name)
    })
