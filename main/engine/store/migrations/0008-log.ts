import type { Migration } from '../migrate.ts'

/**
 * The log of what was done with the library: a chain of hashes that only grows. What an entry says lies
 * apart, so that it can be forgotten (a chat is deleted, a source removed) while the chain still holds.
 */
export const log: Migration = {
  version: 8,
  name: '0008-log',
  up: (db) => {
    db.exec(`
      CREATE TABLE log (
        number INTEGER PRIMARY KEY,
        -- The entry as one line of JSON, exactly as it was hashed, and its SHA-256.
        line TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log BEGIN
        SELECT RAISE(ABORT, 'the log is not changed');
      END;
      CREATE TRIGGER log_is_not_shortened BEFORE DELETE ON log BEGIN
        SELECT RAISE(ABORT, 'the log is not shortened');
      END;

      CREATE TABLE log_body (
        number INTEGER PRIMARY KEY REFERENCES log (number),
        kind TEXT NOT NULL,
        -- SHA-256 of the source that the entry is about, where it is about one.
        subject TEXT,
        body TEXT NOT NULL,
        -- The prompt as it was given to the model; its hash is in the body.
        prompt TEXT
      ) STRICT;
      CREATE INDEX log_body_kind ON log_body (kind, number);
      CREATE INDEX log_body_subject ON log_body (subject, number);
    `)
  },
}
