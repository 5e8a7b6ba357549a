import type { Database } from 'better-sqlite3'
import type { Locator } from '#engine/domain.ts'
import { allowedCost, codeDistance } from './codes.ts'
import { boxesOf, snippetOf } from './highlight.ts'
import { scoreFields } from './match.ts'
import type { Alternative, WeightedTerm } from './match.ts'
import { openNearWords } from './near-words.ts'
import { parseQuery } from './query.ts'
import type { Term } from './query.ts'
import { locatorOf } from './segment-rows.ts'
import type { StoredSegment } from './segment-rows.ts'
import type { Segments } from './segments.ts'

export type Hit = {
  segmentId: number
  sourceId: string
  /** A page hit carries the boxes of the words that match, if the page has a text layer. */
  locator: Locator
  /** Plain text around the match. */
  text: string
  /** 0..1, higher is better: the weighted share of the query that was found. */
  score: number
  /** How well the worst term of the query is found: 0 not at all, below 0.85 misread, 1 exactly. */
  least: number
  field: 'text' | 'description'
}

export type SearchOptions = {
  /** Only these sources; all when absent. */
  sourceIds?: readonly string[] | undefined
  limit: number
  /**
   * Also finds codes that differ in one or two characters (K7Q2, K7O2), below every exact hit of the code, and for
   * a word that stands nowhere the ones that it may be a slip for.
   */
  fuzzy?: boolean | undefined
}

/** Full text over page text and descriptions. Any string is a valid query; it never throws on its form. */
export type Search = (query: string, options: SearchOptions) => Hit[]

const mostAlternatives = 40

type Candidate = Pick<
  StoredSegment,
  'id' | 'source_id' | 'start_ms' | 'end_ms' | 'page' | 'boxes' | 'at_ms'
> & { words: string; describing: string; stems: string; describing_stems: string; rank: number }
type Scored = { row: Candidate; score: number; least: number; field: Hit['field'] }
type Question = { match: string; sourceIds: string | null; limit: number }

export function openSearch(db: Database, segments: Pick<Segments, 'words'>): Search {
  const candidates = db.prepare<[Question], Candidate>(`
    SELECT segment.id, source_id, start_ms, end_ms, page, boxes, at_ms,
      segment_text.text AS words, segment_text.description AS describing,
      text_stem AS stems, description_stem AS describing_stems,
      bm25(segment_text, 1.0, 1.0, 0.4, 0.4) AS rank
    FROM segment_text JOIN segment ON segment.id = segment_text.rowid
    WHERE segment_text MATCH $match
      AND ($sourceIds IS NULL OR source_id IN (SELECT value FROM json_each($sourceIds)))
    ORDER BY rank LIMIT $limit`)
  const documents = db
    .prepare<[string], number>('SELECT doc FROM segment_term WHERE term = ?')
    .pluck()
  const total = db.prepare<[], number>('SELECT count(*) FROM segment').pluck()
  const codes = db
    .prepare<[number, number], string>(
      'SELECT DISTINCT code FROM code WHERE length(code) BETWEEN ? AND ?',
    )
    .pluck()
  const original = db.prepare<[number], { text: string; description: string }>(
    'SELECT text, description FROM segment WHERE id = ?',
  )

  const alternativesFor = ({ parts, code }: Term): Alternative[] => {
    if (!code || (!code.likely && parts.some((part) => documents.get(part) !== undefined)))
      return []
    const { text } = code
    const limit = allowedCost(text.length)
    return codes
      .all(text.length - limit, text.length + limit)
      .filter((other) => other !== text || parts.length > 1)
      .map((other) => ({ code: other, cost: codeDistance(text, other, limit) }))
      .filter(({ cost }) => cost <= limit)
      .toSorted((a, b) => a.cost - b.cost)
      .slice(0, mostAlternatives)
  }
  const meant = openNearWords(db, 'segment_term')
  const weigh = (term: Term, fuzzy: boolean, size: number): WeightedTerm => {
    // The rarer a term, the more it says (inverse document frequency as in BM25; Robertson 1994).
    const found = Math.max(...term.parts.map((part) => documents.get(part) ?? 0))
    const weight = Math.max(0.05, Math.log(1 + (size - found + 0.5) / (found + 0.5)))
    return {
      ...term,
      weight,
      alternatives: fuzzy ? [...alternativesFor(term), ...meant(term)] : [],
    }
  }

  const search: Search = (query, { sourceIds, limit, fuzzy = false }) => {
    const parsed = parseQuery(query)
    if (parsed.length === 0 || limit <= 0) return []
    const size = total.get() ?? 0
    const terms = parsed.map((term) => weigh(term, fuzzy, size))
    const question = {
      sourceIds: sourceIds ? JSON.stringify(sourceIds) : null,
      limit: Math.min(1000, Math.max(100, limit * 4)),
    }
    // Segments that have all of it first, so that frequent words cannot push them out of the candidates.
    const found = new Map<number, Candidate>()
    for (const match of [terms.map(exactly).join(' AND '), terms.map(anyForm).join(' OR ')]) {
      for (const row of candidates.all({ ...question, match })) found.set(row.id, row)
    }
    return Array.from(found.values())
      .flatMap((row): Scored[] => {
        const text = { words: row.words, stems: row.stems }
        const description = { words: row.describing, stems: row.describing_stems }
        const scored = scoreFields(terms, text, description)
        return scored ? [{ row, ...scored }] : []
      })
      .toSorted(byScore)
      .slice(0, limit)
      .map((hit) => toHit(hit, terms))
  }
  // All statements see one state of the library, whatever another process writes meanwhile.
  const inTransaction = db.transaction(search)
  return (query, options) => inTransaction.deferred(query, options)

  function toHit({ row, score, least, field }: Scored, terms: readonly WeightedTerm[]): Hit {
    const texts = original.get(row.id) ?? { text: '', description: '' }
    const locator = locatorOf(row)
    if (locator.kind === 'page') {
      const boxes = boxesOf(segments.words(row.id), terms)
      if (boxes.length > 0) locator.boxes = boxes
    }
    return {
      segmentId: row.id,
      sourceId: row.source_id,
      locator,
      text: snippetOf(texts[field], terms),
      score,
      least,
      field,
    }
  }
}

/** Best first; equals by full-text rank, then in the order of the recording. */
const byScore = (a: Scored, b: Scored): number =>
  b.score - a.score ||
  a.row.rank - b.row.rank ||
  (a.row.start_ms ?? a.row.page ?? 0) - (b.row.start_ms ?? b.row.page ?? 0) ||
  a.row.id - b.row.id

/** Tokens hold only letters, digits and marks, so quoting them is always valid FTS5. */
const quoted = (parts: readonly string[], open: boolean): string =>
  `"${parts.join(' ')}"${open ? ' *' : ''}`

const exactly = (term: WeightedTerm): string =>
  `{text description} : ${quoted(term.parts, term.open)}`

function anyForm(term: WeightedTerm): string {
  if (term.required) return exactly(term)
  const words = [
    ...term.parts.map((part, index) =>
      quoted([part], term.open && index === term.parts.length - 1),
    ),
    ...term.alternatives.map(({ code }) => quoted([code], false)),
  ]
  const stems = term.stem === undefined ? '' : ` OR {text_stem description_stem} : "${term.stem}"`
  return `{text description} : (${words.join(' OR ')})${stems}`
}
