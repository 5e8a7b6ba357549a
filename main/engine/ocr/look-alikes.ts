/**
 * O or 0, I or 1: letters that readers take for one another, told apart by their shapes as people do, by the
 * other letters of the same line and page. Pure.
 */
import { componentsOf } from './components.ts'
import { median, type Glyph } from './glyphs.ts'
import { inkOf } from './host/ink.ts'
import type { GreyPicture } from './protocol.ts'

/** A glyph cut out, ink 1, with what it was read as. */
export type Shape = {
  character: string
  /** Width and height in heights of the line's capitals. */
  width: number
  height: number
  /** Ink in the middle of the counter: a dotted or slashed zero. */
  isMarked: boolean
  /** How far it goes below the line, in heights of a capital. */
  drop: number
  /** Ink at the lower right over ink at the lower left. */
  tail: number
  /** Shares of ink at the top left corner, at the left below the middle, and at the right above it. */
  topLeft: number
  lowLeft: number
  upRight: number
  /** Paper that the letter encloses: 0 in I, 1 in O, 2 in 8. */
  holes: number
  /** How much farther the foot reaches left of the stem than right of it, in widths of the glyph. */
  foot: number
  /** How much farther the top reaches left of the stem than right of it, in widths of the glyph. */
  flag: number
}

/** `capital`: height of the line's capitals in pixels. */
export function shapesOf(
  cut: GreyPicture,
  glyphs: readonly Glyph[],
  capital: number,
  text: readonly string[],
): Shape[] {
  const { ink, width } = inkOf(cut)
  const line = median(glyphs.map(({ bottom }) => bottom))
  return glyphs.map(({ left, top, right, bottom }, at) => {
    const isInk = (x: number, y: number): boolean => ink[y * width + x] === 1
    const share = (x0: number, x1: number, y0: number, y1: number): number => {
      let [inked, all] = [0, 0]
      for (let y = Math.floor(y0); y < y1; y++) {
        for (let x = Math.floor(x0); x < x1; x++) {
          all++
          if (isInk(x, y)) inked++
        }
      }
      return all === 0 ? 0 : inked / all
    }
    const [w, h] = [right - left, bottom - top]
    const middle = share(left + 0.42 * w, left + 0.58 * w, top + 0.4 * h, top + 0.6 * h)
    const lower = (from: number, to: number): number =>
      share(left + from * w, left + to * w, top + 0.68 * h, bottom)
    const stem = middleOf(isInk, left, right, top + 0.4 * h, top + 0.7 * h)
    const [from, to] = reachOf(isInk, left, right, top, top + 0.35 * h)
    const [footFrom, footTo] = reachOf(isInk, left, right, bottom - 0.22 * h, bottom)
    return {
      character: text[at] ?? '',
      width: w / capital,
      height: h / capital,
      isMarked: middle > 0.35,
      topLeft: share(left, left + 0.22 * w, top, top + 0.1 * h),
      lowLeft: share(left, left + 0.25 * w, top + 0.55 * h, top + 0.75 * h),
      upRight: share(left + 0.75 * w, right, top + 0.22 * h, top + 0.42 * h),
      holes: holesIn(isInk, { left, top, right, bottom }),
      foot: (stem - footFrom - (footTo - stem)) / Math.max(1, w),
      drop: (feetOf(isInk, left, right, bottom, cut.height) - line) / capital,
      tail: lower(0.5, 1) / Math.max(0.01, lower(0, 0.5)),
      flag: (stem - from - (to - stem)) / Math.max(1, w),
    }
  })
}

type IsInk = (x: number, y: number) => boolean

/** Smaller ones are grain, in shares of the letter's box. */
const leastHole = 0.012

function holesIn(isInk: IsInk, { left, top, right, bottom }: Glyph): number {
  const [w, h] = [right - left, bottom - top]
  const paper = new Uint8Array(w * h)
  for (let at = 0; at < paper.length; at++)
    if (!isInk(left + (at % w), top + Math.floor(at / w))) paper[at] = 1
  return componentsOf({ ink: paper, width: w, height: h }, 0).filter(
    (one) =>
      one.left > 0 &&
      one.top > 0 &&
      one.right < w &&
      one.bottom < h &&
      one.pixels >= leastHole * w * h,
  ).length
}

/** Paper between a letter and a tail of its own, pixels. */
const farthestTail = 3

/** Where the ink below a letter ends; its bottom where there is none. */
function feetOf(isInk: IsInk, left: number, right: number, bottom: number, height: number): number {
  let end = bottom
  for (let y = bottom; y < Math.min(height, end + farthestTail); y++) {
    for (let x = left; x < right; x++) if (isInk(x, y)) end = y + 1
  }
  return end
}

/** Mean column of the ink. */
function middleOf(isInk: IsInk, left: number, right: number, y0: number, y1: number): number {
  let [sum, count] = [0, 0]
  for (let y = Math.floor(y0); y < y1; y++) {
    for (let x = left; x < right; x++) {
      if (!isInk(x, y)) continue
      sum += x + 0.5
      count++
    }
  }
  return count === 0 ? (left + right) / 2 : sum / count
}

/** First and last column with ink. */
function reachOf(
  isInk: IsInk,
  left: number,
  right: number,
  y0: number,
  y1: number,
): [number, number] {
  let [from, to] = [right, left]
  for (let y = Math.floor(y0); y < y1; y++) {
    for (let x = left; x < right; x++) {
      if (!isInk(x, y)) continue
      from = Math.min(from, x)
      to = Math.max(to, x + 1)
    }
  }
  return from < to ? [from, to] : [left, right]
}

