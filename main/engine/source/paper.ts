/** Whether a picture file is a scanned or photographed page: pages are read in slices, other pictures whole. */
import type { Picture } from '../domain.ts'

/** Looked at on a grid of about this many points. */
const gridPoints = 40_000
/** A4 is 0.71, Letter 0.77; a crop or a margin moves that a little. */
const leastAspect = 0.6
const mostAspect = 0.86
/** Of an upright sheet with few words, pixels. */
const leastHeight = 900
/** Of any other shape (lying sheets, receipts, screens): the longer and the shorter side, pixels. */
const leastLong = 900
const leastShort = 300
/** Of the points: paper is light and grey nearly everywhere, and has no coloured area of any size. */
const leastLight = 0.7
const mostColoured = 0.03
const lightFrom = 165
const darkBelow = 125
const colouredFrom = 60
/** Rows of pixels that are followed from edge to edge. */
const followedRows = 400
/** A row through some thirty letters crosses this many edges of ink; one through six large letters fewer. */
const leastEdges = 60
/** Of the rows: two or three lines on a page. */
const leastWritten = 0.03

export function looksLikePaper(picture: Picture): boolean {
  const { width, height } = picture
  const aspect = width / height
  const isSheet = height >= leastHeight && aspect >= leastAspect && aspect <= mostAspect
  const isLarge = Math.max(width, height) >= leastLong && Math.min(width, height) >= leastShort
  return (isSheet || isLarge) && isLight(picture) && (isSheet || isWritten(picture))
}

function isLight({ rgb, width, height }: Picture): boolean {
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

/** Lines of small print: what no drawing or large caption has. */
function isWritten({ rgb, width, height }: Picture): boolean {
  const step = Math.max(1, Math.floor(height / followedRows))
  let rows = 0
  let written = 0
  for (let y = 0; y < height; y += step) {
    let edges = 0
    let isDark = false
    for (let x = 0; x < width; x++) {
      const green = rgb[(y * width + x) * 3 + 1]!
      if (isDark ? green >= lightFrom : green < darkBelow) {
        isDark = !isDark
        edges++
      }
    }
    rows++
    if (edges >= leastEdges) written++
  }
  return written / rows >= leastWritten
}
