/** Where on a page the letters of a value stand, found by their ink, and cuts of them for readers. Pure. */
import type { Box } from '../domain.ts'
import { componentsOf } from './components.ts'
import { glyphsOf, median, runOf, type Glyph } from './glyphs.ts'
import { inkOf } from './host/ink.ts'
import { cutLine, fromCut, type LineFrame } from './line-cut.ts'
import type { GreyPicture } from './protocol.ts'

export type ValueLine = {
  /** Around the letters and nothing else: from the first to the last, as tall as a capital. */
  frame: LineFrame
  /** Its place, as shares of the page. */
  box: Box
}

/** A line of a page, cut out so that its capitals are so many pixels tall, and its letters. */
export type CutLetters = { cut: GreyPicture; glyphs: Glyph[]; capital: number }

/** Capitals in the cut in which letters are looked for, pixels. */
const capitalPixels = 48
/** Paper around them in that cut, in capitals: beside, above and below. */
const beside = 1.5
const above = 0.5
/** Letters of one value stand nearer than this, in capitals; words of one, that a reader saw, may stand apart. */
const apart = 0.85
/** Smaller print than this many pixels cannot be cut into letters. */
const leastPixels = 6

/**
 * The letters at a place where a reader saw words, or the first ones in a stretch where it saw none. `degrees`:
 * how far the page leans clockwise. Undefined where there is no ink like letters.
 */
export function findValue(
  page: GreyPicture,
  place: Box,
  degrees: number,
  isSeen: boolean,
  /** Where its label ends, in shares of the page's width, if that stands before it: no letter of it is the value's. */
  after = 0,
): ValueLine | undefined {
  const [x, y] = [place.x * page.width, place.y * page.height]
  const [width, height] = [place.width * page.width, place.height * page.height]
  const slope = Math.tan((degrees * Math.PI) / 180)
  const lean = Math.abs(slope) * (isSeen ? width : 0)
  const capital = Math.max(leastPixels, height - lean)
  const margin = isSeen ? beside : 0
  const frame: LineFrame = {
    x: x + width / 2,
    // A stretch begins at its label: by its middle the line has sunk.
    y: y + height / 2 + (isSeen ? 0 : (slope * width) / 2),
    width: width + 2 * margin * capital,
    height: (1 + 2 * above) * capital,
    degrees,
  }
  const scale = capitalPixels / capital
  const cut = cutLine(page, frame, Math.round(frame.height * scale))
  const [from, to] = isSeen ? [margin * capitalPixels, cut.width - margin * capitalPixels] : [0, 0]
  const border = (after * page.width - (frame.x - frame.width / 2)) * scale
  const glyphs = glyphsOf(cut, capitalPixels).filter((one) => (one.left + one.right) / 2 > border)
  const run = runOf(glyphs, from, to, apart * capitalPixels)
  if (run.length === 0) return undefined
  const [left, right] = [run[0]!.left, run.at(-1)!.right]
  const [top, bottom] = [median(run.map((one) => one.top)), median(run.map((one) => one.bottom))]
  const middle = fromCut(frame, cut, (left + right) / 2, (top + bottom) / 2)
  const tight = {
    ...middle,
    width: (right - left) / scale,
    height: (bottom - top) / scale,
    degrees,
  }
  return { frame: tight, box: boxOf(tight, page) }
}

/** The letters with `margin` capitals of paper around them, capitals `capital` pixels tall. */
export function cutLetters(
  page: GreyPicture,
  { frame }: ValueLine,
  capital: number,
  margin: number,
): CutLetters {
  const wide = {
    ...frame,
    width: frame.width + 2 * margin * frame.height,
    height: frame.height * (1 + 2 * margin),
  }
  const cut = cutLine(page, wide, Math.round(capital * (1 + 2 * margin)))
  const glyphs = glyphsOf(cut, capital)
  return { cut, glyphs, capital: median(glyphs.map(({ top, bottom }) => bottom - top)) || capital }
}

