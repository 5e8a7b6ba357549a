/** What is told of a file after its import. */
import type { Ingested } from '#contract/api.ts'
import type { AppError } from '#contract/errors.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Work } from './keep.ts'

export function ingested(source: SourceRow, work: Work = { encoded: 0, fromCache: 0 }): Ingested {
  const { id, kind, name, path, sha256, durationMs, pages, samples, tokenRows, status, gaps } =
    source
  return {
    id,
    kind,
    name,
    path,
    sha256,
    durationMs,
    pages,
    samples,
    tokenRows,
    ...work,
    status,
    gaps,
  }
}

/** The line of a result for a file that could not be imported. */
export function refused(path: string, error: AppError): Ingested {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    samples: 0,
    tokenRows: 0,
    encoded: 0,
    fromCache: 0,
    status: 'failed',
    error: { code: error.code, message: error.message },
  }
}
