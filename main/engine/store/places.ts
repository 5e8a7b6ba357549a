import type { Database } from 'better-sqlite3'
import type { Locator } from '#engine/domain.ts'

/** A segment without its texts: where it is and what it would cost to show. */
export type StoredPlace = {
  id: number
  sourceId: string
  locator: Locator
  tokenRows: number
  textBytes: number
  /** False while the model's own line about it is still to be made. */
  isDescribed: boolean
}

/**
 * What retrieval walks over. Ten thousand segments take some ten milliseconds and about 2 MB: neither texts
 * nor slices nor boxes are read.
 */
export type Places = {
  /** Source after source as given, each in the order of its time or pages. */
  ofSources(sourceIds: readonly string[]): StoredPlace[]
}

type Row = {
  id: number
  start_ms: number | null
  end_ms: number | null
  page: number | null
  token_rows: number
  text_bytes: number
  described: number
}

export function openPlaces(db: Database): Places {
  // octet_length reads the size from the row's header; length() would read the text itself.
  const select = db.prepare<[string], Row>(`
    SELECT id, start_ms, end_ms, page, token_rows, octet_length(text) AS text_bytes, described
    FROM segment WHERE source_id = ? ORDER BY ifnull(start_ms, page), id`)
  const all = db.transaction((sourceIds: readonly string[]) =>
    sourceIds.flatMap((sourceId) =>
      select.all(sourceId).map((row): StoredPlace => ({
        id: row.id,
        sourceId,
        locator:
          row.page === null
            ? { kind: 'time', startMs: row.start_ms ?? 0, endMs: row.end_ms ?? 0 }
            : { kind: 'page', page: row.page },
        tokenRows: row.token_rows,
        textBytes: row.text_bytes,
        isDescribed: row.described === 1,
      })),
    ),
  )
  return { ofSources: (sourceIds) => all.deferred(sourceIds) }
}
