/** Takes specks of dust and rows of leader dots off a page without touching what is to be read. Pure. */
import { inkOf } from './ink.ts'
import type { GreyPicture } from '../protocol.ts'

/** At 300 dpi a full stop of 8 points has about 12 pixels; what is half as large and stands alone is dust. */
const speckPixels = 6
/** Fewer specks harm no reader. */
const leastSpecks = 40
/** Ink this near (in pixels of 300 dpi) makes a dot part of something: an i, a colon, a broken stroke. */
const reach = 7

/** A dot of a row that leads the eye (`Amount ...... 930`), in pixels of 300 dpi; and how far the next one is. */
const dotSide = 14
const dotStep = 36
const dotRise = 4
/** Fewer dots in a row are punctuation. */
const leastDots = 8

/** Grey pixels of specks and leader dots become the paper around them. Returns the same picture when there are few. */
export function despeckle(picture: GreyPicture, dpi: number): GreyPicture {
  const { ink, width, height } = inkOf(picture)
  const most = Math.max(1, Math.round(speckPixels * (dpi / 300) ** 2))
  const near = Math.max(2, Math.round((reach * dpi) / 300))
  const seen = new Uint8Array(ink.length)
  const specks: number[][] = []
  const dots: Dot[] = []
  const mostDot = Math.max(4, Math.round((dotSide * dpi) / 300) ** 2)
  const stack: number[] = []
  for (let start = 0; start < ink.length; start++) {
    if (ink[start] === 0 || seen[start] === 1) continue
    const members: number[] = []
    let size = 0
    seen[start] = 1
    stack.push(start)
    while (stack.length > 0) {
      const at = stack.pop()!
      if (size++ < mostDot) members.push(at)
      const x = at % width
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const next = at + dy * width + dx
          if (x + dx < 0 || x + dx >= width || next < 0 || next >= ink.length) continue
          if (ink[next] === 0 || seen[next] === 1) continue
          seen[next] = 1
          stack.push(next)
        }
      }
    }
    if (size <= most && isAlone(members, ink, width, height, near)) specks.push(members)
    else if (size <= mostDot) dots.push(dotOf(members, width))
  }
  const hasCompany = ({ x, y }: Dot): boolean => {
    const column = Math.round(x)
    for (const side of [-1, 1]) {
      for (let rise = (10 * dpi) / 300; rise <= (26 * dpi) / 300; rise++) {
        const row = Math.round(y + side * rise)
        if (row >= 0 && row < height && ink[row * width + column] === 1) return true
      }
    }
    return false
  }
  const rows = leaders(dots, dpi, hasCompany)
  const dust = specks.length < leastSpecks ? [] : specks
  if (dust.length === 0 && rows.length === 0) return picture
  const grey = Uint8Array.from(picture.grey)
  for (const members of [...dust, ...rows]) clean(grey, members, width, height)
  return { grey, width, height }
}

type Dot = { members: number[]; x: number; y: number }

function dotOf(members: number[], width: number): Dot {
  const x = members.reduce((sum, at) => sum + (at % width), 0) / members.length
  const y = members.reduce((sum, at) => sum + Math.floor(at / width), 0) / members.length
  return { members, x, y }
}

/** Dots that stand in rows: tesseract reads such a row as letters, and loses what it leads to. */
function leaders(
  dots: readonly Dot[],
  dpi: number,
  /** Ink above or below: letters of a printer that sets them as dots have that. */
  hasCompany: (dot: Dot) => boolean,
): number[][] {
  const [step, rise] = [(dotStep * dpi) / 300, Math.max(2, (dotRise * dpi) / 300)]
  const fromLeft = dots.toSorted((a, b) => a.x - b.x)
  const rows: Dot[][] = []
  let open: Dot[][] = []
  for (const dot of fromLeft) {
    open = open.filter((row) => dot.x - row.at(-1)!.x <= step)
    const row = open.find((one) => Math.abs(one.at(-1)!.y - dot.y) <= rise)
    if (row) row.push(dot)
    else {
      const fresh = [dot]
      rows.push(fresh)
      open.push(fresh)
    }
  }
  return rows
    .filter((row) => row.length >= leastDots && row.filter(hasCompany).length < row.length / 4)
    .flatMap((row) => row.map(({ members }) => members))
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
