/**
 * Sums a recording up in a bounded memory: frames -> shots -> segments -> chapters. However long it is, it
 * has at most 4 x `memory.nodes` stretches that look alike, the `memory.nodes` of them that anchor
 * questions, and a quarter as many chapters; each knows its span, its number of samples and its medoid.
 */
import type { Part } from '../domain.ts'
import { createMemoryBank, type MemoryBank } from '../compress/memory-bank.ts'
import type { MemoryFrame } from '../store/memory.ts'
import type { Store } from '../store/store.ts'

/** What the bank compares of a frame: enough to tell places apart, bounded for encoders of wide rows. */
const mostRows = 16
const mostFloats = 8192

type Kept = {
  sourceId: string
  nodes: number
  bank: MemoryBank<number>
  /** Floats of a frame; all frames have as many. */
  size: number
  /** How many frames went by, and the last of them. */
  count: number
  lastId: number
}

/**
 * Replaces the memory of a source by one of what is stored of it now. May be called while it grows: what
 * went by is not read again, unless something came in between. Frames whose rows the cache has lost, or
 * which another encoder made, are passed over.
 */
export type Remember = (sourceId: string, nodes: number) => void

export function createRemember(store: Store): Remember {
  let kept: Kept | undefined

  /** The bank of the source if what it has seen is still how the source begins. */
  function resumed(
    sourceId: string,
    nodes: number,
    frames: readonly MemoryFrame[],
  ): Kept | undefined {
    if (kept?.sourceId !== sourceId || kept.nodes !== nodes) return undefined
    return frames[kept.count - 1]?.segmentId === kept.lastId ? kept : undefined
  }

  function goOn(sourceId: string, nodes: number, frames: readonly MemoryFrame[]): Kept | undefined {
    let now = resumed(sourceId, nodes, frames)
    for (const frame of frames.slice(now?.count ?? 0)) {
      const parts = frame.cacheKey === null ? undefined : store.rows.get(frame.cacheKey)
      const features = parts && pooled(parts)
      if (!features) continue
      const { rows, width } = features
      now ??= {
        sourceId,
        nodes,
        bank: createMemoryBank({ capacity: shotsFor(nodes), width }),
        size: rows.length,
        count: 0,
        lastId: 0,
      }
      if (rows.length === now.size) now.bank.add(frame.segmentId, frame, rows)
    }
    return now && { ...now, count: frames.length, lastId: frames.at(-1)!.segmentId }
  }

  return (sourceId, nodes) => {
    const frames = store.memory.frames(sourceId)
    kept = goOn(sourceId, nodes, frames)
    const levels = kept?.bank.levels([nodes, chaptersFor(nodes)]) ?? []
    // A sample's span may have grown since it was added.
    const spans = new Map(frames.map((frame) => [frame.segmentId, frame]))
    store.memory.replace(
      sourceId,
      levels.flatMap((level, index) =>
        level.map(({ firstSegmentId, lastSegmentId, ...node }, ordinal) => ({
          ...node,
          startMs: spans.get(firstSegmentId)?.startMs ?? node.startMs,
          endMs: spans.get(lastSegmentId)?.endMs ?? node.endMs,
          level: index,
          ordinal,
        })),
      ),
    )
  }
}

const shotsFor = (nodes: number): number => nodes * 4
const chaptersFor = (nodes: number): number => Math.max(1, Math.round(nodes / 4))

/** The rows of a picture averaged in runs. Undefined for a picture without rows. */
function pooled(parts: Part[]): { rows: Float32Array; width: number } | undefined {
  const block = parts.find((part) => part.kind === 'rows')
  if (!block || block.count === 0) return undefined
  const width = block.rows.length / block.count
  const runs = Math.max(1, Math.min(mostRows, block.count, Math.floor(mostFloats / width)))
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