/** Capitals are so many times smaller than the picture that a model is shown, and how wide that is. */
const shareOfHeight = 3.4
const pictureShape = 16 / 9

/** The frame of a picture of the letters in the middle, as pictures of frames and photos are shaped. */
export function pictureFrame({ frame }: ValueLine): LineFrame {
  const height = shareOfHeight * frame.height
  const width = Math.max(height * pictureShape, frame.width + 1.4 * frame.height)
  return { ...frame, width, height: Math.max(height, width / pictureShape) }
}

/** The upright box around a frame, as shares of the page. */
export function boxOf(frame: LineFrame, page: Pick<GreyPicture, 'width' | 'height'>): Box {
  const radians = (Math.abs(frame.degrees) * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  const width = frame.width * cos + frame.height * sin
  const height = frame.width * sin + frame.height * cos
  const [left, top] = [Math.max(0, frame.x - width / 2), Math.max(0, frame.y - height / 2)]
  return {
    x: left / page.width,
    y: top / page.height,
    width: Math.min(page.width - left, width) / page.width,
    height: Math.min(page.height - top, height) / page.height,
  }
}

/** Letters in a part of a page stand no taller than this share of it, and no lower than so many pixels. */
const tallestShare = 0.5
const shortestPixels = 7
/** Pieces of one line overlap by this share of the lower one. */
const sameLine = 0.5
/** Of letters beside each other the larger is at most so many times as tall: capitals beside small letters. */
const sameType = 2

/** Runs of letters in a part of a page, line by line from the top, each from the left: words, labels, values. */
export function findRuns(page: GreyPicture, part: Box, degrees: number): ValueLine[] {
  const frame: LineFrame = {
    x: (part.x + part.width / 2) * page.width,
    y: (part.y + part.height / 2) * page.height,
    width: part.width * page.width,
    height: part.height * page.height,
    degrees,
  }
  const cut = cutLine(page, frame, Math.max(1, Math.round(frame.height)))
  const letters = componentsOf(inkOf(cut), 0).filter(({ left, top, right, bottom }) => {
    const height = bottom - top
    const isWhole = top > 0 && bottom < cut.height
    const isLetter = height >= shortestPixels && height <= tallestShare * cut.height
    return isWhole && isLetter && right - left <= 8 * height
  })
  return linesIn(letters).flatMap((line) =>
    runsIn(line).map((run) => {
      const [left, right] = [run[0]!.left, Math.max(...run.map((one) => one.right))]
      const [top, bottom] = [
        Math.min(...run.map((one) => one.top)),
        median(run.map((one) => one.bottom)),
      ]
      const middle = fromCut(frame, cut, (left + right) / 2, (top + bottom) / 2)
      const tight = { ...middle, width: right - left, height: bottom - top, degrees }
      return { frame: tight, box: boxOf(tight, page) }
    }),
  )
}

function linesIn(letters: readonly Glyph[]): Glyph[][] {
  const lines: Glyph[][] = []
  for (const letter of letters.toSorted((a, b) => a.left - b.left)) {
    const line = lines.find((one) => isBeside(one.at(-1)!, letter))
    if (line) line.push(letter)
    else lines.push([letter])
  }
  return lines.toSorted((a, b) => a[0]!.top - b[0]!.top)
}

function isBeside(a: Glyph, b: Glyph): boolean {
  const [tallA, tallB] = [a.bottom - a.top, b.bottom - b.top]
  const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  const ratio = Math.max(tallA, tallB) / Math.min(tallA, tallB)
  return shared >= sameLine * Math.min(tallA, tallB) && ratio <= sameType
}

/** A single piece of ink is no word. */
function runsIn(line: readonly Glyph[]): Glyph[][] {
  const gap = apart * median(line.map(({ top, bottom }) => bottom - top))
  const runs: Glyph[][] = []
  for (const letter of line) {
    const last = runs.at(-1)
    if (last && letter.left - Math.max(...last.map(({ right }) => right)) <= gap) last.push(letter)
    else runs.push([letter])
  }
  return runs.filter((run) => run.length > 1)
}
