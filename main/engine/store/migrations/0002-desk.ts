import type { Migration } from '../migrate.ts'

/** Collections of sources, and chats: messages form a tree, an edited question is a new branch. */
export const desk: Migration = {
  version: 2,
  name: '0002-desk',
  up: (db) => {
    db.exec(`
      CREATE TABLE collection (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE collection_source (
        collection_id TEXT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        PRIMARY KEY (collection_id, source_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX collection_source_source ON collection_source (source_id);

      CREATE TABLE chat (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        collection_id TEXT REFERENCES collection (id) ON DELETE SET NULL,
        updated_at TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE message (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        chat_id TEXT NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
        parent_id TEXT,
        role TEXT NOT NULL CHECK (role IN ('question', 'answer')),
        text TEXT NOT NULL,
        at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'stopped', 'failed')),
        -- Scope, answer and error as JSON: read and written whole.
        detail TEXT NOT NULL
      ) STRICT;
      CREATE INDEX message_chat ON message (chat_id, number);

      -- Trigrams find any part of a word, in every script; rowid is message.number.
      CREATE VIRTUAL TABLE message_text USING fts5 (text, tokenize = 'trigram', content = 'message', content_rowid = 'number');
      CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
        INSERT INTO message_text (rowid, text) VALUES (new.number, new.text);
      END;
      CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
        INSERT INTO message_text (message_text, rowid, text) VALUES ('delete', old.number, old.text);
      END;
      CREATE TRIGGER message_changed AFTER UPDATE OF text ON message BEGIN
        INSERT INTO message_text (message_text, rowid, text) VALUES ('delete', old.number, old.text);
        INSERT INTO message_text (rowid, text) VALUES (new.number, new.text);
      END;
    `)
  },
}
