/** Places that were found one by one, as the stretches that a person would name. Pure. */
import { timeLabel } from '#contract/time-label.ts'
import type { Box, Locator } from '../domain.ts'
import { lengthLabel } from './how-long.ts'
import { startOf } from './place.ts'
import { verdictOf } from './before-after.ts'
import type { Question } from './question.ts'

/** `verified`: the source's own words, or a second look at the picture; `found`: the model alone, or a misread word. */
export type FoundState = 'verified' | 'found'

export type FoundPlace = { id: number; sourceId: string; locator: Locator; state: FoundState }

/** `ids` in order; the locator spans all of them, the state is that of the weakest. */
export type Stretch = {
  sourceId: string
  locator: Locator
  ids: number[]
  state: FoundState
  /** What is written there and was asked for; the answer then is this, not the place. */
  quote?: { text: string; boxes: Box[] } | undefined
  /** Which of two things that are compared is there. */
  of?: string | undefined
}

/** Samples next to each other stand for spans that touch within this. */
const touchMs = 50

/**
 * In the order of `sourceIds` and of time or pages. Spans that touch become one stretch; pages stay single.
 */
export function stretchesOf(
  places: readonly FoundPlace[],
  sourceIds: readonly string[],
): Stretch[] {
  const order = new Map(sourceIds.map((id, at) => [id, at]))
  const sorted = places.toSorted(
    (a, b) =>
      (order.get(a.sourceId) ?? 0) - (order.get(b.sourceId) ?? 0) ||
      startOf(a.locator) - startOf(b.locator) ||
      a.id - b.id,
  )
  const stretches: Stretch[] = []
  for (const { id, sourceId, locator, state } of sorted) {
    const last = stretches.at(-1)
    if (
      last?.sourceId === sourceId &&
      last.locator.kind === 'time' &&
      locator.kind === 'time' &&
      locator.startMs <= last.locator.endMs + touchMs
    ) {
      const endMs = Math.max(last.locator.endMs, locator.endMs)
      last.locator = { ...last.locator, endMs }
      last.ids.push(id)
      if (state === 'found') last.state = state
    } else stretches.push({ sourceId, locator, ids: [id], state })
  }
  return stretches
}

type Asked = Pick<Question, 'kind' | 'isOfLength' | 'text'> & Partial<Pick<Question, 'compared'>>

/**
 * `00:12`, `00:12–00:40` for several samples in a row, `page 3`; what is quoted, where something is. Asked how long, the
 * length of time comes first: `20 s (00:12–00:32)`.
 */
export function stretchLabel(stretch: Stretch, asked: Asked, isSinglePicture: boolean): string {
  const { locator, ids, quote, of } = stretch
  // A number in brackets would be taken for a marker.
  if (quote) return quote.text.replaceAll(/\[(\d+)\]/g, '($1)')
  if (locator.kind === 'page') return isSinglePicture ? '' : `page ${locator.page}`
  const start = timeLabel(locator.startMs)
  const end = timeLabel(locator.endMs)
  if (asked.isOfLength) return `${lengthOf([stretch], asked)} (${start}–${end})`
  const time = ids.length > 1 && start !== end ? `${start}–${end}` : start
  return of === undefined ? time : `${of} ${time}`
}

/** What stands before all of them: how often, or how long in all. */
export function leadOf(found: readonly Stretch[], asked: Asked): string {
  const { length } = found
  if (asked.compared && found.some(({ of }) => of !== undefined))
    return verdictOf(found, asked.compared, isChinese(asked))
  // "How often is it inspected?" is answered by a rule that is quoted, not by how many places say so.
  const areQuoted = found.every(({ quote }) => quote !== undefined)
  if (asked.kind === 'count' && !areQuoted)
    return isChinese(asked) ? `${length} 次：` : `${length} ${length === 1 ? 'time' : 'times'}: `
  return asked.isOfLength && length > 1 ? `${lengthOf(found, asked)}: ` : ''
}

const isChinese = ({ text }: Asked): boolean => /\p{scx=Han}/u.test(text)

function lengthOf(stretches: readonly Stretch[], asked: Asked): string {
  const spans = stretches.flatMap(({ locator }) => (locator.kind === 'time' ? [locator] : []))
  const ms = spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
  return lengthLabel(ms, isChinese(asked))
}
