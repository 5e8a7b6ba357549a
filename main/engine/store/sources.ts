import { basename } from 'node:path'
import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'
import type { Probe } from '#engine/domain.ts'
import { toSourceRow } from './source-rows.ts'
import type { SourceFile, SourceGap, SourceRow, SourceStatus, StoredSource } from './source-rows.ts'

export type Sources = {
  /**
   * Registers a file by its content. A content that is known gives the known source, with its path set to
   * the given one and, unless it is finished, its probe renewed and its status back at `importing`.
   */
  add(file: SourceFile, probe: Probe): SourceRow
  byId(id: string): SourceRow | undefined
  bySha256(sha256: string): SourceRow | undefined
  /** The source that was last seen at this path. The file may have been replaced since. */
  byPath(path: string): SourceRow | undefined
  /** Oldest first. */
  list(): SourceRow[]
  /** Every path that still counts as this source's, the current one first. */
  paths(id: string): string[]
  /** `gaps` replaces what was recorded before. */
  complete(id: string, status: SourceStatus, gaps: readonly SourceGap[]): void
  fail(id: string, error: { code: string; message: string }): void
  /** A first look at key frames has come so far. */
  skimmed(id: string, untilMs: number): void
  /** The file was found somewhere else. */
  relocate(id: string, path: string): void
  /**
   * Deletes the source with its segments, index entries, memory and jobs, except a job that runs: that
   * one ends by itself. Gives the cache keys that no other source uses. Answers stay: they are the user's.
   */
  remove(id: string): string[]
}

/** Only asked of what is being imported: unlike the counts, these are in no index. */
const keptColumns = `
    CASE status WHEN 'importing' THEN
      (SELECT count(*) FROM segment WHERE source_id = source.id AND skim = 0) END AS kept,
    CASE status WHEN 'importing' THEN
      (SELECT max(end_ms) FROM segment WHERE source_id = source.id AND skim = 0) END AS kept_ms`
const withCounts = `
  SELECT source.*, ifnull(counted.samples, 0) AS samples, ifnull(counted.token_rows, 0) AS token_rows,
    ${keptColumns}
  FROM source LEFT JOIN (
    SELECT source_id, count(*) AS samples, sum(token_rows) AS token_rows FROM segment GROUP BY source_id
  ) AS counted ON counted.source_id = source.id`
const withOwnCounts = `
  SELECT source.*,
    (SELECT count(*) FROM segment WHERE source_id = source.id) AS samples,
    (SELECT ifnull(sum(token_rows), 0) FROM segment WHERE source_id = source.id) AS token_rows,
    ${keptColumns}
  FROM source`

/** Of the sources that a condition names, in the order in which they are told. */
const gapsWhere = (own: string): string => `
  SELECT source_id, locator, reason FROM (
    SELECT ordinal, source_id, locator, reason FROM gap WHERE ${own}
    UNION ALL
    -- Pages whose picture is there and whose words are not: known only after the import.
    SELECT 1e9 + page, source_id, json_object('kind', 'page', 'page', page), ifnull(reason, state)
    FROM page_reading CROSS JOIN segment ON segment.id = segment_id
    WHERE state IN ('unreadable', 'failed') AND ${own})
  GROUP BY source_id, locator, reason ORDER BY min(ordinal)`
type StoredGap = { source_id: string; locator: string; reason: string }

