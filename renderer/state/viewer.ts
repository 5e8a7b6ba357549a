/** What the middle pane shows, where it stands, and what was drawn on it to ask about. */
import { create } from 'zustand'
import type { Citation, Locator } from '#contract/api.ts'
import type { Output } from '#contract/rpc.ts'
import { toWire, type WireError } from '#contract/errors.ts'
import { request, type PageApi } from '../client/request.ts'
import { whenBack } from '../client/when-back.ts'
import { setCurrent, sourceById, useLibrary } from './library.ts'
import { useHidden } from './removals.ts'

export type Timeline = Output<PageApi['viewer.timeline']>
export type Pages = Output<PageApi['viewer.pages']>
export type Box = NonNullable<Extract<Locator, { kind: 'page' }>['boxes']>[number]
export type Slot = 'main' | 'beside'

/** `visit` counts up, so that going to the same place again flashes again. */
export type Target = { source: string; locator?: Locator; marker?: number; visit: number }

export type Span = { source: string; startMs: number; endMs: number }
export type Region = { source: string; page: number; box: Box }
/** Of a page, or of the frame that was looked at at a time. */
export type DrawnRegion = Omit<Region, 'page'> & { page?: number; atMs?: number }

/** What the open player or page view can do for a shortcut. */
export type Controls = {
  playPause?(): void
  shuttle?(direction: -1 | 0 | 1): void
  step?(frames: number): void
  seekBy?(ms: number): void
  shot?(direction: -1 | 1): void
  markIn?(): void
  markOut?(): void
  go?(): void
  snapshot?(): void
  drawRegion?(): void
  mute?(): void
  find?(): void
  page?(by: number): void
  edge?(end: 'start' | 'end'): void
  zoom?(by: -1 | 0 | 1): void
  rotate?(): void
}

type Viewer = Record<Slot, Target | null> & {
  /** The job whose failure is shown in place of what is open: its file never became a source. */
  failedJob: string | null
  back: Target[]
  timelines: Record<string, Timeline>
  pages: Record<string, Pages>
  faults: Record<string, WireError>
  span: Span | null
  region: DrawnRegion | null
  /** Marks of the answer that is being read: drawn on timelines and pages. */
  marks: Citation[]
  looked: { sourceId: string; locator: Locator }[]
}

export const useViewer = create<Viewer>(() => ({
  main: null,
  beside: null,
  failedJob: null,
  back: [],
  timelines: {},
  pages: {},
  faults: {},
  span: null,
  region: null,
  marks: [],
  looked: [],
}))

// What was drawn on a source that is removed is no scope any more.
useHidden.subscribe(({ ids }) => {
  const { span, region } = useViewer.getState()
  if (span && ids.has(span.source)) useViewer.setState({ span: null })
  if (region && ids.has(region.source)) useViewer.setState({ region: null })
})

// Whoever chooses other sources afterwards asks about those: a range of one that is out of sight is no scope any more.
useLibrary.subscribe(({ selected, collection }, before) => {
  const drawn = useViewer.getState().span ?? useViewer.getState().region
  if (!drawn || (selected === before.selected && collection === before.collection)) return
  const isOnlyThis = selected.length === 1 && selected[0] === drawn.source
  const isNothing = selected.length === 0 && collection === before.collection
  if (!isOnlyThis && !isNothing) useViewer.setState({ span: null, region: null })
})

let visits = 0

export function openSource(
  source: string,
  options: { locator?: Locator | undefined; marker?: number; slot?: Slot } = {},
): void {
  const { locator, marker, slot = 'main' } = options
  const target: Target = { source, visit: ++visits }
  if (locator) target.locator = locator
  if (marker !== undefined) target.marker = marker
  useViewer.setState((state) => ({
    [slot]: target,
    failedJob: null,
    back: slot === 'main' && state.main ? [...state.back.slice(-49), state.main] : state.back,
  }))
  setCurrent(source)
}

export const showFailedJob = (job: string): void => useViewer.setState({ failedJob: job })

export function goBack(): void {
  const target = useViewer.getState().back.at(-1)
  if (!target) return
  useViewer.setState(({ back }) => ({
    main: { ...target, visit: ++visits },
    back: back.slice(0, -1),
  }))
}

export const closeBeside = (): void => useViewer.setState({ beside: null })
export const setSpan = (span: Span | null): void => useViewer.setState({ span, region: null })
export const setRegion = (region: DrawnRegion | null): void =>
  useViewer.setState({ region, span: null })
export const showMarks = (marks: Citation[], looked: Viewer['looked']): void =>
  useViewer.setState({ marks, looked })

async function load<T>(source: string, ask: () => Promise<T>, keep: (value: T) => void) {
  try {
    keep(await whenBack(ask))
    useViewer.setState(({ faults: { [source]: _healed, ...faults } }) => ({ faults }))
  } catch (error) {
    useViewer.setState(({ faults }) => ({ faults: { ...faults, [source]: toWire(error) } }))
  }
}

/** Reads again what is drawn over a source: after it was opened, and while its ingest goes on. */
export async function loadOverlay(id: string): Promise<void> {
  const source = sourceById(id)
  if (!source) return
  if (source.kind === 'video' || source.kind === 'audio') {
    await load(
      id,
      () => request('viewer.timeline', { source: id }),
      (timeline) =>
        useViewer.setState(({ timelines }) => ({ timelines: { ...timelines, [id]: timeline } })),
    )
  } else {
    await load(
      id,
      () => request('viewer.pages', { source: id }),
      (pages) => useViewer.setState((state) => ({ pages: { ...state.pages, [id]: pages } })),
    )
  }
}

const controls: Record<Slot, Controls> = { main: {}, beside: {} }
let focusedSlot: Slot = 'main'

/** Offered by the view that is mounted; returns how to withdraw. */
export function offerControls(slot: Slot, offered: Controls): () => void {
  controls[slot] = offered
  return () => {
    if (controls[slot] === offered) controls[slot] = {}
  }
}
export const focusSlot = (slot: Slot): void => {
  focusedSlot = slot
}
export const viewerControls = (): Controls =>
  controls[useViewer.getState().beside ? focusedSlot : 'main']
