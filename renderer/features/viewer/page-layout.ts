/** How large pages are shown. Sizes in points until they meet `scale`. */
import type { Turn } from './box.ts'

export type PageSize = { width: number; height: number }
export type Zoom = 'width' | 'page' | number

export const gapPx = 14
const zoomSteps = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 6]
/** CSS px per point at 100 %. */
const normalScale = 96 / 72

export const turnSize = ({ width, height }: PageSize, turn: Turn): PageSize =>
  turn % 180 === 0 ? { width, height } : { width: height, height: width }

export function scaleOf(zoom: Zoom, page: PageSize, room: PageSize): number {
  const across = Math.max(0.05, (room.width - 2 * gapPx) / page.width)
  if (zoom === 'width') return across
  if (zoom === 'page')
    return Math.min(across, Math.max(0.05, (room.height - 2 * gapPx) / page.height))
  return zoom * normalScale
}

export const zoomOf = (scale: number): number => scale / normalScale

export function stepZoom(scale: number, direction: -1 | 1): number {
  const now = zoomOf(scale)
  const next =
    direction === 1
      ? zoomSteps.find((step) => step > now * 1.01)
      : zoomSteps.findLast((step) => step < now * 0.99)
  return next ?? (direction === 1 ? zoomSteps.at(-1)! : zoomSteps[0]!)
}