export function openSources(db: Database): Sources {
  const byId = db.prepare<[string], StoredSource>(`${withOwnCounts} WHERE id = ?`)
  const bySha256 = db.prepare<[string], StoredSource>(`${withOwnCounts} WHERE sha256 = ?`)
  const byPath = db.prepare<[string], StoredSource>(
    `${withOwnCounts} WHERE id = (SELECT source_id FROM source_path WHERE path = ?)`,
  )
  const all = db.prepare<[], StoredSource>(`${withCounts} ORDER BY imported_at, source.rowid`)
  const gapsOf = db.prepare<{ id: string }, StoredGap>(gapsWhere('source_id = $id'))
  const allGaps = db.prepare<[], StoredGap>(gapsWhere('TRUE'))
  const insert = db.prepare(`
    INSERT INTO source (id, kind, name, path, sha256, bytes, mtime_ms, duration_ms, pages, width, height,
      status, detail, imported_at)
    VALUES ($id, $kind, $name, $path, $sha256, $bytes, $mtimeMs, $durationMs, $pages, $width, $height,
      'importing', $detail, $now)`)
  const renew = db.prepare(`
    UPDATE source SET kind = $kind, duration_ms = $durationMs, pages = $pages, width = $width,
      height = $height, detail = $detail, status = 'importing', error_code = NULL, error_message = NULL
    WHERE id = $id`)
  const place = db.prepare('UPDATE source SET path = ?, name = ?, mtime_ms = ? WHERE id = ?')
  const see = db.prepare(`
    INSERT INTO source_path (path, source_id, seen_at) VALUES (?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET source_id = excluded.source_id, seen_at = excluded.seen_at`)
  const seen = db
    .prepare<[string], string>(
      'SELECT path FROM source_path WHERE source_id = ? ORDER BY seen_at DESC, path',
    )
    .pluck()
  const setStatus = db.prepare(
    'UPDATE source SET status = ?, error_code = ?, error_message = ? WHERE id = ?',
  )
  const skimmed = db.prepare('UPDATE source SET skimmed_ms = ? WHERE id = ?')
  const clearGaps = db.prepare('DELETE FROM gap WHERE source_id = ?')
  const addGap = db.prepare(
    'INSERT INTO gap (source_id, ordinal, locator, reason) VALUES (?, ?, ?, ?)',
  )
  const ownKeys = db
    .prepare<[string, string], string>(
      `
      SELECT DISTINCT cache_key FROM slice JOIN segment ON segment.id = segment_id
      WHERE source_id = ? AND NOT EXISTS (
        SELECT 1 FROM slice AS other JOIN segment AS elsewhere ON elsewhere.id = other.segment_id
        WHERE other.cache_key = slice.cache_key AND elsewhere.source_id <> ?)`,
    )
    .pluck()
  // A job that runs ends by itself and says why; an import that fails removes its own source.
  const dropJobs = db.prepare(`
    DELETE FROM job WHERE state <> 'running' AND (source_id = $id
      OR path IN (SELECT path FROM source_path WHERE source_id = $id))`)
  const drop = db.prepare('DELETE FROM source WHERE id = ?')
  // FTS5 keeps deleted words until it merges. Merging all once is four times as fast as its
  // `secure-delete`, which rewrites the index for every segment.
  const mergeIndex = db.prepare(`INSERT INTO segment_text (segment_text) VALUES ('optimize')`)

  const toRow = (row: StoredSource | undefined): SourceRow | undefined =>
    row && toSourceRow(row, gapsOf.all({ id: row.id }).map(toGap))
  const get = (id: string): SourceRow => {
    const row = toRow(byId.get(id))
    if (!row) throw new AppError('source/unknown', `There is no source ${id} in this library.`)
    return row
  }
  const freeId = (sha256: string): string => {
    // 48 bits are enough for any library; two hashes that share them still get two sources.
    for (let length = 12; length < sha256.length; length += 4) {
      const id = `s-${sha256.slice(0, length)}`
      if (!byId.get(id)) return id
    }
    return `s-${sha256}`
  }

  const add = db.transaction((file: SourceFile, probe: Probe): SourceRow => {
    const now = new Date().toISOString()
    const name = file.name ?? basename(file.path)
    const facts = {
      kind: probe.kind,
      durationMs: probe.durationMs ?? null,
      pages: probe.pages ?? null,
      width: probe.width ?? null,
      height: probe.height ?? null,
      detail: JSON.stringify(probe.detail),
    }
    const known = bySha256.get(file.sha256)
    const id = known?.id ?? freeId(file.sha256)
    if (!known) {
      const { path, sha256, bytes, mtimeMs } = file
      insert.run({ ...facts, id, name, path, sha256, bytes, mtimeMs, now })
    } else {
      place.run(file.path, name, file.mtimeMs, id)
      if (known.status !== 'ready' && known.status !== 'partial') renew.run({ ...facts, id })
    }
    see.run(file.path, id, now)
    return get(id)
  })

  const complete = db.transaction(
    (id: string, status: SourceStatus, gaps: readonly SourceGap[]) => {
      get(id)
      clearGaps.run(id)
      gaps.forEach(({ locator, reason }, index) => {
        addGap.run(id, index, JSON.stringify(locator), reason)
      })
      setStatus.run(status, null, null, id)
    },
  )

  const relocate = db.transaction((id: string, path: string) => {
    const { mtimeMs } = get(id)
    place.run(path, basename(path), mtimeMs, id)
    see.run(path, id, new Date().toISOString())
  })

  const remove = db.transaction((id: string): string[] => {
    get(id)
    const keys = ownKeys.all(id, id)
    dropJobs.run({ id })
    drop.run(id)
    mergeIndex.run()
    return keys
  })

  return {
    add: (file, probe) => add.immediate(file, probe),
    byId: (id) => toRow(byId.get(id)),
    bySha256: (sha256) => toRow(bySha256.get(sha256)),
    byPath: (path) => toRow(byPath.get(path)),
    list: () => {
      // In two statements: one for each source took most of the time until a window has its list.
      const gaps = Map.groupBy(allGaps.all(), ({ source_id: id }) => id)
      return all.all().map((row) => toSourceRow(row, (gaps.get(row.id) ?? []).map(toGap)))
    },
    paths: (id) => {
      const { path } = get(id)
      return [path, ...seen.all(id).filter((other) => other !== path)]
    },
    complete: (id, status, gaps) => complete.immediate(id, status, gaps),
    fail: (id, { code, message }) => {
      get(id)
      setStatus.run('failed', code, message, id)
    },
    skimmed: (id, untilMs) => {
      skimmed.run(untilMs, id)
    },
    relocate: (id, path) => relocate.immediate(id, path),
    remove: (id) => remove.immediate(id),
  }
}

const toGap = ({ locator, reason }: StoredGap): SourceGap => ({
  locator: JSON.parse(locator),
  reason,
})
