/** Sums a recording up in a bounded memory (MA-LMM's bank): few frames that stand for all of it. */
import type { Part } from './domain.ts'
import { createMemoryBank } from './compress/memory-bank.ts'
import type { Store } from './store/store.ts'

/** Rows of a frame that the bank compares: enough to tell places apart, few enough for any encoder. */
const comparedRows = 16

/**
 * Replaces the memory of a source by at most `nodes` nodes. Frames whose rows the cache has lost, or which
 * another encoder made, are passed over.
 */
export function remember(sourceId: string, store: Store, nodes: number): void {
  const frames = store.segments.ofSource(sourceId).filter(({ locator }) => locator.kind === 'time')
  let bank: ReturnType<typeof createMemoryBank<number>> | undefined
  let size = 0
  for (const { id, locator, slices } of frames) {
    const parts = slices[0] && store.rows.get(slices[0].cacheKey)
    const features = parts && pooled(parts)
    if (!features || locator.kind !== 'time') continue
    bank ??= createMemoryBank({ capacity: nodes, width: features.width })
    size ||= features.rows.length
    if (features.rows.length === size) bank.add(id, locator, features.rows)
  }
  const summed = bank?.nodes() ?? []
  store.memory.replace(
    sourceId,
    summed.map((node, ordinal) => ({ ...node, level: 0, ordinal })),
  )
}

/** The rows of a picture averaged in `comparedRows` runs. Undefined for a picture without rows. */
function pooled(parts: Part[]): { rows: Float32Array; width: number } | undefined {
  const block = parts.find((part) => part.kind === 'rows')
  if (!block || block.count === 0) return undefined
  const width = block.rows.length / block.count
  const runs = Math.min(comparedRows, block.count)
  const rows = new Float32Array(runs * width)
  for (let run = 0; run < runs; run++) {
    const from = Math.floor((run * block.count) / runs)
    const to = Math.floor(((run + 1) * block.count) / runs)
    for (let row = from; row < to; row++) {
      for (let at = 0; at < width; at++) {
        rows[run * width + at]! += block.rows[row * width + at]! / (to - from)
      }
    }
  }
  return { rows, width }
}
