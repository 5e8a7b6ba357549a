import type { Database } from 'better-sqlite3'
import { lexicalVector, lexicalVectorizer, piecesOf, similarity } from './lexical-vector.ts'
import { cosineBetween, rounded } from './vector-codec.ts'

export type VectorHit = { segmentId: number; sourceId: string; similarity: number }

/** A segment whose text has no vectors of a maker yet, cut into pieces. */
export type Unmade = { segmentId: number; pieces: string[] }

type Scope = { sourceIds?: readonly string[] | undefined; limit: number }

export type Vectors = {
  /**
   * The segments whose text is spelt most like the query, best first, those below `least` left out. An exact
   * scan: ten thousand segments take some tens of milliseconds and no memory to speak of.
   */
  search(query: string, options: Scope & { least?: number | undefined }): VectorHit[]
  /**
   * The segment whose text lies nearest to a vector of the same maker, and those that stand out like it: at least
   * one and a half standard deviations above the mean of all in scope. Best first.
   */
  near(vector: Float32Array, maker: string, options: Scope): VectorHit[]
  /** Segments with a text, that of a page or the model's line, and without vectors of this maker. */
  unmade(maker: string, options: Scope): Unmade[]
  /** How many segments of a source have vectors of this maker, of how many with a text. */
  progress(maker: string, sourceId: string): { done: number; total: number }
  /** One vector for each piece. Nothing happens where the text has changed or the segment has gone since. */
  put(unmade: Unmade, maker: string, vectors: readonly Float32Array[]): void
}

/** Below this, texts share no more than common letters. */
const leastSimilar = 0.3
/** What is nearer to a query than most: standard deviations above the mean. */
const standOut = 1.5

type Stored = { segmentId: number; sourceId: string; vector: Buffer }
type Texts = { id: number; text: string; description: string }

const inScope = '($sourceIds IS NULL OR source_id IN (SELECT value FROM json_each($sourceIds)))'
const hasText = "(text <> '' OR description <> '')"
const hasVectors = `EXISTS (SELECT 1 FROM segment_vector
  WHERE segment_id = segment.id AND maker = $maker)`

export function openVectors(db: Database): Vectors {
  const stored = db.prepare<{ maker: string; sourceIds: string | null }, Stored>(`
    SELECT segment_id AS segmentId, source_id AS sourceId, vector
    FROM segment_vector JOIN segment ON segment.id = segment_id
    WHERE maker = $maker AND ${inScope}`)
  const texts = db.prepare<{ maker: string; sourceIds: string | null; limit: number }, Texts>(`
    SELECT id, text, description FROM segment
    WHERE ${inScope} AND ${hasText} AND NOT ${hasVectors} ORDER BY id LIMIT $limit`)
  const textOf = db.prepare<[number], Texts>(
    'SELECT id, text, description FROM segment WHERE id = ?',
  )
  const counts = db.prepare<{ maker: string; sourceId: string }, { done: number; total: number }>(`
    SELECT count(*) FILTER (WHERE ${hasVectors}) AS done, count(*) AS total
    FROM segment WHERE source_id = $sourceId AND ${hasText}`)
  const insert = db.prepare(
    'INSERT OR REPLACE INTO segment_vector (segment_id, maker, ordinal, vector) VALUES (?, ?, ?, ?)',
  )
  const scopeOf = (
    maker: string,
    sourceIds: readonly string[] | undefined,
  ): { maker: string; sourceIds: string | null } => ({
    maker,
    sourceIds: sourceIds ? JSON.stringify(sourceIds) : null,
  })

  /** The best piece of each segment. */
  function bestOf(
    maker: string,
    sourceIds: readonly string[] | undefined,
    similarityTo: (vector: Buffer) => number,
  ): VectorHit[] {
    const best = new Map<number, VectorHit>()
    for (const { segmentId, sourceId, vector } of stored.iterate(scopeOf(maker, sourceIds))) {
      const found = similarityTo(vector)
      if (found <= (best.get(segmentId)?.similarity ?? -Infinity)) continue
      best.set(segmentId, { segmentId, sourceId, similarity: found })
    }
    return [...best.values()].toSorted(
      (a, b) => b.similarity - a.similarity || a.segmentId - b.segmentId,
    )
  }
  const put = db.transaction((unmade: Unmade, maker: string, vectors: readonly Float32Array[]) => {
    const now = textOf.get(unmade.segmentId)
    if (!now || JSON.stringify(piecesIn(now)) !== JSON.stringify(unmade.pieces)) return
    vectors.forEach((vector, ordinal) =>
      insert.run(unmade.segmentId, maker, ordinal, rounded(vector)),
    )
  })

  return {
    search: (query, { sourceIds, limit, least = leastSimilar }) => {
      const wanted = lexicalVector(query)
      if (!wanted || limit <= 0) return []
      return bestOf(lexicalVectorizer, sourceIds, (vector) => similarity(wanted, vector))
        .filter(({ similarity: found }) => found >= least)
        .slice(0, limit)
    },
    near: (vector, maker, { sourceIds, limit }) => {
      const wanted = rounded(vector)
      const all = bestOf(maker, sourceIds, (other) => cosineBetween(wanted, other))
      return standingOut(all).slice(0, Math.max(0, limit))
    },
    unmade: (maker, { sourceIds, limit }) =>
      texts.all({ ...scopeOf(maker, sourceIds), limit }).map((row) => ({
        segmentId: row.id,
        pieces: piecesIn(row),
      })),
    progress: (maker, sourceId) => counts.get({ maker, sourceId }) ?? { done: 0, total: 0 },
    put: (unmade, maker, vectors) => put.immediate(unmade, maker, vectors),
  }
}

const piecesIn = ({ text, description }: Texts): string[] =>
  piecesOf(`${text}\n${description}`.trim())

function standingOut(hits: readonly VectorHit[]): VectorHit[] {
  const mean = hits.reduce((sum, hit) => sum + hit.similarity, 0) / Math.max(1, hits.length)
  const squares = hits.reduce((sum, hit) => sum + (hit.similarity - mean) ** 2, 0)
  const least = mean + standOut * Math.sqrt(squares / Math.max(1, hits.length))
  return hits.filter(({ similarity: found }, at) => at === 0 || (found > mean && found >= least))
}
