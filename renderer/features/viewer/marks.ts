/** Which citations are drawn on which page of a source. */
import type { Citation, Locator } from '#contract/api.ts'
import type { Box, Target } from '../../state/viewer.ts'

export type Mark = { marker: number; boxes: Box[]; isTarget: boolean; visit: number }

/** Numbers begin at 1 in every answer: only with its place does one name a citation. */
const isSamePlace = (a: Locator, b: Locator | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** `marks` are those of the answer that is being read; the place that was gone to is drawn also where it is none of them. */
export function marksByPage(
  marks: Citation[],
  source: string,
  { locator, marker, visit }: Target,
): Map<number, Mark[]> {
  const byPage = new Map<number, Mark[]>()
  const put = (page: number, mark: Mark): void => {
    byPage.set(page, [...(byPage.get(page) ?? []), mark])
  }
  let isShown = false
  for (const { sourceId, marker: number, locator: place } of marks) {
    if (sourceId !== source || place.kind !== 'page') continue
    const isTarget = number === marker && isSamePlace(place, locator)
    isShown ||= isTarget
    const boxes = place.boxes ?? []
    put(place.page, { marker: number, boxes, isTarget, visit: isTarget ? visit : 0 })
  }
  if (!isShown && locator?.kind === 'page')
    put(locator.page, { marker: marker ?? 0, boxes: locator.boxes ?? [], isTarget: true, visit })
  return byPage
}
