import type { Database } from 'better-sqlite3'
import type { ToldReason } from '#contract/told.ts'
import type { PageDoubt, Word } from '#engine/domain.ts'
import { openSegmentIndex } from './segment-index.ts'

/** What became of a page whose picture was read. */
export type PageReading = {
  segmentId: number
  page: number
  /** `empty`: nothing on it that looks like text. `unreadable`: there is, but it cannot be read. */
  state: 'read' | 'empty' | 'unreadable' | 'failed'
  /** Whose words the page has since. */
  chosen: 'layer' | 'ocr' | 'both' | 'none'
  /** Why it could not be read, or why one of two texts was taken. */
  reason?: string | undefined
  /** Reader, version and languages: `tesseract 5.1.0 eng`. */
  engine: string
  /** Mean of the words', weighted by their length; 0 to 1. */
  confidence?: number | undefined
  words: number
  /** Words of low confidence among them. */
  weakWords: number
  /** Clockwise degrees by which the page lies turned. */
  turned: number
  skewDegrees: number
  doubts: PageDoubt[]
  /** ISO 8601, UTC. */
  readAt: string
}
export type NewReading = Omit<PageReading, 'segmentId' | 'page' | 'readAt' | 'reason'> & {
  reason?: ToldReason | undefined
}

/** What a page says after it was read; its words take the place of the text layer's. */
export type ReadText = { words: readonly Word[]; text: string }

export type Readings = {
  /**
   * Notes what reading a segment gave. With `content` the segment's words, text and index entries are
   * replaced in the same transaction, and the layer it had is kept aside. A segment that is gone is left out.
   */
  put(segmentId: number, reading: NewReading, content?: ReadText): void
  /** Adds a disagreement to what reading a page gave; once, and only where it was read. */
  doubt(segmentId: number, doubt: PageDoubt): void
  /** By page. */
  ofSource(sourceId: string): PageReading[]
  /**
   * Segments of at most `limit` pages that are still to be read, by page: scans, pages that are part scan, and
   * of those with a text layer every tenth, to see whether it says what the page shows; all of them once one
   * was found that does not.
   */
  unread(sourceId: string, limit: number): number[]
  /** How many of the pages that are to be read have been. */
  progress(sourceId: string): { done: number; total: number }
  /** The text layer that a reading took the place of. */
  replaced(segmentId: number): Word[]
}

type StoredReading = {
  segment_id: number
  page: number
  state: PageReading['state']
  chosen: PageReading['chosen']
  reason: string | null
  engine: string
  confidence: number | null
  words: number
  weak_words: number
  turned: number
  skew_degrees: number
  doubts: string
  read_at: string
}

/** Of the pages with a text layer, one in so many is compared with its picture. */
const sampledPages = 10

