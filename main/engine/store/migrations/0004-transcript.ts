import type { Migration } from '../migrate.ts'

/** What is said in a recording: transcripts of cues, gathered into passages, which are what search finds. */
export const transcript: Migration = {
  version: 4,
  name: '0004-transcript',
  up: (db) => {
    db.exec(`
      CREATE TABLE transcript (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        origin TEXT NOT NULL CHECK (origin IN ('sidecar', 'embedded', 'speech')),
        name TEXT NOT NULL,
        language TEXT,
        encoding TEXT,
        -- Nothing in the file says the encoding: statistics chose it.
        is_guess INTEGER NOT NULL,
        -- Hash of what it was made from: the same again is not read again.
        digest TEXT NOT NULL,
        cues INTEGER NOT NULL,
        skipped INTEGER NOT NULL,
        -- Why it could not be read, or not all of it.
        problem TEXT,
        -- How far a recording was listened to; absent for subtitles, which are read at once.
        through_ms REAL,
        UNIQUE (source_id, key)
      ) STRICT;

      CREATE TABLE passage (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        transcript_id INTEGER NOT NULL REFERENCES transcript (id) ON DELETE CASCADE,
        source_id TEXT NOT NULL,
        start_ms REAL NOT NULL,
        end_ms REAL NOT NULL,
        characters INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX passage_place ON passage (transcript_id, start_ms);

      CREATE TABLE cue (
        transcript_id INTEGER NOT NULL REFERENCES transcript (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        passage_id INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
        start_ms REAL NOT NULL,
        end_ms REAL NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (transcript_id, ordinal)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX cue_passage ON cue (passage_id, ordinal);
      CREATE INDEX cue_time ON cue (transcript_id, start_ms, end_ms);

      -- Folded tokens as in segment_text.
      CREATE VIRTUAL TABLE passage_text USING fts5 (text, text_stem, tokenize = 'ascii');
      CREATE VIRTUAL TABLE passage_term USING fts5vocab ('passage_text', 'row');
      CREATE TRIGGER passage_text_delete AFTER DELETE ON passage BEGIN
        DELETE FROM passage_text WHERE rowid = old.id;
      END;
    `)
  },
}