/**
 * By how much these are narrower than a zero and than an O: the medians of 360 typefaces. What separates O from 0
 * by them is right in 96 % of those.
 */
const digits = new Map(
  Object.entries({ 2: 1.06, 3: 1.02, 4: 0.92, 5: 1.05, 6: 0.99, 7: 1.05, 8: 1, 9: 1 }),
)
const round = new Map(
  Object.entries({ C: 1.12, D: 0.98, G: 0.985, H: 0.96, N: 0.955, Q: 0.96, U: 0.94 }),
)
/** Where nothing else is known: widths of both in heights of a capital. */
const usualZero = 0.66
const usualRound = 0.98
/** An O hardly wider than a zero: the typeface gives all characters one width. */
const oneWidth = 1.1
/** The border lies a little above the middle, by the same typefaces. */
const bias = 1.05
/** Nearer to the middle than this (in logarithms) is undecided. */
const undecided = 0.02
/** A round letter has a tail when it goes so far below the line, or is so much heavier at its right foot. */
const tailDrop = 0.09
const tailWeight = 1.35
/** A top that reaches farther to the left by this share of its width has a flag. */
const flagged = 0.16

const withOne = new Set('ADOPQR69')
const withTwo = new Set('B8')
const withNone = new Set('CEFGHIJKLMNSTUVWXYZ12357')

/** Whether a letter can have that shape, by what it encloses. Zeros are struck through, fours are open at times. */
export function fits(letter: string, { holes }: Shape): boolean {
  if (withNone.has(letter)) return holes === 0
  if (withOne.has(letter)) return holes === 1
  return !withTwo.has(letter) || holes === 2
}

/** A foot that reaches to one side only, by so much of the letter's width. */
const oneSided = 0.4
/** What is narrower is a plain bar, and what reaches out of it is grain; heights of a capital. */
const narrow = 0.21
const narrowestFoot = 0.3

/**
 * Ink where an O, a 0, a Q and an 8 have some, and a 9, a 6 and an S have none, and at the corner of a 5, which
 * an S has not: the borders lie where 98 of 100 of 196 upright typefaces are on either side.
 */
const open = 0.28
const closed = 0.34
const cornered = 0.55
const filled = 0.85

/**
 * The letter with its shape held against it: what was read as closed but is open on one side, and the other way
 * round. `others`: sure letters of the same type.
 */
export function asShaped(letter: string, shape: Shape, others: readonly Shape[]): string {
  const { lowLeft, upRight, topLeft } = shape
  if (letter === 'I' || letter === '1') {
    if (shape.width < narrow) return 'I'
    if (shape.width > narrowestFoot && Math.abs(shape.foot) > oneSided)
      return shape.foot > 0 ? 'J' : 'L'
    return oneOrI(shape)
  }
  const isClosed = Math.min(lowLeft, upRight) > closed
  // The serifs of an S reach into both places, but do not fill them.
  if (letter === 'S' && isClosed && lowLeft + upRight > filled) return '8'
  if (letter === 'S' && topLeft > cornered && lowLeft < open && upRight < open) return '5'
  if (letter !== 'O' && letter !== '0') return letter
  if (lowLeft < open && upRight > closed) return '9'
  if (isQ(shape)) return 'Q'
  const width = zeroOrO(shape, others)
  if (upRight < open && lowLeft > closed) return width === 'O' ? 'G' : '6'
  return width ?? letter
}

/** Whether what was read as O or 0 is a Q. */
const isQ = ({ drop, tail }: Shape): boolean => drop > tailDrop || tail > tailWeight

/**
 * `O` or `0` for a shape that is one of the two; undefined where it cannot be told. `others`: sure letters of
 * the same type.
 */
function zeroOrO(shape: Shape, others: readonly Shape[]): '0' | 'O' | undefined {
  if (shape.isMarked) return '0'
  const zero = meanWidth(others, digits)
  const o = meanWidth(others, round)
  // Where one zero is marked, all are.
  if (
    others.some(({ character, isMarked }) => isMarked && (character === '0' || character === 'O'))
  )
    return 'O'
  // Typefaces of one width mark their zeros.
  if (zero !== undefined && o !== undefined && o < oneWidth * zero) return 'O'
  const ratio = usualRound / usualZero
  const asZero = zero ?? (o === undefined ? usualZero : o / ratio)
  const asO = o ?? (zero === undefined ? usualRound : zero * ratio)
  const doubt = Math.log(shape.width / (bias * Math.sqrt(asZero * asO)))
  if (Math.abs(doubt) < undecided) return undefined
  return doubt > 0 ? 'O' : '0'
}

function meanWidth(
  shapes: readonly Shape[],
  factors: ReadonlyMap<string, number>,
): number | undefined {
  const widths = shapes.flatMap(({ character, width }) => {
    const factor = factors.get(character)
    return factor === undefined ? [] : width * factor
  })
  return widths.length === 0 ? undefined : widths.reduce((sum, one) => sum + one, 0) / widths.length
}

/** A one has a flag at its top left, an I is the same on both sides. */
const oneOrI = ({ flag }: Shape): '1' | 'I' => (flag > flagged ? '1' : 'I')