export function openReadings(db: Database): Readings {
  const index = openSegmentIndex(db)
  const insert = db.prepare(`
    INSERT INTO page_reading (segment_id, state, chosen, reason, engine, confidence, words, weak_words, turned,
      skew_degrees, doubts, replaced, read_at)
    VALUES ($segmentId, $state, $chosen, $reason, $engine, $confidence, $words, $weakWords, $turned,
      $skewDegrees, $doubts, $replaced, $readAt)
    ON CONFLICT (segment_id) DO UPDATE SET state = excluded.state, chosen = excluded.chosen,
      reason = excluded.reason, engine = excluded.engine, confidence = excluded.confidence,
      words = excluded.words, weak_words = excluded.weak_words, turned = excluded.turned,
      skew_degrees = excluded.skew_degrees, doubts = excluded.doubts,
      replaced = ifnull(page_reading.replaced, excluded.replaced), read_at = excluded.read_at`)
  const described = db
    .prepare<[number], string>('SELECT description FROM segment WHERE id = ?')
    .pluck()
  const setText = db.prepare('UPDATE segment SET text = ? WHERE id = ?')
  const layer = db
    .prepare<[number], string>('SELECT words FROM word_layer WHERE segment_id = ?')
    .pluck()
  const setWords = db.prepare(
    `INSERT INTO word_layer (segment_id, words) VALUES (?, ?)
     ON CONFLICT (segment_id) DO UPDATE SET words = excluded.words`,
  )
  const ofSource = db.prepare<[string], StoredReading>(
    `SELECT page_reading.*, segment.page FROM page_reading JOIN segment ON segment.id = segment_id
     WHERE source_id = ? ORDER BY segment.page`,
  )
  const toRead = `source_id = $sourceId AND page IS NOT NULL AND (page_class IN ('scan', 'mixed')
      OR (page_class = 'text' AND (page % ${sampledPages} = 1 OR EXISTS (
        SELECT 1 FROM page_reading JOIN segment AS other ON other.id = segment_id
        WHERE other.source_id = $sourceId AND other.page_class = 'text' AND chosen = 'ocr'))))`
  const isRead = 'EXISTS (SELECT 1 FROM page_reading WHERE segment_id = segment.id)'
  const unread = db
    .prepare<{ sourceId: string; limit: number }, number>(
      `SELECT id FROM segment WHERE ${toRead} AND NOT ${isRead} ORDER BY page, id LIMIT $limit`,
    )
    .pluck()
  const count = db.prepare<{ sourceId: string }, { done: number; total: number }>(
    `SELECT count(*) AS total, ifnull(sum(${isRead}), 0) AS done FROM segment WHERE ${toRead}`,
  )
  const replaced = db
    .prepare<[number], string | null>('SELECT replaced FROM page_reading WHERE segment_id = ?')
    .pluck()

  const put = db.transaction((segmentId: number, reading: NewReading, content?: ReadText) => {
    const description = described.get(segmentId)
    if (description === undefined) return
    const { reason = null, confidence = null, doubts, ...rest } = reading
    insert.run({
      ...rest,
      segmentId,
      reason,
      confidence,
      doubts: JSON.stringify(doubts),
      replaced: content ? (layer.get(segmentId) ?? null) : null,
      readAt: new Date().toISOString(),
    })
    if (!content) return
    setWords.run(segmentId, JSON.stringify(content.words))
    setText.run(content.text, segmentId)
    index.put(segmentId, content.text, description)
  })

  const doubts = db
    .prepare<[number], string>('SELECT doubts FROM page_reading WHERE segment_id = ?')
    .pluck()
  const setDoubts = db.prepare('UPDATE page_reading SET doubts = ? WHERE segment_id = ?')
  const doubt = db.transaction((segmentId: number, one: PageDoubt) => {
    const there = doubts.get(segmentId)
    if (there === undefined) return
    const all: PageDoubt[] = JSON.parse(there)
    const isSame = (other: PageDoubt): boolean =>
      other.between === one.between && other.read === one.read && other.other === one.other
    if (!all.some(isSame)) setDoubts.run(JSON.stringify([...all, one]), segmentId)
  })

  return {
    put: (segmentId, reading, content) => put.immediate(segmentId, reading, content),
    doubt: (segmentId, one) => doubt.immediate(segmentId, one),
    ofSource: (sourceId) => ofSource.all(sourceId).map(toReading),
    unread: (sourceId, limit) => unread.all({ sourceId, limit }),
    progress: (sourceId) => count.get({ sourceId }) ?? { done: 0, total: 0 },
    replaced: (segmentId) => JSON.parse(replaced.get(segmentId) ?? '[]'),
  }
}

const toReading = (row: StoredReading): PageReading => ({
  segmentId: row.segment_id,
  page: row.page,
  state: row.state,
  chosen: row.chosen,
  ...(row.reason !== null && { reason: row.reason }),
  engine: row.engine,
  ...(row.confidence !== null && { confidence: row.confidence }),
  words: row.words,
  weakWords: row.weak_words,
  turned: row.turned,
  skewDegrees: row.skew_degrees,
  doubts: JSON.parse(row.doubts),
  readAt: row.read_at,
})
