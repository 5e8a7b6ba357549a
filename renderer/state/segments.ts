/** The stored picture and words behind a place: for citation cards. Kept, because segments do not change. */
import { create } from 'zustand'
import type { Locator } from '#contract/api.ts'
import { request } from '../client/request.ts'

export type Segment = { segment: number | null; text?: string | undefined }

const longestMemory = 2000

export const useSegments = create<{ known: Map<string, Segment> }>(() => ({ known: new Map() }))

export const segmentKey = (source: string, locator: Locator): string =>
  `${source} ${JSON.stringify(locator)}`

const asked = new Set<string>()

export async function findSegment(source: string, locator: Locator): Promise<void> {
  const key = segmentKey(source, locator)
  if (asked.has(key)) return
  asked.add(key)
  try {
    const segment = await request('viewer.segment', { source, locator })
    useSegments.setState(({ known }) => {
      const next = new Map([...known].slice(-longestMemory))
      next.set(key, segment)
      return { known: next }
    })
  } catch {
    // The card then shows the place without its picture; hovering again asks again.
    asked.delete(key)
  }
}
