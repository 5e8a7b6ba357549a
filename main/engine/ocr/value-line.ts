/** Where on a page the letters of a value stand, found by their ink, and cuts of them for readers. Pure. */
import type { Box } from '../domain.ts'
import { glyphsOf, median, runOf, type Glyph } from './glyphs.ts'
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
  const run = runOf(glyphsOf(cut, capitalPixels), from, to, apart * capitalPixels)
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
