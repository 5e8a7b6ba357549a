import type { Locator } from './api.ts'

/** Pages `from` to `to`, or ms. */
export type UnreadRun = { from: number; to: number; isPages: boolean; reason: string }

/** Neighbouring pages with the same reason are one run; stretches of time stay as they are. */
export function unreadRuns(unread: readonly { locator: Locator; reason: string }[]): UnreadRun[] {
  const runs: UnreadRun[] = []
  for (const { locator, reason } of unread) {
    if (locator.kind === 'time') {
      runs.push({ from: locator.startMs, to: locator.endMs, isPages: false, reason })
      continue
    }
    const last = runs.at(-1)
    if (last?.isPages && last.reason === reason && last.to === locator.page - 1) last.to++
    else runs.push({ from: locator.page, to: locator.page, isPages: true, reason })
  }
  return runs
}
