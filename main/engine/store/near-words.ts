// Words of the library that may be meant by one which stands nowhere in it: a question can be misspelt, too.
import type { Database } from 'better-sqlite3'
import { codeDistance } from './codes.ts'
import type { Alternative } from './match.ts'
import type { Term } from './query.ts'

/** Shorter words have too many neighbours. */
const leastLetters = 4
const mostWords = 5

/** Changed letters that are forgiven; in words of four letters only two that changed places. */
const allowedChanges = (length: number): number => (length < 5 ? 0 : length < 9 ? 1 : 2)

/** The word with two neighbouring letters exchanged, in every way (Damerau 1964: the commonest slip of typing). */
const exchanged = (word: string): Set<string> =>
  new Set(
    Array.from(
      { length: word.length - 1 },
      (_, at) => word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2),
    ),
  )

/** Which of `words` may be meant by `word`, the nearest first, of these the more frequent; folded, ASCII letters. */
function nearWords(word: string, words: Iterable<{ term: string; doc: number }>): Alternative[] {
  if (word.length < leastLetters) return []
  const limit = allowedChanges(word.length)
  const swaps = exchanged(word)
  const near: (Alternative & { doc: number })[] = []
  for (const { term, doc } of words) {
    if (term === word || !/^[a-z]+$/.test(term)) continue
    const cost = swaps.has(term) ? 1 : limit > 0 ? codeDistance(word, term, limit) : Infinity
    if (cost < Infinity) near.push({ code: term, cost: Math.max(1, cost), doc })
  }
  return near
    .toSorted((a, b) => a.cost - b.cost || b.doc - a.doc)
    .slice(0, mostWords)
    .map(({ code, cost }) => ({ code, cost }))
}

/** `table` is an fts5vocab of rows; first letters are taken as right. */
export function openNearWords(
  db: Database,
  table: 'segment_term' | 'passage_term',
): (term: Term) => Alternative[] {
  const documents = db.prepare<[string], number>(`SELECT doc FROM ${table} WHERE term = ?`).pluck()
  const withLetter = db.prepare<[string, string], { term: string; doc: number }>(
    `SELECT term, doc FROM ${table} WHERE term >= ? AND term < ?`,
  )
  return ({ parts, stem, required, code }) => {
    const [word = ''] = parts
    if (parts.length !== 1 || stem === undefined || required || code?.likely) return []
    if (documents.get(word) !== undefined || documents.get(stem) !== undefined) return []
    const letter = word.charCodeAt(0)
    return nearWords(word, withLetter.all(word[0]!, String.fromCharCode(letter + 1)))
  }
}
