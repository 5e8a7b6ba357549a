/** How large pages and pictures are shown. Sizes in points, of pictures in pixels, until they meet `scale` (CSS px per unit). */
import type { Turn } from './box.ts'

export type PageSize = { width: number; height: number }
export type Zoom = 'width' | 'page' | number

export const gapPx = 14
const zoomSteps = [
  0.05, 0.1, 0.17, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 6,
]
/** CSS px per unit at 100 %: a page as large as its paper (an inch of CSS has 96 px), a picture pixel for pixel. */
export const fullSize = { page: 96 / 72, picture: 1 } as const
export type FullSize = (typeof fullSize)[keyof typeof fullSize]

export const turnSize = ({ width, height }: PageSize, turn: Turn): PageSize =>
  turn % 180 === 0 ? { width, height } : { width: height, height: width }

export function scaleOf(zoom: Zoom, page: PageSize, room: PageSize, full: FullSize): number {
  const across = Math.max(0.01, (room.width - 2 * gapPx) / page.width)
  if (zoom === 'width') return across
  if (zoom === 'page')
    return Math.min(across, Math.max(0.01, (room.height - 2 * gapPx) / page.height))
  return zoom * full
}

export const zoomOf = (scale: number, full: FullSize): number => scale / full

/** The next round size; one beyond the last of them stays as it is. */
export function stepZoom(scale: number, direction: -1 | 1, full: FullSize): number {
  const now = zoomOf(scale, full)
  const next =
    direction === 1
      ? zoomSteps.find((step) => step > now * 1.01)
      : zoomSteps.findLast((step) => step < now * 0.99)
  return next ?? now
}
