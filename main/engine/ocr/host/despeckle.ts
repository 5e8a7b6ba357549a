/** Takes specks of dust and rows of leader dots off a page without touching what is to be read. Pure. */
import { type Component, componentsOf, type InkMask } from '../components.ts'
import { largestDot, leaderDots } from '../leaders.ts'
import type { GreyPicture } from '../protocol.ts'
import { inkOf } from './ink.ts'

/** At 300 dpi a full stop of 8 points has about 12 pixels; what is half as large and stands alone is dust. */
const speckPixels = 6
/** Fewer specks harm no reader. */
const leastSpecks = 40
/** Ink this near (in pixels of 300 dpi) makes a dot part of something: an i, a colon, a broken stroke. */
const reach = 7

/** The ink of a page and its pieces, found once for all that is measured on them. */
export type PageInk = { mask: InkMask; components: Component[] }

export function pageInk(picture: GreyPicture, dpi: number): PageInk {
  const mask = inkOf(picture)
  // Larger pieces are neither specks nor dots: their pixels need not be kept.
  return { mask, components: componentsOf(mask, Math.ceil((largestDot * dpi) ** 2)) }
}

/** Grey pixels of specks and leader dots become the paper around them. Returns the same picture when there are few. */
export function despeckle(
  picture: GreyPicture,
  dpi: number,
  { mask, components } = pageInk(picture, dpi),
): GreyPicture {
  const { ink, width, height } = mask
  const most = Math.max(1, Math.round(speckPixels * (dpi / 300) ** 2))
  const near = Math.max(2, Math.round((reach * dpi) / 300))
  const specks = components.filter(
    ({ pixels, members }) => pixels <= most && isAlone(members, ink, width, height, near),
  )
  const dust = specks.length < leastSpecks ? [] : specks
  const leaders = leaderDots(components, mask, dpi)
  if (dust.length === 0 && leaders.length === 0) return picture
  const grey = Uint8Array.from(picture.grey)
  for (const { members } of [...dust, ...leaders]) clean(grey, members, width, height)
  return { grey, width, height }
}

function isAlone(
  members: readonly number[],
  ink: Uint8Array,
  width: number,
  height: number,
  near: number,
): boolean {
  const own = new Set(members)
  const centre = members[0]!
  const [cx, cy] = [centre % width, Math.floor(centre / width)]
  for (let y = Math.max(0, cy - near); y <= Math.min(height - 1, cy + near); y++) {
    for (let x = Math.max(0, cx - near); x <= Math.min(width - 1, cx + near); x++) {
      const at = y * width + x
      if (ink[at] === 1 && !own.has(at)) return false
    }
  }
  return true
}

/** A speck and its soft edge take the lightest level of the frame around them. */
function clean(grey: Uint8Array, members: readonly number[], width: number, height: number): void {
  const xs = members.map((at) => at % width)
  const ys = members.map((at) => Math.floor(at / width))
  const [left, right] = [Math.max(0, Math.min(...xs) - 2), Math.min(width - 1, Math.max(...xs) + 2)]
  const [top, bottom] = [
    Math.max(0, Math.min(...ys) - 2),
    Math.min(height - 1, Math.max(...ys) + 2),
  ]
  let paper = 0
  for (let x = left; x <= right; x++) {
    paper = Math.max(paper, grey[top * width + x]!, grey[bottom * width + x]!)
  }
  for (let y = top; y <= bottom; y++) grey.fill(paper, y * width + left, y * width + right + 1)
}
