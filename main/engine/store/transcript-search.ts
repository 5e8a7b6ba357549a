import type { Database } from 'better-sqlite3'
import { snippetOf, spansOf } from './highlight.ts'
import { scoreFields, type WeightedTerm } from './match.ts'
import { openNearWords } from './near-words.ts'
import type { Cue } from './passages.ts'
import { parseQuery, type Term } from './query.ts'

export type TranscriptHit = {
  /** Of the passage. */
  id: number
  sourceId: string
  transcriptId: number
  language?: string | undefined
  /** From the first to the last cue of the passage that holds a word of the query. */
  startMs: number
  endMs: number
  /** What is said there, cut to a snippet. */
  text: string
  /** 0..1, as in `search.ts`: the weighted share of the query that was found. */
  score: number
  /** How well the worst word of the query is found, as in `search.ts`. */
  least: number
}

/** Full text over what is said. Any string is a valid query. */
export type TranscriptSearch = (
  query: string,
  options: { sourceIds?: readonly string[] | undefined; limit: number },
) => TranscriptHit[]

type Candidate = {
  id: number
  source_id: string
  transcript_id: number
  language: string | null
  words: string
  stems: string
  rank: number
  start_ms: number
}
type Question = { match: string; sourceIds: string | null; limit: number }

const nothing = { words: '', stems: '' }

export function openTranscriptSearch(db: Database): TranscriptSearch {
  const candidates = db.prepare<[Question], Candidate>(`
    SELECT passage.id, passage.source_id, transcript_id, language, start_ms,
      passage_text.text AS words, text_stem AS stems, bm25(passage_text, 1.0, 0.4) AS rank
    FROM passage_text JOIN passage ON passage.id = passage_text.rowid
      JOIN transcript ON transcript.id = transcript_id
    WHERE passage_text MATCH $match
      AND ($sourceIds IS NULL OR passage.source_id IN (SELECT value FROM json_each($sourceIds)))
    ORDER BY rank LIMIT $limit`)
  const documents = db
    .prepare<[string], number>('SELECT doc FROM passage_term WHERE term = ?')
    .pluck()
  const total = db.prepare<[], number>('SELECT count(*) FROM passage').pluck()
  const cuesOf = db.prepare<[number], Cue>(
    'SELECT start_ms AS startMs, end_ms AS endMs, text FROM cue WHERE passage_id = ? ORDER BY ordinal',
  )

  const meant = openNearWords(db, 'passage_term')
  const weigh = (term: Term, size: number): WeightedTerm => {
    // The rarer a term, the more it says (inverse document frequency as in BM25; Robertson 1994).
    const found = Math.max(...term.parts.map((part) => documents.get(part) ?? 0))
    const weight = Math.max(0.05, Math.log(1 + (size - found + 0.5) / (found + 0.5)))
    return { ...term, weight, alternatives: meant(term) }
  }
  const search: TranscriptSearch = (query, { sourceIds, limit }) => {
    const parsed = parseQuery(query)
    if (parsed.length === 0 || limit <= 0) return []
    const size = total.get() ?? 0
    if (size === 0) return []
    const terms = parsed.map((term) => weigh(term, size))
    const question = {
      sourceIds: sourceIds ? JSON.stringify(sourceIds) : null,
      limit: Math.min(1000, Math.max(100, limit * 4)),
    }
    const found = new Map<number, Candidate>()
    for (const match of [terms.map(exactly).join(' AND '), terms.map(anyForm).join(' OR ')]) {
      for (const row of candidates.all({ ...question, match })) found.set(row.id, row)
    }
    return Array.from(found.values())
      .flatMap((row) => {
        const scored = scoreFields(terms, { words: row.words, stems: row.stems }, nothing)
        return scored ? [{ row, score: scored.score, least: scored.least }] : []
      })
      .toSorted(
        (a, b) => b.score - a.score || a.row.rank - b.row.rank || a.row.start_ms - b.row.start_ms,
      )
      .slice(0, limit)
      .map(({ row, score, least }) => ({
        ...placeOf(cuesOf.all(row.id), terms),
        ...rest(row),
        score,
        least,
      }))
  }
  const inTransaction = db.transaction(search)
  return (query, options) => inTransaction.deferred(query, options)
}

const rest = ({
  id,
  source_id: sourceId,
  transcript_id: transcriptId,
  language,
}: Candidate): Pick<TranscriptHit, 'id' | 'sourceId' | 'transcriptId' | 'language'> => ({
  id,
  sourceId,
  transcriptId,
  ...(language !== null && { language }),
})

/** The cues that hold a word of the query, with what stands between them. */
function placeOf(
  cues: readonly Cue[],
  terms: readonly WeightedTerm[],
): Pick<TranscriptHit, 'startMs' | 'endMs' | 'text'> {
  const holding = cues.flatMap((cue, at) => (spansOf(cue.text, terms).length > 0 ? [at] : []))
  const said = holding.length > 0 ? cues.slice(holding[0], holding.at(-1)! + 1) : [...cues]
  return {
    startMs: said[0]?.startMs ?? 0,
    endMs: Math.max(0, ...said.map(({ endMs }) => endMs)),
    text: snippetOf(said.map(({ text }) => text).join(' '), terms),
  }
}

/** Tokens hold only letters, digits and marks, so quoting them is always valid FTS5. */
const quoted = (parts: readonly string[], open: boolean): string =>
  `"${parts.join(' ')}"${open ? ' *' : ''}`

const exactly = (term: WeightedTerm): string => `{text} : ${quoted(term.parts, term.open)}`

function anyForm(term: WeightedTerm): string {
  if (term.required) return exactly(term)
  const words = [
    ...term.parts.map((part, index) =>
      quoted([part], term.open && index === term.parts.length - 1),
    ),
    ...term.alternatives.map(({ code }) => quoted([code], false)),
  ]
  const stems = term.stem === undefined ? '' : ` OR {text_stem} : "${term.stem}"`
  return `{text} : (${words.join(' OR ')})${stems}`
}
