import type { Migration } from '../migrate.ts'

/** All collections that a file was added to while it was in the queue. `job.collection_id` held one; it stays empty. */
export const jobCollections: Migration = {
  version: 11,
  name: '0011-job-collections',
  up: (db) => {
    db.exec(`
      CREATE TABLE job_collection (
        job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        collection_id TEXT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
        PRIMARY KEY (job_id, collection_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX job_collection_collection ON job_collection (collection_id);
      INSERT INTO job_collection (job_id, collection_id)
        SELECT id, collection_id FROM job WHERE collection_id IS NOT NULL;
      UPDATE job SET collection_id = NULL;
    `)
  },
}
