/** Segments as retrieval sees them: where they are, what they cost, why they are looked at. */
import type { ToldReason } from '#contract/told.ts'
import type { Locator } from '../domain.ts'

/** `cost`: KV cells that it would take in a prompt. A negative id is a stretch of a transcript without pictures. */
export type Place = { id: number; sourceId: string; locator: Locator; cost: number }

/** Named in the question, found by its words, or standing for its surroundings. */
export type Reason = 'named' | 'words' | 'coverage'

/** `wordScore` 0..1: the share of the question's words that its texts hold. */
export type Candidate = Place & { reason: Reason; wordScore: number }
export type Ranked = Candidate & { relevance: number; rank: number }

export type Omission = { id: number; sourceId: string; locator: Locator; reason: string }

/** What a look cost; the rows themselves are not kept: hours of frames would fill the memory. */
export type Seen = { cacheKeys: string[]; tokenRows: number }

export const omit = (
  { id, sourceId, locator }: Pick<Place, 'id' | 'sourceId' | 'locator'>,
  reason: ToldReason,
): Omission => ({ id, sourceId, locator, reason })

/** Time spans of one reason that touch become one; what is listed of the rest has a bound. */
export function foldOmissions(omissions: readonly Omission[], most = 100): Omission[] {
  const folded: Omission[] = []
  const inOrder = omissions.toSorted(
    (a, b) =>
      a.sourceId.localeCompare(b.sourceId) ||
      a.reason.localeCompare(b.reason) ||
      startOf(a.locator) - startOf(b.locator),
  )
  for (const one of inOrder) {
    const last = folded.at(-1)
    if (
      last?.locator.kind === 'time' &&
      one.locator.kind === 'time' &&
      last.sourceId === one.sourceId &&
      last.reason === one.reason &&
      one.locator.startMs <= last.locator.endMs + 1
    ) {
      const endMs = Math.max(last.locator.endMs, one.locator.endMs)
      folded[folded.length - 1] = { ...last, locator: { ...last.locator, endMs } }
    } else folded.push(one)
  }
  return folded.slice(0, most)
}

export const startOf = (locator: Locator): number =>
  locator.kind === 'time' ? locator.startMs : locator.page
