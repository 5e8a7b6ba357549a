import type { Migration } from '../migrate.ts'

/** The collection that a file was added to, so that its source joins it however often the import is interrupted. */
export const jobCollection: Migration = {
  version: 10,
  name: '0010-job-collection',
  up: (db) => {
    db.exec(`
      ALTER TABLE job ADD COLUMN collection_id TEXT REFERENCES collection (id) ON DELETE SET NULL;
    `)
  },
}
