import type { Database } from 'better-sqlite3'

/** The levels of a recording's memory, the finest first. */
export const memoryLevels = { shots: 0, segments: 1, chapters: 2 } as const

/** A node of a recording's memory: a stretch of it, at one level of detail, shown by its medoid. */
export type MemoryNode = {
  /** 0 is the finest; see `memoryLevels`. */
  level: number
  ordinal: number
  startMs: number
  endMs: number
  medoidSegmentId: number
  /** How many samples it stands for. */
  count: number
}

export type Memory = {
  /** Puts these nodes in the place of all that the source had, in one transaction. */
  replace(sourceId: string, nodes: readonly MemoryNode[]): void
  /** By level, then in order; those of one level where it is named. */
  ofSource(sourceId: string, level?: number): MemoryNode[]
  /** What the memory of a source takes on disk, without the share of SQLite's pages that is empty. */
  sizeOf(sourceId: string): { nodes: number; bytes: number }
  /** The samples of a recording that memory is made of, in order of time, with the key of their overview. */
  frames(sourceId: string): MemoryFrame[]
}

export type MemoryFrame = {
  segmentId: number
  startMs: number
  endMs: number
  cacheKey: string | null
}

/** Of a node beside its source's id, which its row and its entry in the index of medoids hold: values and headers. */
const nodeBytes = 60

export function openMemory(db: Database): Memory {
  const clear = db.prepare('DELETE FROM memory_node WHERE source_id = ?')
  const insert = db.prepare(`
    INSERT INTO memory_node (source_id, level, ordinal, start_ms, end_ms, medoid_segment_id, count)
    VALUES ($sourceId, $level, $ordinal, $startMs, $endMs, $medoidSegmentId, $count)`)
  const select = db.prepare<{ sourceId: string; level: number | null }, MemoryNode>(`
    SELECT level, ordinal, start_ms AS startMs, end_ms AS endMs,
      medoid_segment_id AS medoidSegmentId, count
    FROM memory_node WHERE source_id = $sourceId AND ($level IS NULL OR level = $level)
    ORDER BY level, ordinal`)
  const count = db.prepare<[string], number>('SELECT count(*) FROM memory_node WHERE source_id = ?')
  const frames = db.prepare<[string], MemoryFrame>(`
    SELECT id AS segmentId, start_ms AS startMs, end_ms AS endMs,
      (SELECT cache_key FROM slice WHERE segment_id = segment.id ORDER BY ordinal LIMIT 1) AS cacheKey
    FROM segment WHERE source_id = ? AND start_ms IS NOT NULL ORDER BY start_ms, id`)
  const replace = db.transaction((sourceId: string, nodes: readonly MemoryNode[]) => {
    clear.run(sourceId)
    for (const node of nodes) insert.run({ ...node, sourceId })
  })
  return {
    replace: (sourceId, nodes) => replace.immediate(sourceId, nodes),
    ofSource: (sourceId, level) => select.all({ sourceId, level: level ?? null }),
    sizeOf: (sourceId) => {
      const nodes = count.pluck().get(sourceId) ?? 0
      return { nodes, bytes: nodes * (2 * sourceId.length + nodeBytes) }
    },
    frames: (sourceId) => frames.all(sourceId),
  }
}
