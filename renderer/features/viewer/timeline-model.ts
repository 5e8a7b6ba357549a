/** Arithmetic of the timeline: what part of the recording is in view, and what was looked at. No DOM. */
import type { Locator } from '#contract/api.ts'
import type { Timeline } from '../../state/viewer.ts'

export type View = { fromMs: number; toMs: number }
export type Level = 'full' | 'small' | 'none'
export type Stretch = { startMs: number; endMs: number; level: Level }

/** The closest that one can look: so much of the recording fills the width. */
const closestMs = 2000

export const wholeView = (durationMs: number): View => ({
  fromMs: 0,
  toMs: Math.max(1, durationMs),
})

export const xOf = (ms: number, { fromMs, toMs }: View, width: number): number =>
  ((ms - fromMs) / (toMs - fromMs)) * width

export const msAt = (x: number, { fromMs, toMs }: View, width: number): number =>
  fromMs + (x / Math.max(1, width)) * (toMs - fromMs)

/** Keeps the span of the view and moves it back inside the recording. */
function inside(fromMs: number, spanMs: number, durationMs: number): View {
  const span = Math.min(spanMs, durationMs)
  const from = Math.min(Math.max(0, fromMs), durationMs - span)
  return { fromMs: from, toMs: from + span }
}

/** `factor` < 1 looks closer; what is under `atMs` stays under it. */
export function zoomAt(view: View, durationMs: number, atMs: number, factor: number): View {
  const span = view.toMs - view.fromMs
  const next = Math.min(durationMs, Math.max(Math.min(closestMs, durationMs), span * factor))
  return inside(atMs - ((atMs - view.fromMs) / span) * next, next, durationMs)
}

export const pan = (view: View, durationMs: number, byMs: number): View =>
  inside(view.fromMs + byMs, view.toMs - view.fromMs, durationMs)

/** Pans so that `ms` is in view, a little inside the edge; the same view if it is there already. */
export function reveal(view: View, durationMs: number, ms: number): View {
  const span = view.toMs - view.fromMs
  if (ms >= view.fromMs && ms <= view.toMs) return view
  return inside(ms - span * 0.1, span, durationMs)
}

const stepsSeconds = [0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]

/** Distance between labels of the ruler: the smallest round one that keeps them `minPx` apart. */
export function tickMs(view: View, width: number, minPx = 72): number {
  const perPx = (view.toMs - view.fromMs) / Math.max(1, width)
  const wanted = (perPx * minPx) / 1000
  return (stepsSeconds.find((step) => step >= wanted) ?? stepsSeconds.at(-1)!) * 1000
}

const timed = (locator: Locator): { startMs: number; endMs: number } | null =>
  locator.kind === 'time' ? locator : null

/**
 * What was looked at. Sampled stretches count as looked at small; what the answer that is being
 * read had in its prompt counts as looked at in full; gaps and unsampled stretches as not.
 */
export function coverageOf(
  timeline: Timeline,
  looked: { locator: Locator }[],
  durationMs: number,
): Stretch[] {
  const cuts = new Set([0, durationMs])
  const small = timeline.samples
  const full = looked.flatMap(({ locator }) => timed(locator) ?? [])
  const gaps = timeline.gaps.flatMap(({ locator }) => timed(locator) ?? [])
  for (const { startMs, endMs } of [...small, ...full, ...gaps]) {
    if (startMs > 0 && startMs < durationMs) cuts.add(startMs)
    if (endMs > 0 && endMs < durationMs) cuts.add(endMs)
  }
  const edges = [...cuts].toSorted((a, b) => a - b)
  const level: Level[] = edges.slice(1).map(() => 'none')
  const at = new Map(edges.map((edge, index) => [edge, index]))
  const paint = (spans: { startMs: number; endMs: number }[], value: Level): void => {
    for (const { startMs, endMs } of spans) {
      const from = at.get(Math.max(0, startMs)) ?? 0
      const to = at.get(Math.min(durationMs, endMs)) ?? from
      level.fill(value, from, to)
    }
  }
  paint(small, 'small')
  paint(gaps, 'none')
  paint(full, 'full')

  const stretches: Stretch[] = []
  level.forEach((value, index) => {
    const last = stretches.at(-1)
    if (last?.level === value) last.endMs = edges[index + 1]!
    else stretches.push({ startMs: edges[index]!, endMs: edges[index + 1]!, level: value })
  })
  return stretches
}

/** Share of the recording that was looked at at all. */
export function coveredShare(stretches: Stretch[], durationMs: number): number {
  const covered = stretches
    .filter(({ level }) => level !== 'none')
    .reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
  return durationMs > 0 ? covered / durationMs : 0
}

/** The sample whose picture stands nearest to a time; samples are in order of time. */
export function nearestSample(
  samples: Timeline['samples'],
  ms: number,
): Timeline['samples'][number] | undefined {
  let low = 0
  let high = samples.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (samples[middle]!.atMs < ms) low = middle + 1
    else high = middle
  }
  const [before, after] = [samples[low - 1], samples[low]]
  if (!before || !after) return before ?? after
  return ms - before.atMs <= after.atMs - ms ? before : after
}

/** The start of the shot before or after a time. */
export function shotEdge(
  shots: Timeline['shots'],
  ms: number,
  direction: -1 | 1,
  durationMs: number,
): number {
  // Going back from just inside a shot means the shot before.
  const slackMs = 400
  if (direction === 1) return shots.find(({ startMs }) => startMs > ms + 1)?.startMs ?? durationMs
  return shots.findLast(({ startMs }) => startMs < ms - slackMs)?.startMs ?? 0
}
