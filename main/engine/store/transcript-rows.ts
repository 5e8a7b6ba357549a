// How a transcript looks in the database, and as the rest of the engine sees it.
import type { Cue } from './passages.ts'

export type TranscriptOrigin = 'sidecar' | 'embedded' | 'speech'

/** What a transcript was made from, and how well that went. */
export type NewTranscript = {
  /** Unique within its source, and the same when it is read again: `sidecar:talk.en.srt`, `embedded:2`. */
  key: string
  origin: TranscriptOrigin
  /** As people know it: a file's name, or a track's title. */
  name: string
  /** BCP 47; absent when nothing says which it is. */
  language?: string | undefined
  /** Of the file it was read from, as TextDecoder names it. */
  encoding?: string | undefined
  /** Nothing in the file says its encoding: statistics chose it. */
  isGuess?: boolean | undefined
  digest: string
  /** Cues that were damaged and left out. */
  skipped: number
  /** One sentence: why it could not be read, or not all of it. */
  problem?: string | undefined
  /** How far speech was listened to, ms; absent for subtitles. */
  throughMs?: number | undefined
}

export type Transcript = NewTranscript & { id: number; sourceId: string; cues: number }

/** A cue with the transcript it stands in and its place there. */
export type StoredCue = Cue & { transcriptId: number; ordinal: number }

/** A run of cues: the unit that is searched, ranked and shown to a model. */
export type PassagePlace = {
  id: number
  sourceId: string
  startMs: number
  endMs: number
  characters: number
}
export type Passage = PassagePlace & {
  transcriptId: number
  language?: string | undefined
  cues: Cue[]
}

export type TranscriptRow = {
  id: number
  source_id: string
  key: string
  origin: TranscriptOrigin
  name: string
  language: string | null
  encoding: string | null
  is_guess: number
  digest: string
  cues: number
  skipped: number
  problem: string | null
  through_ms: number | null
}

export function toTranscript(row: TranscriptRow): Transcript {
  return {
    id: row.id,
    sourceId: row.source_id,
    key: row.key,
    origin: row.origin,
    name: row.name,
    ...(row.language !== null && { language: row.language }),
    ...(row.encoding !== null && { encoding: row.encoding }),
    ...(row.is_guess === 1 && { isGuess: true }),
    digest: row.digest,
    cues: row.cues,
    skipped: row.skipped,
    ...(row.problem !== null && { problem: row.problem }),
    ...(row.through_ms !== null && { throughMs: row.through_ms }),
  }
}
