import type { Migration } from '../migrate.ts'

/** Parts of summaries that took a model's time, so that none is written twice. */
export const summaries: Migration = {
  version: 9,
  name: '0009-summaries',
  up: (db) => {
    db.exec(`
      CREATE TABLE summary_part (
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        -- Hash of all that the part was made from: texts, model, version of the method.
        key TEXT NOT NULL,
        content TEXT NOT NULL,
        made_at TEXT NOT NULL,
        PRIMARY KEY (source_id, key)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
