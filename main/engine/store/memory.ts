import type { Database } from 'better-sqlite3'

/** A node of a recording's memory: a stretch of it, at one level of detail, shown by its medoid. */
type MemoryNode = {
  /** 0 is the finest. */
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
  /** By level, then in order. */
  ofSource(sourceId: string): MemoryNode[]
}

export function openMemory(db: Database): Memory {
  const clear = db.prepare('DELETE FROM memory_node WHERE source_id = ?')
  const insert = db.prepare(`
    INSERT INTO memory_node (source_id, level, ordinal, start_ms, end_ms, medoid_segment_id, count)
    VALUES ($sourceId, $level, $ordinal, $startMs, $endMs, $medoidSegmentId, $count)`)
  const select = db.prepare<[string], MemoryNode>(`
    SELECT level, ordinal, start_ms AS startMs, end_ms AS endMs,
      medoid_segment_id AS medoidSegmentId, count
    FROM memory_node WHERE source_id = ? ORDER BY level, ordinal`)
  const replace = db.transaction((sourceId: string, nodes: readonly MemoryNode[]) => {
    clear.run(sourceId)
    for (const node of nodes) insert.run({ ...node, sourceId })
  })
  return {
    replace: (sourceId, nodes) => replace.immediate(sourceId, nodes),
    ofSource: (sourceId) => select.all(sourceId),
  }
}
