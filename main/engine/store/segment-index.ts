import type { Database } from 'better-sqlite3'
import { codesOf } from './codes.ts'
import { lexicalVectors, lexicalVectorizer } from './lexical-vector.ts'
import { stem } from './stem.ts'
import { indexText, tokenize } from './tokens.ts'

/** Keeps the full-text index, the list of codes and the vectors in step with a segment. Call inside its transaction. */
export type SegmentIndex = {
  put(segmentId: number, text: string, description: string): void
}

export function openSegmentIndex(db: Database): SegmentIndex {
  const drop = db.prepare('DELETE FROM segment_text WHERE rowid = ?')
  const insert = db.prepare(`
    INSERT INTO segment_text (rowid, text, description, text_stem, description_stem)
    VALUES (?, ?, ?, ?, ?)`)
  const dropCodes = db.prepare('DELETE FROM code WHERE segment_id = ?')
  const insertCode = db.prepare('INSERT OR IGNORE INTO code (code, segment_id) VALUES (?, ?)')
  const dropVectors = db.prepare('DELETE FROM segment_vector WHERE segment_id = ?')
  const insertVector = db.prepare(
    'INSERT INTO segment_vector (segment_id, maker, ordinal, vector) VALUES (?, ?, ?, ?)',
  )
  return {
    put: (segmentId, text, description) => {
      const textTokens = tokenize(text)
      const descriptionTokens = tokenize(description)
      const words = indexText(textTokens)
      const describing = indexText(descriptionTokens)
      drop.run(segmentId)
      insert.run(segmentId, words, describing, stemsOf(words), stemsOf(describing))
      dropCodes.run(segmentId)
      for (const code of codesOf(text, textTokens)) insertCode.run(code, segmentId)
      for (const code of codesOf(description, descriptionTokens)) insertCode.run(code, segmentId)
      dropVectors.run(segmentId)
      lexicalVectors(`${text}\n${description}`).forEach((vector, ordinal) =>
        insertVector.run(segmentId, lexicalVectorizer, ordinal, vector),
      )
    },
  }
}

/** The distinct stems of the words that have one, in alphabetic order. */
export const stemsOf = (indexed: string): string =>
  Array.from(
    new Set(
      indexed
        .split(' ')
        .filter((word) => /^[a-z]{4,}$/.test(word))
        .map(stem),
    ),
  )
    .toSorted()
    .join(' ')
