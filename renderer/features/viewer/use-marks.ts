import { useMemo } from 'react'
import { useViewer, type Pages, type Target } from '../../state/viewer.ts'
import type { Mark } from './overlay.tsx'

/** Citations by page, with the one that was gone to marked as target even if its answer is closed. */
export function useMarks(source: string, target: Target): Map<number, Mark[]> {
  const marks = useViewer((state) => state.marks)
  return useMemo(() => {
    const byPage = new Map<number, Mark[]>()
    const put = (page: number, mark: Mark): void => {
      byPage.set(page, [...(byPage.get(page) ?? []), mark])
    }
    const { locator, marker, visit } = target
    let isShown = false
    for (const { sourceId, marker: number, locator: place } of marks) {
      if (sourceId !== source || place.kind !== 'page') continue
      const isTarget = number === marker
      isShown ||= isTarget
      put(place.page, {
        marker: number,
        boxes: place.boxes ?? [],
        isTarget,
        visit: isTarget ? visit : 0,
      })
    }
    if (!isShown && locator?.kind === 'page')
      put(locator.page, { marker: marker ?? 0, boxes: locator.boxes ?? [], isTarget: true, visit })
    return byPage
  }, [marks, source, target])
}

export function useLooked(source: string): Set<number> {
  const looked = useViewer((state) => state.looked)
  return useMemo(
    () =>
      new Set(
        looked.flatMap(({ sourceId, locator }) =>
          sourceId === source && locator.kind === 'page' ? [locator.page] : [],
        ),
      ),
    [looked, source],
  )
}

export const pageOf = (
  pages: Pages | undefined,
  page: number,
): Pages['pages'][number] | undefined => pages?.pages.find((one) => one.page === page)
