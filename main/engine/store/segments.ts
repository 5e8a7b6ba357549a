import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'
import type { Locator, Word } from '#engine/domain.ts'
import { isForeignKeyFailure } from './failures.ts'
import { openSegmentIndex } from './segment-index.ts'
import { placeOf, toSegment } from './segment-rows.ts'
import type {
  NewSegment,
  Segment,
  SegmentSlice,
  StoredSegment,
  StoredSlice,
} from './segment-rows.ts'

/** Only segments that touch the span or stand on one of the pages. */
type SegmentFilter = {
  fromMs?: number | undefined
  toMs?: number | undefined
  pages?: readonly number[] | undefined
}

/** Reads leave out `words`, which can be large; `words(id)` gives them. */
export type Segments = {
  /**
   * Stores a segment with its slices, words and index entries: all of it or nothing. A key that its
   * source has already is left as it is. Throws `source/unknown` when the source is gone.
   */
  add(sourceId: string, segment: NewSegment): Segment
  has(sourceId: string, key: string): boolean
  keys(sourceId: string): Set<string>
  /** By time or page. */
  ofSource(sourceId: string, filter?: SegmentFilter): Segment[]
  byId(id: number): Segment | undefined
  byKey(sourceId: string, key: string): Segment | undefined
  words(id: number): Word[]
  count(sourceId?: string): number
  /** The segment whose span covers the time (its end belongs to the next one, if there is one). */
  at(sourceId: string, timeMs: number): Segment | undefined
  describe(id: number, description: string): void
  /** Another encoder, or another cut, has read the sample: its slices take the place of the old ones. */
  renew(id: number, encoded: Pick<NewSegment, 'encoderId' | 'slices' | 'grid'>): void
  /** The span or place that the segment stands for has changed, as when a duplicate frame joined it. */
  extend(id: number, locator: Locator): void
  /** The full pass has found that the frame of a first look stands for this span: it stays. */
  confirm(id: number, place: { locator: Locator; shot?: number | undefined }): void
  /** Some of those whose description is still to be made: what stays before what a full pass replaces, then by place. */
  undescribed(sourceId: string, limit: number): Segment[]
  /** How many are described, and how many there are. */
  descriptions(sourceId: string): { done: number; total: number }
  /** Removes what a first look left before this time: a full pass has covered it. Gives cache keys that are free now. */
  dropSkim(sourceId: string, beforeMs: number): string[]
}

const columns = `id, source_id, key, start_ms, end_ms, page, boxes, at_ms, sample_page, shot, page_class,
  text, description, encoder_id, grid_columns, grid_rows, skim, described`
const inOrder = 'ORDER BY ifnull(start_ms, page), id'

