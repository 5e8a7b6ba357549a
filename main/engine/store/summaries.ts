import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'
import { isForeignKeyFailure } from './failures.ts'

/** Finished parts of summaries, by what they were made from. A part that is not asked for again is dropped. */
export type Summaries = {
  get(sourceId: string, key: string): unknown
  /** `content` must survive JSON. Throws `source/unknown` when the source is gone. */
  put(sourceId: string, key: string, content: unknown): void
  /** Drops all parts of the source but these. */
  keepOnly(sourceId: string, keys: ReadonlySet<string>): void
}

export function openSummaries(db: Database): Summaries {
  const select = db
    .prepare<[string, string], string>(
      'SELECT content FROM summary_part WHERE source_id = ? AND key = ?',
    )
    .pluck()
  const upsert = db.prepare(`
    INSERT INTO summary_part (source_id, key, content, made_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (source_id, key) DO UPDATE SET content = excluded.content, made_at = excluded.made_at`)
  const drop = db.prepare(
    'DELETE FROM summary_part WHERE source_id = ? AND key NOT IN (SELECT value FROM json_each(?))',
  )
  return {
    get: (sourceId, key) => {
      const content = select.get(sourceId, key)
      return content === undefined ? undefined : JSON.parse(content)
    },
    put: (sourceId, key, content) => {
      try {
        upsert.run(sourceId, key, JSON.stringify(content), new Date().toISOString())
      } catch (error) {
        if (!isForeignKeyFailure(error)) throw error
        const message = `The source ${sourceId} was removed while it was being summarised.`
        throw new AppError('source/unknown', message, { cause: error })
      }
    },
    keepOnly: (sourceId, keys) => void drop.run(sourceId, JSON.stringify([...keys])),
  }
}
