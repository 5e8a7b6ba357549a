import { lexicalVectors, lexicalVectorizer } from '../lexical-vector.ts'
import type { Migration } from '../migrate.ts'

/** Vectors of segments' texts, a few for a long page. Derived data: which maker they are of stands beside them. */
export const evidence: Migration = {
  version: 6,
  name: '0006-evidence',
  up: (db) => {
    db.exec(`
      CREATE TABLE segment_vector (
        segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
        maker TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        -- int8, unit length times 127.
        vector BLOB NOT NULL,
        PRIMARY KEY (segment_id, maker, ordinal)
      ) STRICT, WITHOUT ROWID;
    `)
    const insert = db.prepare(
      'INSERT INTO segment_vector (segment_id, maker, ordinal, vector) VALUES (?, ?, ?, ?)',
    )
    const segments = db.prepare<[], { id: number; text: string; description: string }>(
      'SELECT id, text, description FROM segment ORDER BY id',
    )
    for (const { id, text, description } of segments.all()) {
      lexicalVectors(`${text}\n${description}`).forEach((vector, ordinal) =>
        insert.run(id, lexicalVectorizer, ordinal, vector),
      )
    }
  },
}
