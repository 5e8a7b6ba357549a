/** How much of a source a summary was built over, and what it could not read. */
import type { ToldReason } from '#contract/told.ts'
import { unreadRuns, type UnreadRun } from '#contract/unread-runs.ts'
import type { Locator } from '../domain.ts'

export type Unread = { locator: Locator; reason: string }
export type Coverage = {
  unit: 'pages' | 'ms'
  read: number
  total: number
  /** Pages one by one, times as stretches. */
  unread: Unread[]
}

/** Runs of places that are named; more are counted. */
const mostNamed = 12

/** Holes between frames that are shorter are rounding, not content: ms. */
const leastHoleMs = 1000

/** `read`: pages of which anything is known, blank ones too. `gaps` say why the others are not. */
export function pageCoverage(
  read: ReadonlySet<number>,
  total: number,
  gaps: readonly Unread[],
): Coverage {
  const reasons = new Map(
    gaps.flatMap(({ locator, reason }): [number, string][] =>
      locator.kind === 'page' ? [[locator.page, reason]] : [],
    ),
  )
  const unread: Unread[] = []
  for (let page = 1; page <= total; page++) {
    if (read.has(page)) continue
    const reason = reasons.get(page) ?? ('no words were found on it' satisfies ToldReason)
    unread.push({ locator: { kind: 'page', page }, reason })
  }
  return { unit: 'pages', read: total - unread.length, total, unread }
}

/** `spans`: what was looked at or heard; they may overlap. */
export function timeCoverage(
  spans: readonly { startMs: number; endMs: number }[],
  totalMs: number,
  gaps: readonly Unread[],
): Coverage {
  const unread: Unread[] = []
  const damaged = gaps.filter(({ locator }) => locator.kind === 'time')
  let reached = 0
  const hole = (startMs: number, endMs: number): void => {
    if (endMs - startMs < leastHoleMs) return
    const because = damaged.find(
      ({ locator }) =>
        locator.kind === 'time' && locator.startMs < endMs && locator.endMs > startMs,
    )
    const reason = because?.reason ?? ('nothing was seen or heard of it' satisfies ToldReason)
    unread.push({ locator: { kind: 'time', startMs, endMs }, reason })
  }
  for (const { startMs, endMs } of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    hole(reached, Math.min(startMs, totalMs))
    reached = Math.max(reached, Math.min(endMs, totalMs))
  }
  hole(reached, totalMs)
  const missing = unread.reduce((sum, { locator }) => sum + lengthOf(locator), 0)
  return { unit: 'ms', read: totalMs - missing, total: totalMs, unread }
}

const lengthOf = (locator: Locator): number =>
  locator.kind === 'time' ? locator.endMs - locator.startMs : 0

/** "214 of 220 pages read. Not read: page 7 (damaged); pages 9-12 (no words were found on it)." */
export function coverageText(
  { unit, read, total, unread }: Coverage,
  label: (ms: number) => string,
): string {
  const head =
    unit === 'pages'
      ? `${read} of ${total} ${total === 1 ? 'page' : 'pages'} read`
      : `${label(read)} of ${label(total)} seen or heard`
  if (unread.length === 0) return `${head}.`
  const runs = unreadRuns(unread)
  const named = runs.slice(0, mostNamed).map((run) => `${placeText(run, label)} (${run.reason})`)
  const more = runs.length > mostNamed ? `; ${runs.length - mostNamed} more places` : ''
  return `${head}. Not ${unit === 'pages' ? 'read' : 'known'}: ${named.join('; ')}${more}.`
}

function placeText({ from, to, isPages }: UnreadRun, label: (ms: number) => string): string {
  if (!isPages) return `${label(from)}-${label(to)}`
  return from === to ? `page ${from}` : `pages ${from}-${to}`
}
