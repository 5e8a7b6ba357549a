/** What a search is narrowed to, and several lists of results as one. */
import type { engineApi } from '#contract/api.ts'
import { AppError } from '#contract/errors.ts'
import type { Output } from '#contract/rpc.ts'
import type { SourceKind } from '../domain.ts'
import type { Store } from '../store/store.ts'
import type { VectorHit } from '../store/vectors.ts'

type Result = Output<(typeof engineApi)['library.search']>['results'][number]

export type SearchFilter = {
  kinds?: SourceKind[] | undefined
  /** Id or name. */
  collection?: string | undefined
  /** ISO 8601; a day is meant from its beginning (since) or to its end (until), UTC. */
  since?: string | undefined
  until?: string | undefined
}

/** Throws `source/unknown` for a collection that is not there. */
export function filtered(
  sourceIds: string[],
  { kinds, collection, since, until }: SearchFilter,
  { sources, collections }: Pick<Store, 'sources' | 'collections'>,
): string[] {
  if (!kinds && collection === undefined && since === undefined && until === undefined)
    return sourceIds
  const all = collections.list()
  const chosen = all.find(({ id, name }) => id === collection || name === collection)
  if (collection !== undefined && !chosen) {
    const names = all.map(({ name }) => `"${name}"`).join(', ') || 'none'
    const text = `There is no collection "${collection}" in the library. There are: ${names}.`
    throw new AppError('source/unknown', text)
  }
  const from = since === undefined ? -Infinity : Date.parse(since)
  const to = until === undefined ? Infinity : endOf(until)
  return sourceIds.filter((id) => {
    const source = sources.byId(id)
    if (!source || (kinds && !kinds.includes(source.kind))) return false
    if (chosen && !chosen.sources.includes(id)) return false
    const importedAt = Date.parse(source.importedAt)
    return importedAt >= from && importedAt <= to
  })
}

const dayMs = 86_400_000
const endOf = (date: string): number =>
  Date.parse(date) + (/^\d{4}-\d\d-\d\d$/.test(date) ? dayMs - 1 : 0)

/** K7Q2, 4711: misread ones are found letter by letter; what is merely spelt a little like them is something else. */
export const isOfCodes = (words: string): boolean =>
  words
    .trim()
    .split(/\s+/)
    .every((word) => /^[\p{L}\p{N}-]*\d[\p{L}\p{N}-]*$/u.test(word) || /^[A-Z]{3,}$/.test(word))

/** Texts that are spelt like the words, such as those that a reader of pictures misread. Below any exact find. */
export function searchAlike(
  words: string,
  { vectors, segments }: Pick<Store, 'vectors' | 'segments'>,
  options: { sourceIds: string[]; limit: number },
): Result[] {
  return resultsOf(vectors.search(words, options), { segments })
}

/** Places found by their vectors as results: the beginning of their text, and half the score of a word. */
export function resultsOf(
  hits: readonly VectorHit[],
  { segments }: Pick<Store, 'segments'>,
): Result[] {
  return hits.flatMap(({ segmentId, sourceId, similarity }) => {
    const segment = segments.byId(segmentId)
    if (!segment) return []
    const isText = segment.text !== ''
    const text = (isText ? segment.text : segment.description).replaceAll(/\s+/g, ' ').slice(0, 200)
    const field = isText ? 'text' : 'description'
    return [{ sourceId, locator: segment.locator, text, score: similarity * 0.5, field } as const]
  })
}

/** By score; a place that several lists hold counts once, as the best of them. */
export function merged(lists: readonly Result[][], limit: number): Result[] {
  const found = new Map<string, Result>()
  for (const result of lists.flat().toSorted((a, b) => b.score - a.score)) {
    const { sourceId, locator, field } = result
    const at = locator.kind === 'page' ? locator.page : `${locator.startMs}-${locator.endMs}`
    const key = `${sourceId} ${at} ${field === 'transcript' ? field : ''}`
    if (!found.has(key)) found.set(key, result)
  }
  return [...found.values()].slice(0, limit)
}
