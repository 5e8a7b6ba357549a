/** What cannot be found yet, because an import is under way or nothing says what is heard: said with every answer, never left out silently. */
import type { ToldReason } from '#contract/told.ts'
import type { Locator } from '../domain.ts'
import type { Omission } from '../retrieve/place.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'

type Unfinished = { id: number; sourceId: string; locator: Locator; reason: ToldReason }

/** One line for each source whose import has not come to its end. */
export const unfinished = (sources: readonly SourceRow[]): Unfinished[] =>
  sources
    .filter(({ status }) => status === 'importing')
    .map((source) => ({
      id: 0,
      sourceId: source.id,
      locator: restOf(source),
      reason: reasonOf(source),
    }))

function reasonOf({ indexed = 0, skimmedMs, durationMs }: SourceRow): ToldReason {
  const percent = Math.floor(indexed * 100)
  if (skimmedMs === undefined) return `indexed so far: ${percent} %`
  const share = durationMs === undefined ? 1 : Math.min(1, skimmedMs / durationMs)
  return `indexed so far: ${percent} %; of ${Math.floor(share * 100)} % there is a first look at key frames`
}

function restOf({ kind, indexed = 0, durationMs = 0, pages = 1 }: SourceRow): Locator {
  if (kind === 'video' || kind === 'audio') {
    return { kind: 'time', startMs: Math.round(indexed * durationMs), endMs: durationMs }
  }
  return { kind: 'page', page: Math.min(pages, Math.floor(indexed * pages) + 1) }
}

/** Sound without a transcript is kept, but nothing in it can be found yet: say so instead of passing over it. */
export const unheard = (
  sources: SourceRow[],
  { transcripts }: Pick<Store, 'transcripts'>,
): Omission[] =>
  sources
    .filter(({ id, kind }) => kind === 'audio' && transcripts.count(id) === 0)
    .map(({ id, durationMs }) => ({
      id: 0,
      sourceId: id,
      locator: { kind: 'time', startMs: 0, endMs: durationMs ?? 0 },
      reason: 'sound only: there is no transcript of it' satisfies ToldReason,
    }))
