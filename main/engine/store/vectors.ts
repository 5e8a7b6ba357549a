import type { Database } from 'better-sqlite3'
import { lexicalVector, lexicalVectorizer, similarity } from './lexical-vector.ts'

export type VectorHit = { segmentId: number; sourceId: string; similarity: number }

export type Vectors = {
  /**
   * The segments whose text is spelt most like the query, best first, those below `least` left out. An exact
   * scan: ten thousand segments take some tens of milliseconds and no memory to speak of.
   */
  search(
    query: string,
    options: {
      sourceIds?: readonly string[] | undefined
      limit: number
      least?: number | undefined
    },
  ): VectorHit[]
}

/** Below this, texts share no more than common letters. */
const leastSimilar = 0.3

export function openVectors(db: Database): Vectors {
  const stored = db.prepare<
    { maker: string; sourceIds: string | null },
    { segmentId: number; sourceId: string; vector: Buffer }
  >(`
    SELECT segment_id AS segmentId, source_id AS sourceId, vector
    FROM segment_vector JOIN segment ON segment.id = segment_id
    WHERE maker = $maker
      AND ($sourceIds IS NULL OR source_id IN (SELECT value FROM json_each($sourceIds)))`)
  return {
    search: (query, { sourceIds, limit, least = leastSimilar }) => {
      const wanted = lexicalVector(query)
      if (!wanted || limit <= 0) return []
      const best = new Map<number, VectorHit>()
      const scope = {
        maker: lexicalVectorizer,
        sourceIds: sourceIds ? JSON.stringify(sourceIds) : null,
      }
      for (const { segmentId, sourceId, vector } of stored.iterate(scope)) {
        const found = similarity(wanted, vector)
        if (found < least || found <= (best.get(segmentId)?.similarity ?? 0)) continue
        best.set(segmentId, { segmentId, sourceId, similarity: found })
      }
      return [...best.values()]
        .toSorted((a, b) => b.similarity - a.similarity || a.segmentId - b.segmentId)
        .slice(0, limit)
    },
  }
}
