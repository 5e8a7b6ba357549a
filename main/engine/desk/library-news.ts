/** What has changed since a window was told last: of ten thousand sources one that is imported is told alone. */
import { isDeepStrictEqual } from 'node:util'
import type { Source } from '#contract/api.ts'

export type LibraryNews = {
  /** Those that are new, and those of which something is other than it was. */
  sources: Source[]
  /** Ids of those that were removed. */
  gone: string[]
}

export function newsSince(before: readonly Source[], now: readonly Source[]): LibraryNews {
  const known = new Map(before.map((source) => [source.id, source]))
  const sources = now.filter((source) => !isDeepStrictEqual(known.get(source.id), source))
  for (const { id } of now) known.delete(id)
  return { sources, gone: [...known.keys()] }
}
