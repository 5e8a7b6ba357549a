import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'
import { isForeignKeyFailure } from './failures.ts'
import { passagesOf, type Cue } from './passages.ts'
import { stemsOf } from './segment-index.ts'
import { indexText, tokenize } from './tokens.ts'
import { toTranscript } from './transcript-rows.ts'
import type {
  NewTranscript,
  Passage,
  PassagePlace,
  StoredCue,
  Transcript,
  TranscriptRow,
} from './transcript-rows.ts'
import { openTranscriptSearch, type TranscriptSearch } from './transcript-search.ts'

/** What is said in recordings: subtitles that came with them, and speech that a model wrote down. */
export type Transcripts = {
  /**
   * Stores a transcript with all its cues, in the place of the one with the same key: all of it or
   * nothing. Throws `source/unknown` when the source is gone.
   */
  put(sourceId: string, transcript: NewTranscript, cues: readonly Cue[]): Transcript
  /** Adds what was said after the cues that are there, and notes how far was listened to, in one step. */
  append(id: number, cues: readonly Cue[], throughMs: number): void
  remove(id: number): void
  /** The one with the most cues first; those that could not be read last. */
  ofSource(sourceId: string): Transcript[]
  /** Of one transcript, in order; all of it, or what touches a span. */
  cues(transcriptId: number, span?: { startMs: number; endMs: number }): StoredCue[]
  /** Cues of the source's first transcript that touch the span, in order. */
  between(sourceId: string, startMs: number, endMs: number, limit?: number): StoredCue[]
  /** Passages of the source's first transcript, in order, without their words. */
  passages(sourceId: string): PassagePlace[]
  passage(id: number): Passage | undefined
  /** Cues of all its transcripts. */
  count(sourceId: string): number
  search: TranscriptSearch
  /** Overwrites what removed transcripts left in the index. */
  purge(): void
}

const anyLimit = -1

