import type { Migration } from '../migrate.ts'

/** Times are REAL because presentation times are not whole milliseconds (1001/30000 s frames). */
export const library: Migration = {
  version: 1,
  name: '0001-library',
  up: (db) => {
    db.exec(`
      CREATE TABLE source (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('video', 'audio', 'image', 'pdf')),
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL UNIQUE,
        bytes INTEGER NOT NULL,
        mtime_ms REAL NOT NULL,
        duration_ms REAL,
        pages INTEGER,
        width REAL,
        height REAL,
        status TEXT NOT NULL CHECK (status IN ('importing', 'ready', 'partial', 'failed')),
        error_code TEXT,
        error_message TEXT,
        detail TEXT NOT NULL,
        imported_at TEXT NOT NULL
      ) STRICT;

      -- Every path at which a source was seen; a path belongs to the source last seen there.
      CREATE TABLE source_path (
        path TEXT PRIMARY KEY,
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        seen_at TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX source_path_source ON source_path (source_id);

      CREATE TABLE gap (
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        locator TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (source_id, ordinal)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE segment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        start_ms REAL,
        end_ms REAL,
        page INTEGER,
        boxes TEXT,
        at_ms REAL,
        sample_page INTEGER,
        shot INTEGER,
        page_class TEXT,
        text TEXT NOT NULL,
        description TEXT NOT NULL,
        encoder_id TEXT NOT NULL,
        token_rows INTEGER NOT NULL,
        grid_columns INTEGER,
        grid_rows INTEGER,
        UNIQUE (source_id, key),
        CHECK ((start_ms IS NOT NULL AND end_ms >= start_ms AND page IS NULL)
          OR (page IS NOT NULL AND start_ms IS NULL AND end_ms IS NULL))
      ) STRICT;
      CREATE INDEX segment_place ON segment (source_id, start_ms, page, token_rows);

      CREATE TABLE slice (
        segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('overview', 'slice')),
        grid_row INTEGER NOT NULL,
        grid_column INTEGER NOT NULL,
        x REAL NOT NULL,
        y REAL NOT NULL,
        width REAL NOT NULL,
        height REAL NOT NULL,
        cache_key TEXT NOT NULL,
        token_rows INTEGER NOT NULL,
        PRIMARY KEY (segment_id, ordinal)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX slice_cache_key ON slice (cache_key);

      -- The words of a page's text layer with their boxes; apart, because only few readers need them.
      CREATE TABLE word_layer (
        segment_id INTEGER PRIMARY KEY REFERENCES segment (id) ON DELETE CASCADE,
        words TEXT NOT NULL
      ) STRICT;

      -- Folded tokens (see tokens.ts), so the tokenizer only has to split at spaces.
      CREATE VIRTUAL TABLE segment_text USING fts5 (
        text, description, text_stem, description_stem, tokenize = 'ascii'
      );
      CREATE VIRTUAL TABLE segment_term USING fts5vocab ('segment_text', 'row');
      CREATE TRIGGER segment_text_delete AFTER DELETE ON segment BEGIN
        DELETE FROM segment_text WHERE rowid = old.id;
      END;

      -- Short tokens that look like codes (K7Q2): searched by edit distance, as small models misread them.
      CREATE TABLE code (
        code TEXT NOT NULL,
        segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
        PRIMARY KEY (code, segment_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX code_segment ON code (segment_id);

      CREATE TABLE memory_node (
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        level INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        start_ms REAL NOT NULL,
        end_ms REAL NOT NULL,
        medoid_segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
        count INTEGER NOT NULL,
        PRIMARY KEY (source_id, level, ordinal)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX memory_node_medoid ON memory_node (medoid_segment_id);

      CREATE TABLE answer (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        asked_at TEXT NOT NULL,
        question TEXT NOT NULL,
        scope TEXT NOT NULL,
        text TEXT NOT NULL,
        supported INTEGER NOT NULL,
        citations TEXT NOT NULL,
        evidence TEXT NOT NULL,
        timings TEXT NOT NULL,
        model_id TEXT
      ) STRICT;

      CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('ingest')),
        path TEXT NOT NULL,
        source_id TEXT REFERENCES source (id) ON DELETE SET NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'done', 'failed', 'cancelled')),
        position REAL NOT NULL,
        progress TEXT NOT NULL,
        error_code TEXT,
        error_message TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        owner TEXT,
        lease_until_ms REAL,
        request TEXT CHECK (request IN ('pause', 'cancel'))
      ) STRICT;
      CREATE INDEX job_state ON job (state, position);
      CREATE INDEX job_source ON job (source_id);
    `)
  },
}
