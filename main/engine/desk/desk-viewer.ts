/** What the window draws beside and upon a source: shots, samples, pages, slices, gaps. */
import type { deskApi } from '#contract/desk-api.ts'
import type { Handlers } from '#contract/rpc.ts'
import type { Library } from '../library.ts'
import { findOnPages } from './find-on-pages.ts'
import type { Playable } from './playable.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { Store } from '../store/store.ts'

export type DeskViewerApi = Pick<typeof deskApi, Extract<keyof typeof deskApi, `viewer.${string}`>>

/** Longest piece of a page's text that goes along with its row. */
const longestText = 2000

export function createDeskViewer({
  store,
  library,
  playable,
}: {
  store: Store
  library: Library
  playable: Playable
}): Handlers<DeskViewerApi> {
  return {
    'viewer.timeline': async ({ source: ref }) => {
      const source = library.sourceOf(ref)
      const timed = store.segments.ofSource(source.id).flatMap(timedOf)
      return {
        shots: shotsOf(timed),
        samples: timed.map(({ segment, startMs, endMs }) => ({
          segment: segment.id,
          startMs,
          endMs,
          atMs: segment.atMs ?? startMs,
          text: segment.description,
        })),
        gaps: source.gaps,
        framesPerSecond: positive(source.detail['framesPerSecond']),
      }
    },
    'viewer.proxy': async ({ source: ref }, { signal, emit }) => {
      const onFraction = (fraction: number): void => emit({ fraction })
      await playable.make(library.sourceOf(ref), { signal, onFraction })
    },
    'viewer.pages': async ({ source: ref }) => {
      const source = library.sourceOf(ref)
      return {
        pages: store.segments
          .ofSource(source.id)
          .flatMap((segment) =>
            segment.locator.kind === 'page' ? [pageOf(segment, segment.locator.page)] : [],
          ),
        gaps: source.gaps,
      }
    },
    'viewer.find': async ({ source: ref, words }, { signal }) => {
      const { id } = library.sourceOf(ref)
      return { places: await findOnPages(id, words, store, signal) }
    },
    'viewer.segment': async ({ source: ref, locator }) => {
      const { id } = library.sourceOf(ref)
      const segment =
        locator.kind === 'time'
          ? store.segments.at(id, locator.startMs)
          : store.segments.ofSource(id, { pages: [locator.page] })[0]
      const said = locator.kind === 'time' ? saidDuring(id, locator, store) : ''
      if (!segment) return { segment: null, ...(said !== '' && { text: said }) }
      const seen = segment.description || segment.text.slice(0, longestText)
      return { segment: segment.id, text: [seen, said].filter(Boolean).join(' ') }
    },
  }
}

/** Lines of a transcript beside a citation's picture. */
const mostSaid = 5

function saidDuring(
  sourceId: string,
  { startMs, endMs }: { startMs: number; endMs: number },
  { transcripts }: Store,
): string {
  const cues = transcripts.between(sourceId, startMs, Math.max(endMs, startMs + 1), mostSaid)
  return cues.length === 0 ? '' : `“${cues.map(({ text }) => text).join(' ')}”`
}

type Timed = { segment: Segment; startMs: number; endMs: number }

function timedOf(segment: Segment): Timed[] {
  const { locator } = segment
  return locator.kind === 'time' ? [{ segment, ...locator }] : []
}

/** Samples of one shot follow one another. */
function shotsOf(timed: Timed[]): { startMs: number; endMs: number }[] {
  const shots: { shot: number | undefined; startMs: number; endMs: number }[] = []
  for (const { segment, startMs, endMs } of timed) {
    const last = shots.at(-1)
    if (last && segment.shot !== undefined && last.shot === segment.shot) last.endMs = endMs
    else shots.push({ shot: segment.shot, startMs, endMs })
  }
  return shots.map(({ startMs, endMs }) => ({ startMs, endMs }))
}

function pageOf(
  { id, pageClass, description, text, slices }: Segment,
  page: number,
): Awaited<ReturnType<Handlers<DeskViewerApi>['viewer.pages']>>['pages'][number] {
  return {
    segment: id,
    page,
    pageClass,
    text: description || text.slice(0, longestText),
    tokenRows: slices.reduce((sum, { tokenRows }) => sum + tokenRows, 0),
    slices: slices.filter(({ slice }) => slice.role === 'slice').map(({ slice }) => slice.box),
  }
}

function positive(value: string | number | boolean | undefined): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined
}
