import { expect } from 'vitest'
import type { Store } from '#engine/store/store.ts'
import { wholeSegment, wordOf } from './made.ts'

/**
 * Fails unless the library is sound and every segment in it is complete. Gives their keys. Those that
 * were `searched` before are only read.
 */
export function expectWhole(store: Store, searched: ReadonlySet<string> = new Set()): Set<string> {
  expect(store.check('full')).toEqual([])
  const keys = store.sources.list().flatMap(({ id }) =>
    store.segments.ofSource(id).map(({ id: segmentId, sourceId, ...stored }) => {
      const index = (stored.page ?? 0) - 1
      const { words, ...expected } = wholeSegment(index).segment
      expect(stored).toEqual(expected)
      expect(sourceId).toBe(id)
      expect(store.segments.words(segmentId)).toEqual(words)
      if (searched.has(stored.key)) return stored.key
      const hits = store.search(wordOf(index), { limit: 2 })
      expect(hits.map((hit) => hit.segmentId)).toEqual([segmentId])
      for (const [key, parts] of wholeSegment(index).rows) {
        const found = store.rows.get(key)
        if (found) expect(found).toEqual(parts)
      }
      return stored.key
    }),
  )
  return new Set(keys)
}
