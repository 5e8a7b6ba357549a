/** Whether a picture file is a scanned or photographed page: pages are read in slices, other pictures whole. */
import type { Picture } from '../domain.ts'

/** Looked at on a grid of about this many points. */
const gridPoints = 40_000
/** A4 is 0.71, Letter 0.77; a crop or a margin moves that a little. */
const leastAspect = 0.6
const mostAspect = 0.86
const leastHeight = 900
/** Of the points: paper is light and grey nearly everywhere, and has no coloured area of any size. */
const leastLight = 0.7
const mostColoured = 0.03
const lightFrom = 165
const colouredFrom = 60

export function looksLikePaper({ rgb, width, height }: Picture): boolean {
  const aspect = width / height
  if (height < leastHeight || aspect < leastAspect || aspect > mostAspect) return false
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / gridPoints)))
  let points = 0
  let light = 0
  let coloured = 0
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const at = (y * width + x) * 3
      const [red, green, blue] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!]
      const least = Math.min(red, green, blue)
      points++
      if (least >= lightFrom) light++
      if (Math.max(red, green, blue) - least >= colouredFrom) coloured++
    }
  }
  return light / points >= leastLight && coloured / points <= mostColoured
}
