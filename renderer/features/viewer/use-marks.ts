import { useMemo } from 'react'
import { useViewer, type Pages, type Target } from '../../state/viewer.ts'
import { marksByPage, type Mark } from './marks.ts'

export function useMarks(source: string, target: Target): Map<number, Mark[]> {
  const marks = useViewer((state) => state.marks)
  return useMemo(() => marksByPage(marks, source, target), [marks, source, target])
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
