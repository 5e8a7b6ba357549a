/** Where a window may stand: on a display that is there, not smaller than its contents. */
import type { Bounds } from './state.ts'

export const smallest = { width: 760, height: 520 }
const usual = { width: 1360, height: 860 }

/** How much of a title bar must lie on a display so that a person can get hold of it. */
const grip = 80

/** The kept place if it can still be reached; else a usual size, which the system places. */
export function placeOf(
  kept: Bounds | undefined,
  workAreas: Bounds[],
): { width: number; height: number; x?: number; y?: number } {
  const [main] = workAreas
  const fit = {
    width: Math.min(usual.width, main?.width ?? usual.width),
    height: Math.min(usual.height, main?.height ?? usual.height),
  }
  if (!kept) return fit
  const isReachable = workAreas.some(
    (area) =>
      kept.x + kept.width >= area.x + grip &&
      kept.x <= area.x + area.width - grip &&
      kept.y >= area.y - grip &&
      kept.y <= area.y + area.height - grip,
  )
  const size = {
    width: Math.max(smallest.width, kept.width),
    height: Math.max(smallest.height, kept.height),
  }
  return isReachable ? { ...size, x: kept.x, y: kept.y } : { ...fit }
}
