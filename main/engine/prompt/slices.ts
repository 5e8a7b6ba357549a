/** The slices of a page as pieces of evidence of their own. Pure. */
import type { EvidenceItem } from './evidence.ts'

export const hasSlices = ({ grid, slices }: EvidenceItem): boolean =>
  grid !== undefined && slices.some(({ slice }) => slice.role === 'slice')

/**
 * Each slice of a page as a piece of evidence of its own, then the page's text alone where it has some. What
 * is not sliced stays as it is.
 */
export function slicesAlone(item: EvidenceItem): EvidenceItem[] {
  if (!hasSlices(item)) return [{ ...item, id: 1 }]
  const { locator, lines } = item
  const alone = item.slices
    .filter(({ slice }) => slice.role === 'slice')
    .map((one): EvidenceItem => {
      const { box } = one.slice
      return {
        ...item,
        id: 1,
        // Alone it is the whole picture of its prompt.
        slices: [{ ...one, slice: { ...one.slice, role: 'overview' } }],
        grid: undefined,
        lines: [],
        // A part that a person marked is finer than its slices.
        locator: locator.kind === 'page' ? { boxes: [box], ...locator } : locator,
      }
    })
  return lines.length === 0 ? alone : [...alone, { ...item, id: 1, slices: [], grid: undefined }]
}
