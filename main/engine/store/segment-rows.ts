// How a segment looks in the database, and as the rest of the engine sees it.
import type { Box, Locator, PageClass, Slice, Word } from '#engine/domain.ts'

/** A slice of a segment, with the place of its token rows in the cache. */
export type SegmentSlice = { slice: Slice; cacheKey: string; tokenRows: number }

export type NewSegment = {
  /** The sample's key: unique within its source. */
  key: string
  locator: Locator
  atMs?: number | undefined
  page?: number | undefined
  shot?: number | undefined
  pageClass?: PageClass | undefined
  words?: Word[] | undefined
  /** The page's text layer. */
  text: string
  /** The model's own line about the sample. */
  description: string
  encoderId: string
  slices: SegmentSlice[]
  grid?: { columns: number; rows: number } | undefined
  /** Of a first look at key frames; the full pass replaces it. */
  isSkim?: boolean | undefined
  /** The description is still to be made. */
  isUndescribed?: boolean | undefined
}
export type Segment = NewSegment & { id: number; sourceId: string }

export type StoredSegment = {
  id: number
  source_id: string
  key: string
  start_ms: number | null
  end_ms: number | null
  page: number | null
  boxes: string | null
  at_ms: number | null
  sample_page: number | null
  shot: number | null
  page_class: PageClass | null
  text: string
  description: string
  encoder_id: string
  grid_columns: number | null
  grid_rows: number | null
  skim: 0 | 1
  described: 0 | 1
}

export type StoredSlice = {
  segment_id: number
  role: Slice['role']
  grid_row: number
  grid_column: number
  x: number
  y: number
  width: number
  height: number
  cache_key: string
  token_rows: number
}

export function locatorOf(
  row: Pick<StoredSegment, 'start_ms' | 'end_ms' | 'page' | 'boxes'>,
): Locator {
  if (row.page === null) return { kind: 'time', startMs: row.start_ms ?? 0, endMs: row.end_ms ?? 0 }
  const boxes: Box[] | undefined = row.boxes === null ? undefined : JSON.parse(row.boxes)
  return { kind: 'page', page: row.page, ...(boxes && { boxes }) }
}

export function toSegment(row: StoredSegment, slices: readonly StoredSlice[]): Segment {
  return {
    id: row.id,
    sourceId: row.source_id,
    key: row.key,
    locator: locatorOf(row),
    ...(row.at_ms !== null && { atMs: row.at_ms }),
    ...(row.sample_page !== null && { page: row.sample_page }),
    ...(row.shot !== null && { shot: row.shot }),
    ...(row.page_class !== null && { pageClass: row.page_class }),
    text: row.text,
    description: row.description,
    encoderId: row.encoder_id,
    slices: slices.map(toSlice),
    ...(row.grid_columns !== null &&
      row.grid_rows !== null && { grid: { columns: row.grid_columns, rows: row.grid_rows } }),
    ...(row.skim === 1 && { isSkim: true }),
    ...(row.described === 0 && { isUndescribed: true }),
  }
}

function toSlice(row: StoredSlice): SegmentSlice {
  const { x, y, width, height } = row
  const slice: Slice = {
    role: row.role,
    row: row.grid_row,
    column: row.grid_column,
    box: { x, y, width, height },
  }
  return { slice, cacheKey: row.cache_key, tokenRows: row.token_rows }
}

/** The columns of a segment's locator. */
export function placeOf(locator: Locator): {
  startMs: number | null
  endMs: number | null
  page: number | null
  boxes: string | null
} {
  if (locator.kind === 'time') {
    return { startMs: locator.startMs, endMs: locator.endMs, page: null, boxes: null }
  }
  const boxes = locator.boxes ? JSON.stringify(locator.boxes) : null
  return { startMs: null, endMs: null, page: locator.page, boxes }
}
