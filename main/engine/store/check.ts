import type { Database } from 'better-sqlite3'

export type CheckDepth = 'quick' | 'full'

/** What is wrong with a library, in sentences for people. */
export function checkLibrary(db: Database, depth: CheckDepth): string[] {
  const pragma = depth === 'full' ? 'integrity_check' : 'quick_check'
  const structure = db.prepare<[], string>(`PRAGMA ${pragma}(20)`).pluck().all()
  const problems = structure.filter((line) => line !== 'ok')
  const unindexed = db
    .prepare<[], number>(
      `SELECT (SELECT count(*) FROM segment WHERE id NOT IN (SELECT rowid FROM segment_text))
            + (SELECT count(*) FROM segment_text WHERE rowid NOT IN (SELECT id FROM segment))`,
    )
    .pluck()
    .get()
  if (unindexed !== 0) problems.push(`${unindexed} segments and the full-text index do not agree`)
  if (depth === 'full') problems.push(...orphans(db), ...indexProblems(db))
  return problems
}

const orphans = (db: Database): string[] =>
  db
    .prepare<[], { table: string }>('PRAGMA foreign_key_check')
    .all()
    .map(({ table }) => `a row of ${table} belongs to nothing`)

/** FTS5's own check: the index against the text that it was made from. It counts as a write. */
function indexProblems(db: Database): string[] {
  if (db.readonly) return []
  try {
    db.exec(`INSERT INTO segment_text (segment_text, rank) VALUES ('integrity-check', 1)`)
    return []
  } catch (error) {
    return [`the full-text index: ${error instanceof Error ? error.message : String(error)}`]
  }
}
