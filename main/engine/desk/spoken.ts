/** What is said in the library's recordings, as it is asked for from outside. */
import type { engineApi, Ingested, Transcript } from '#contract/api.ts'
import { AppError } from '#contract/errors.ts'
import type { Handlers, Output } from '#contract/rpc.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { Transcript as StoredTranscript } from '../store/transcript-rows.ts'

type SearchResult = Output<(typeof engineApi)['library.search']>['results'][number]

export function createSpoken(
  store: Store,
  library: { sourceOf(ref: string): SourceRow },
): Handlers<Pick<typeof engineApi, 'source.transcript'>> {
  return {
    'source.transcript': async ({ source: ref, transcript: wanted }) => {
      const source = library.sourceOf(ref)
      const transcripts = store.transcripts.ofSource(source.id)
      const chosen =
        wanted === undefined ? transcripts[0] : transcripts.find(({ id }) => id === wanted)
      if (!chosen && wanted !== undefined) {
        const text = `${source.name} has no transcript ${wanted}. "longview transcript" shows which there are.`
        throw new AppError('source/unknown', text)
      }
      const cues = chosen ? store.transcripts.cues(chosen.id) : []
      return {
        transcripts: transcripts.map(view),
        transcript: chosen?.id,
        cues: cues.map(({ startMs, endMs, text }) => ({ startMs, endMs, text })),
      }
    },
  }
}

const view = ({
  id,
  origin,
  name,
  language,
  encoding,
  isGuess,
  cues,
  skipped,
  problem,
}: StoredTranscript): Transcript => ({
  id,
  origin,
  name,
  language,
  encoding,
  isGuess,
  cues,
  skipped,
  problem,
})

/** What an import says about the transcripts of a source that has any. */
export function withTranscripts(one: Ingested, { transcripts }: Store): Ingested {
  const found = one.id === undefined ? [] : transcripts.ofSource(one.id)
  return found.length === 0 ? one : { ...one, transcripts: found.map(view) }
}

/** What is said, found by its words, in the form of other results. */
export function searchSpoken(
  words: string,
  { transcripts }: Store,
  options: { sourceIds: string[]; limit: number },
): SearchResult[] {
  return transcripts
    .search(words, options)
    .map(({ sourceId, startMs, endMs, text, score, language }) => ({
      sourceId,
      locator: { kind: 'time', startMs, endMs },
      text,
      score,
      field: 'transcript',
      language,
    }))
}
