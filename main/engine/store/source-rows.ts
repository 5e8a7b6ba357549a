// How a source looks in the database, and as the rest of the engine sees it.
import type { Locator, Probe, SourceKind } from '#engine/domain.ts'

export type SourceStatus = 'importing' | 'ready' | 'partial' | 'failed'
export type SourceGap = { locator: Locator; reason: string }

/** A file that was read and hashed just now. */
export type SourceFile = {
  path: string
  /** As people know it; the base name of `path` when absent. */
  name?: string | undefined
  sha256: string
  bytes: number
  mtimeMs: number
}

export type SourceRow = {
  /** `s-` and the first 12 hexadecimal digits of the content's hash. */
  id: string
  kind: SourceKind
  name: string
  /** Where the content was seen last; whether it is still there only the file system knows. */
  path: string
  sha256: string
  bytes: number
  mtimeMs: number
  durationMs?: number | undefined
  pages?: number | undefined
  width?: number | undefined
  height?: number | undefined
  status: SourceStatus
  error?: { code: string; message: string } | undefined
  gaps: SourceGap[]
  /** Segments stored so far. */
  samples: number
  tokenRows: number
  /** While it is imported: the share, 0..1, that the full pass has covered. */
  indexed?: number | undefined
  /** How far a first look at key frames has come, ms. */
  skimmedMs?: number | undefined
  /** ISO 8601, UTC. */
  importedAt: string
  detail: Probe['detail']
}

export type StoredSource = {
  id: string
  kind: SourceKind
  name: string
  path: string
  sha256: string
  bytes: number
  mtime_ms: number
  duration_ms: number | null
  pages: number | null
  width: number | null
  height: number | null
  status: SourceStatus
  error_code: string | null
  error_message: string | null
  detail: string
  imported_at: string
  samples: number
  token_rows: number
  /** Of what the full pass stored so far, while it runs: how many segments, and the end of the last. */
  kept: number | null
  kept_ms: number | null
  skimmed_ms: number | null
}

/** Share of a source that the full pass has covered; undefined once it is finished, or where it has no measure. */
function indexedOf(row: StoredSource): number | undefined {
  if (row.status !== 'importing') return undefined
  const [done, total] =
    row.pages === null ? [row.kept_ms ?? 0, row.duration_ms] : [row.kept ?? 0, row.pages]
  return total !== null && total > 0 ? Math.min(1, done / total) : undefined
}

export function toSourceRow(row: StoredSource, gaps: SourceGap[]): SourceRow {
  const { error_code: code, error_message: message } = row
  const indexed = indexedOf(row)
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    path: row.path,
    sha256: row.sha256,
    bytes: row.bytes,
    mtimeMs: row.mtime_ms,
    ...(row.duration_ms !== null && { durationMs: row.duration_ms }),
    ...(row.pages !== null && { pages: row.pages }),
    ...(row.width !== null && { width: row.width }),
    ...(row.height !== null && { height: row.height }),
    // Pages that turn out to be unreadable after the import are missing as well.
    status: row.status === 'ready' && gaps.length > 0 ? 'partial' : row.status,
    ...(code !== null && { error: { code, message: message ?? '' } }),
    gaps,
    samples: row.samples,
    tokenRows: row.token_rows,
    ...(indexed !== undefined && { indexed }),
    ...(row.skimmed_ms !== null && { skimmedMs: row.skimmed_ms }),
    importedAt: row.imported_at,
    detail: JSON.parse(row.detail),
  }
}
