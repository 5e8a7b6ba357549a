import type { Migration } from '../migrate.ts'

/**
 * What a first look at a long recording leaves until the full pass has come by (`skim`), and which segments
 * still wait for the model's own line (`described`). Everything stored before had both.
 */
export const ingest: Migration = {
  version: 3,
  name: '0003-ingest',
  up: (db) => {
    db.exec(`
      ALTER TABLE segment ADD COLUMN skim INTEGER NOT NULL DEFAULT 0 CHECK (skim IN (0, 1));
      ALTER TABLE segment ADD COLUMN described INTEGER NOT NULL DEFAULT 1 CHECK (described IN (0, 1));
      CREATE INDEX segment_skim ON segment (source_id, at_ms) WHERE skim = 1;
      CREATE INDEX segment_undescribed ON segment (source_id, skim, start_ms, page) WHERE described = 0;

      -- How far the first look has come; NULL where none was begun.
      ALTER TABLE source ADD COLUMN skimmed_ms REAL;
    `)
  },
}