export function openSegments(db: Database): Segments {
  const index = openSegmentIndex(db)
  const insert = db.prepare(`
    INSERT INTO segment (source_id, key, start_ms, end_ms, page, boxes, at_ms, sample_page, shot,
      page_class, text, description, encoder_id, token_rows, grid_columns, grid_rows, skim, described)
    VALUES ($sourceId, $key, $startMs, $endMs, $page, $boxes, $atMs, $samplePage, $shot,
      $pageClass, $text, $description, $encoderId, $tokenRows, $gridColumns, $gridRows, $skim, $described)
    ON CONFLICT (source_id, key) DO NOTHING`)
  const insertSlice = db.prepare(`
    INSERT INTO slice (segment_id, ordinal, role, grid_row, grid_column, x, y, width, height,
      cache_key, token_rows)
    VALUES ($segmentId, $ordinal, $role, $row, $column, $x, $y, $width, $height, $cacheKey, $tokenRows)`)
  const insertWords = db.prepare('INSERT INTO word_layer (segment_id, words) VALUES (?, ?)')
  const byId = db.prepare<[number], StoredSegment>(`SELECT ${columns} FROM segment WHERE id = ?`)
  const byKey = db.prepare<[string, string], StoredSegment>(
    `SELECT ${columns} FROM segment WHERE source_id = ? AND key = ?`,
  )
  const keys = db.prepare<[string], string>('SELECT key FROM segment WHERE source_id = ?').pluck()
  const selected = `source_id = $sourceId
    AND ($fromMs IS NULL OR end_ms >= $fromMs) AND ($toMs IS NULL OR start_ms <= $toMs)
    AND ($pages IS NULL OR page IN (SELECT value FROM json_each($pages)))`
  const some = db.prepare<[Selection], StoredSegment>(
    `SELECT ${columns} FROM segment WHERE ${selected} ${inOrder}`,
  )
  const someSlices = db.prepare<[Selection], StoredSlice>(
    `SELECT * FROM slice WHERE segment_id IN (SELECT id FROM segment WHERE ${selected})
     ORDER BY segment_id, ordinal`,
  )
  const slicesOf = db.prepare<[number], StoredSlice>(
    'SELECT * FROM slice WHERE segment_id = ? ORDER BY ordinal',
  )
  const words = db
    .prepare<[number], string>('SELECT words FROM word_layer WHERE segment_id = ?')
    .pluck()
  const countAll = db.prepare<[], number>('SELECT count(*) FROM segment').pluck()
  const countOf = db
    .prepare<[string], number>('SELECT count(*) FROM segment WHERE source_id = ?')
    .pluck()
  const covering = db.prepare<{ sourceId: string; timeMs: number }, StoredSegment>(
    `SELECT ${columns} FROM segment
     WHERE source_id = $sourceId AND start_ms <= $timeMs AND end_ms >= $timeMs
     ORDER BY start_ms DESC, id LIMIT 1`,
  )
  const describe = db.prepare('UPDATE segment SET description = ?, described = 1 WHERE id = ?')
  const reencode = db.prepare(
    `UPDATE segment SET encoder_id = $encoderId, token_rows = $tokenRows, grid_columns = $gridColumns,
       grid_rows = $gridRows WHERE id = $id`,
  )
  const dropSlices = db.prepare('DELETE FROM slice WHERE segment_id = ?')
  const move = db.prepare(
    'UPDATE segment SET start_ms = $startMs, end_ms = $endMs, page = $page, boxes = $boxes WHERE id = $id',
  )
  const confirm = db.prepare('UPDATE segment SET skim = 0, shot = ? WHERE id = ?')
  const confirmAt = db.transaction((id: number, locator: Locator, shot: number | null) => {
    confirm.run(shot, id)
    move.run({ id, ...placeOf(locator) })
  })

  const undescribed = db.prepare<{ sourceId: string; limit: number }, StoredSegment>(
    `SELECT ${columns} FROM segment WHERE source_id = $sourceId AND described = 0
     ORDER BY skim, start_ms, page, id LIMIT $limit`,
  )
  const countUndescribed = db
    .prepare<[string], number>('SELECT count(*) FROM segment WHERE source_id = ? AND described = 0')
    .pluck()
  const skimmed = 'source_id = ? AND skim = 1 AND at_ms < ?'
  const skimKeys = db
    .prepare<[string, number], string>(
      `SELECT DISTINCT cache_key FROM slice AS own
       WHERE segment_id IN (SELECT id FROM segment WHERE ${skimmed})
         AND NOT EXISTS (SELECT 1 FROM slice AS other JOIN segment ON segment.id = other.segment_id
           WHERE other.cache_key = own.cache_key AND segment.skim = 0)`,
    )
    .pluck()
  const deleteSkim = db.prepare(`DELETE FROM segment WHERE ${skimmed}`)
  const dropSkim = db.transaction((sourceId: string, beforeMs: number): string[] => {
    const free = skimKeys.all(sourceId, beforeMs)
    deleteSkim.run(sourceId, beforeMs)
    return free
  })

  const complete = (row: StoredSegment | undefined): Segment | undefined =>
    row && toSegment(row, slicesOf.all(row.id))
  // Reads of several statements see one state of the library, whatever another process writes meanwhile.
  const oneState = <A extends unknown[], R>(read: (...args: A) => R): ((...args: A) => R) => {
    const inTransaction = db.transaction(read)
    return (...args) => inTransaction.deferred(...args)
  }
  const select = oneState((selection: Selection): Segment[] => {
    const slices = Map.groupBy(someSlices.all(selection), (slice) => slice.segment_id)
    return some.all(selection).map((row) => toSegment(row, slices.get(row.id) ?? []))
  })
  const stored = (id: number): StoredSegment => {
    const row = byId.get(id)
    if (!row) throw new AppError('source/unknown', `Segment ${id} is not in this library any more.`)
    return row
  }
  const insertSlices = (segmentId: number, slices: readonly SegmentSlice[]): void =>
    slices.forEach(({ slice, cacheKey, tokenRows }, ordinal) => {
      const { role, row, column, box } = slice
      insertSlice.run({ segmentId, ordinal, role, row, column, ...box, cacheKey, tokenRows })
    })
  const insertWhole = (sourceId: string, segment: NewSegment): void => {
    const done = insert.run({
      ...placeOf(segment.locator),
      sourceId,
      key: segment.key,
      atMs: segment.atMs ?? null,
      samplePage: segment.page ?? null,
      shot: segment.shot ?? null,
      pageClass: segment.pageClass ?? null,
      text: segment.text,
      description: segment.description,
      encoderId: segment.encoderId,
      skim: segment.isSkim ? 1 : 0,
      described: segment.isUndescribed ? 0 : 1,
      ...sizeOf(segment),
    })
    if (done.changes === 0) return
    const segmentId = Number(done.lastInsertRowid)
    insertSlices(segmentId, segment.slices)
    if (segment.words?.length) insertWords.run(segmentId, JSON.stringify(segment.words))
    index.put(segmentId, segment.text, segment.description)
  }
  const add = db.transaction((sourceId: string, segment: NewSegment): Segment => {
    insertWhole(sourceId, segment)
    const row = complete(byKey.get(sourceId, segment.key))
    if (!row)
      throw new AppError('internal', `Segment ${segment.key} of ${sourceId} was not stored.`)
    return row
  })
  const renew = db.transaction((id: number, encoded: Parameters<Segments['renew']>[1]) => {
    stored(id)
    reencode.run({ id, encoderId: encoded.encoderId, ...sizeOf(encoded) })
    dropSlices.run(id)
    insertSlices(id, encoded.slices)
  })
  const redescribe = db.transaction((id: number, description: string) => {
    const { text } = stored(id)
    describe.run(description, id)
    index.put(id, text, description)
  })

  return {
    add: (sourceId, segment) => {
      try {
        return add.immediate(sourceId, segment)
      } catch (error) {
        if (!isForeignKeyFailure(error)) throw error
        const message = `The source ${sourceId} was removed while it was being imported.`
        throw new AppError('source/unknown', message, { cause: error })
      }
    },
    has: (sourceId, key) => byKey.get(sourceId, key) !== undefined,
    keys: (sourceId) => new Set(keys.all(sourceId)),
    ofSource: (sourceId, filter = {}) => {
      const selection: Selection = {
        sourceId,
        fromMs: filter.fromMs ?? null,
        toMs: filter.toMs ?? null,
        pages: filter.pages ? JSON.stringify(filter.pages) : null,
      }
      return select(selection)
    },
    byId: oneState((id: number) => complete(byId.get(id))),
    byKey: oneState((sourceId: string, key: string) => complete(byKey.get(sourceId, key))),
    words: (id) => JSON.parse(words.get(id) ?? '[]'),
    count: (sourceId) => (sourceId === undefined ? countAll.get() : countOf.get(sourceId)) ?? 0,
    at: oneState((sourceId: string, timeMs: number) =>
      complete(covering.get({ sourceId, timeMs })),
    ),
    describe: (id, description) => redescribe.immediate(id, description),
    renew: (id, encoded) => renew.immediate(id, encoded),
    extend: (id, locator) => {
      stored(id)
      move.run({ id, ...placeOf(locator) })
    },
    confirm: (id, { locator, shot }) => {
      stored(id)
      confirmAt.immediate(id, locator, shot ?? null)
    },
    undescribed: oneState((sourceId: string, limit: number) =>
      undescribed.all({ sourceId, limit }).flatMap((row) => complete(row) ?? []),
    ),
    descriptions: oneState((sourceId: string) => {
      const total = countOf.get(sourceId) ?? 0
      return { done: total - (countUndescribed.get(sourceId) ?? 0), total }
    }),
    dropSkim: (sourceId, beforeMs) => dropSkim.immediate(sourceId, beforeMs),
  }
}

const sizeOf = ({
  slices,
  grid,
}: Pick<NewSegment, 'slices' | 'grid'>): Record<
  'tokenRows' | 'gridColumns' | 'gridRows',
  number | null
> => ({
  tokenRows: slices.reduce((sum, slice) => sum + slice.tokenRows, 0),
  gridColumns: grid?.columns ?? null,
  gridRows: grid?.rows ?? null,
})

type Selection = {
  sourceId: string
  fromMs: number | null
  toMs: number | null
  pages: string | null
}
