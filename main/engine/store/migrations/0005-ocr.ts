import type { Migration } from '../migrate.ts'

/** What reading a page's picture gave, and which text the page has since: its layer's, the reading's, or both. */
export const ocr: Migration = {
  version: 5,
  name: '0005-ocr',
  up: (db) => {
    db.exec(`
      CREATE TABLE page_reading (
        segment_id INTEGER PRIMARY KEY REFERENCES segment (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('read', 'empty', 'unreadable', 'failed')),
        chosen TEXT NOT NULL CHECK (chosen IN ('layer', 'ocr', 'both', 'none')),
        reason TEXT,
        engine TEXT NOT NULL,
        confidence REAL,
        words INTEGER NOT NULL,
        weak_words INTEGER NOT NULL,
        turned INTEGER NOT NULL,
        skew_degrees REAL NOT NULL,
        -- Places where two readers of the page disagree, as JSON.
        doubts TEXT NOT NULL,
        -- The text layer that the reading took the place of, as JSON words.
        replaced TEXT,
        read_at TEXT NOT NULL
      ) STRICT;
      -- What could not be read is asked for with every list of sources, and is rare.
      CREATE INDEX page_reading_lost ON page_reading (segment_id) WHERE state IN ('unreadable', 'failed');
    `)
  },
}