export function openTranscripts(db: Database): Transcripts {
  const insert = db.prepare(`
    INSERT INTO transcript (source_id, key, origin, name, language, encoding, is_guess, digest, cues,
      skipped, problem, through_ms)
    VALUES ($sourceId, $key, $origin, $name, $language, $encoding, $isGuess, $digest, $cues,
      $skipped, $problem, $throughMs)`)
  const insertPassage = db.prepare(`
    INSERT INTO passage (transcript_id, source_id, start_ms, end_ms, characters)
    VALUES ($transcriptId, $sourceId, $startMs, $endMs, $characters)`)
  const insertCue = db.prepare(`
    INSERT INTO cue (transcript_id, ordinal, passage_id, start_ms, end_ms, text)
    VALUES ($transcriptId, $ordinal, $passageId, $startMs, $endMs, $text)`)
  const insertText = db.prepare(
    'INSERT INTO passage_text (rowid, text, text_stem) VALUES (?, ?, ?)',
  )
  const drop = db.prepare('DELETE FROM transcript WHERE id = ?')
  const byKey = db.prepare<[string, string], TranscriptRow>(
    'SELECT * FROM transcript WHERE source_id = ? AND key = ?',
  )
  const byId = db.prepare<[number], TranscriptRow>('SELECT * FROM transcript WHERE id = ?')
  const ofSource = db.prepare<[string], TranscriptRow>(
    'SELECT * FROM transcript WHERE source_id = ? ORDER BY cues DESC, id',
  )
  const advance = db.prepare('UPDATE transcript SET cues = ?, through_ms = ? WHERE id = ?')
  const cueColumns =
    'transcript_id AS transcriptId, ordinal, start_ms AS startMs, end_ms AS endMs, text'
  const cuesIn = db.prepare<CueSelection, StoredCue>(`
    SELECT ${cueColumns} FROM cue WHERE transcript_id = $id
      AND ($startMs IS NULL OR end_ms > $startMs) AND ($endMs IS NULL OR start_ms < $endMs)
    ORDER BY ordinal LIMIT $limit`)
  const cuesOfPassage = db.prepare<[number], Cue>(
    'SELECT start_ms AS startMs, end_ms AS endMs, text FROM cue WHERE passage_id = ? ORDER BY ordinal',
  )
  const places = db.prepare<[number], PassagePlace>(`
    SELECT id, source_id AS sourceId, start_ms AS startMs, end_ms AS endMs, characters
    FROM passage WHERE transcript_id = ? ORDER BY start_ms, id`)
  const passageById = db.prepare<[number], PassageRow>(`
    SELECT passage.id, passage.source_id AS sourceId, start_ms AS startMs, end_ms AS endMs, characters,
      transcript_id AS transcriptId, language
    FROM passage JOIN transcript ON transcript.id = transcript_id WHERE passage.id = ?`)
  const count = db
    .prepare<[string], number>('SELECT ifnull(sum(cues), 0) FROM transcript WHERE source_id = ?')
    .pluck()
  const optimize = db.prepare(`INSERT INTO passage_text (passage_text) VALUES ('optimize')`)

  const addCues = (
    transcriptId: number,
    sourceId: string,
    cues: readonly Cue[],
    from: number,
  ): void => {
    let ordinal = from
    for (const run of passagesOf(cues)) {
      const text = run.map((cue) => cue.text).join('\n')
      const passage = insertPassage.run({
        transcriptId,
        sourceId,
        startMs: run[0]!.startMs,
        endMs: Math.max(...run.map(({ endMs }) => endMs)),
        characters: text.length,
      })
      const passageId = Number(passage.lastInsertRowid)
      for (const cue of run) insertCue.run({ ...cue, transcriptId, passageId, ordinal: ordinal++ })
      const words = indexText(tokenize(text))
      insertText.run(passageId, words, stemsOf(words))
    }
  }
  const put = db.transaction(
    (sourceId: string, transcript: NewTranscript, cues: readonly Cue[]): Transcript => {
      const old = byKey.get(sourceId, transcript.key)
      if (old) drop.run(old.id)
      const { language = null, encoding = null, problem = null, throughMs = null } = transcript
      const isGuess = transcript.isGuess ? 1 : 0
      const values = { ...transcript, language, encoding, isGuess, problem, throughMs }
      const { lastInsertRowid } = insert.run({ ...values, sourceId, cues: cues.length })
      addCues(Number(lastInsertRowid), sourceId, cues, 0)
      return toTranscript(byId.get(Number(lastInsertRowid))!)
    },
  )
  const append = db.transaction((id: number, cues: readonly Cue[], throughMs: number) => {
    const row = byId.get(id)
    if (!row) throw new AppError('source/unknown', 'The recording was removed while it was heard.')
    addCues(id, row.source_id, cues, row.cues)
    advance.run(row.cues + cues.length, throughMs, id)
  })
  /** The transcript that stands for a source where one is enough: the one that says most. */
  const first = (sourceId: string): TranscriptRow | undefined => {
    const row = ofSource.get(sourceId)
    return row && row.cues > 0 ? row : undefined
  }

  return {
    put: (sourceId, transcript, cues) => {
      try {
        return put.immediate(sourceId, transcript, cues)
      } catch (error) {
        if (!isForeignKeyFailure(error)) throw error
        const message = `The source ${sourceId} was removed while it was being imported.`
        throw new AppError('source/unknown', message, { cause: error })
      }
    },
    append: (id, cues, throughMs) => append.immediate(id, cues, throughMs),
    remove: (id) => void drop.run(id),
    ofSource: (sourceId) => ofSource.all(sourceId).map(toTranscript),
    cues: (id, span) =>
      cuesIn.all({
        id,
        startMs: span?.startMs ?? null,
        endMs: span?.endMs ?? null,
        limit: anyLimit,
      }),
    between: (sourceId, startMs, endMs, limit = anyLimit) => {
      const transcript = first(sourceId)
      return transcript ? cuesIn.all({ id: transcript.id, startMs, endMs, limit }) : []
    },
    passages: (sourceId) => {
      const transcript = first(sourceId)
      return transcript ? places.all(transcript.id) : []
    },
    passage: (id) => {
      const row = passageById.get(id)
      if (!row) return undefined
      const { language, ...place } = row
      return { ...place, ...(language !== null && { language }), cues: cuesOfPassage.all(id) }
    },
    count: (sourceId) => count.get(sourceId) ?? 0,
    search: openTranscriptSearch(db),
    purge: () => void optimize.run(),
  }
}

type CueSelection = { id: number; startMs: number | null; endMs: number | null; limit: number }
type PassageRow = PassagePlace & { transcriptId: number; language: string | null }
