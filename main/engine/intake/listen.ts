/** What is said in a recording: the subtitles that came with it, found, read and stored. */
import { createHash } from '#base/crypto.ts'
import { isAbort, toWire } from '#contract/errors.ts'
import type { ToldReason } from '#contract/told.ts'
import type { Logger } from '#base/log.ts'
import type { Run } from '../domain.ts'
import { readSidecars } from '../source/sidecars.ts'
import type { Sources } from '../source/sources.ts'
import type { SubtitleText } from '../source/subtitle-text.ts'
import type { Cue } from '../store/passages.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { NewTranscript } from '../store/transcript-rows.ts'
import { decodeText } from '../transcript/decode-text.ts'
import { mostCues, parseSubtitles } from '../transcript/parse-subtitles.ts'
import { languageOf, subtitleName } from '../transcript/subtitle-name.ts'

export type ListenStages = { sources: Sources; store: Store; logger: Logger }

/** Times of subtitles and of the container differ by so much without meaning anything. */
const slackMs = 2000

/**
 * Reads what is there and not read yet: a file beside the recording that is new or has changed, and the
 * recording's own tracks once. Subtitles that cannot be read never stop an import: they are stored with
 * the reason. Throws when stopped or when the library cannot be written.
 */
export async function readSubtitles(
  source: SourceRow,
  { sources, store, logger }: ListenStages,
  run: Run,
): Promise<void> {
  if (source.kind !== 'video' && source.kind !== 'audio') return
  const known = new Map(store.transcripts.ofSource(source.id).map((one) => [one.key, one]))
  const beside = await readSidecars(source.path, subtitleName, run.signal)
  const hasTracks = Number(source.detail['subtitleStreams'] ?? 0) > 0
  const isHeard = [...known.values()].some(({ origin }) => origin === 'embedded')
  const inside = hasTracks && !isHeard ? await tracksOf(source, sources, logger, run) : []
  for (const text of [...beside, ...inside]) {
    run.signal.throwIfAborted()
    const digest = digestOf(text)
    if (known.get(text.key)?.digest === digest) continue
    const { transcript, cues } = transcriptOf(text, digest, source.durationMs)
    store.transcripts.put(source.id, transcript, cues)
  }
}

async function tracksOf(
  source: SourceRow,
  sources: Sources,
  logger: Logger,
  run: Run,
): Promise<SubtitleText[]> {
  run.progress({ stage: 'transcribe', done: 0, total: source.durationMs, unit: 'ms' })
  try {
    return await sources.subtitleTracks(source, run.signal)
  } catch (error) {
    if (isAbort(error) || run.signal.aborted) throw error
    logger.warn('The subtitle tracks were not read', { why: toWire(error).message })
    return []
  }
}

const digestOf = ({ bytes, problem }: SubtitleText): string =>
  createHash('sha256')
    .update(bytes ?? problem ?? '')
    .digest('hex')

function transcriptOf(
  text: SubtitleText,
  digest: string,
  durationMs: number | undefined,
): { transcript: NewTranscript; cues: Cue[] } {
  const { key, origin, name, problem, shiftMs = 0 } = text
  const language = languageOf(text.language)
  const head = { key, origin, name, language, digest }
  if (!text.bytes) return { transcript: { ...head, skipped: 0, problem }, cues: [] }
  const { text: decoded, encoding, isGuess, replaced } = decodeText(text.bytes, language)
  const parsed = parseSubtitles(decoded)
  const { cues, late } = placed(parsed.cues, shiftMs, durationMs)
  const found: (ToldReason | false | undefined)[] = [
    problem,
    parsed.cues.length === 0 && 'No subtitles were found in it.',
    parsed.cues.length === mostCues && `Only the first ${mostCues} cues were read.`,
    replaced > 0 && `${replaced} characters of it are none in ${encoding}.`,
    late > 0 && `${late} cues come after the end of the recording and were left out.`,
  ]
  const problems = found.filter((sentence) => typeof sentence === 'string')
  const transcript: NewTranscript = {
    ...head,
    encoding,
    isGuess,
    skipped: parsed.skipped,
    ...(problems.length > 0 && { problem: problems.join(' ') }),
  }
  return { transcript, cues }
}

/** On the recording's own timeline, and within it. */
function placed(
  cues: Cue[],
  shiftMs: number,
  durationMs: number | undefined,
): { cues: Cue[]; late: number } {
  const endMs = durationMs ?? Infinity
  const kept = cues
    .map(({ startMs, endMs: until, text }) => ({
      startMs: Math.max(0, Math.round(startMs + shiftMs)),
      endMs: Math.min(endMs, Math.round(until + shiftMs)),
      text,
    }))
    .filter((cue) => cue.startMs < endMs + slackMs && cue.endMs > 0)
    .map((cue) => ({
      ...cue,
      startMs: Math.min(cue.startMs, endMs),
      endMs: Math.max(cue.startMs, cue.endMs),
    }))
  return { cues: kept, late: cues.length - kept.length }
}
