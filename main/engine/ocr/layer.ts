/** Whether a page's text layer says what its picture shows. Pure; the rules are in README.md. */
import type { Box, Word } from '../domain.ts'
import type { GreyPicture } from './protocol.ts'

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Edits that turn one text into the other; `most` + 1 as soon as there are more. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + Number(a[i] !== b[j]), row[j + 1]! + 1, next[j]! + 1))
    }
    row = next
    if (Math.min(...row) > most) return most + 1
  }
  return row[b.length]!
}

/** How far apart, in shares of the page, the same word may stand in both readings. */
const sameLine = 0.02
/** A word that was read this surely is a witness. */
const witness = 0.7
const quarter = 0.25

export type Agreement = {
  /** Words that were compared. */
  words: number
  /** Share of them that the layer has at that height of the page, but for a quarter of their letters. */
  share: number
}

/** Whether the layer has a word at that height of the page, but for a quarter of its letters. */
function sayer(layer: readonly Word[]): (text: string, middle: number) => boolean {
  const there = layer.map(({ text, box }) => ({
    text: folded(text),
    top: box.y - sameLine,
    bottom: box.y + box.height + sameLine,
  }))
  return (text, middle) => {
    const own = folded(text)
    const most = Math.floor(own.length * quarter)
    return there.some(
      (one) =>
        one.top <= middle &&
        one.bottom >= middle &&
        (one.text.includes(own) || editDistance(one.text, own, most) <= most),
    )
  }
}

/** How many of the words that were read surely the layer has as well, in the same lines. */
export function agreementOf(layer: readonly Word[], read: readonly Word[]): Agreement {
  const says = sayer(layer)
  let [words, same] = [0, 0]
  for (const { text, box, confidence = 1 } of read) {
    if (confidence < witness || folded(text).length < 3) continue
    words++
    if (says(text, box.y + box.height / 2)) same++
  }
  return { words, share: words === 0 ? 0 : same / words }
}

/** A strip of the page, in shares of its height. */
export type Band = { top: number; bottom: number }

const bandHeight = 0.08
const margin = 0.008

/** The strip in which the layer has most letters, or undefined for a layer of nothing. */
export function densestBand(words: readonly Word[]): Band | undefined {
  let best: (Band & { letters: number }) | undefined
  for (const { box } of words) {
    const bottom = box.y + bandHeight
    const inside = words.filter((word) => word.box.y >= box.y && word.box.y <= bottom)
    const letters = inside.reduce((sum, word) => sum + folded(word.text).length, 0)
    if (best && letters <= best.letters) continue
    const lowest = Math.max(...inside.map((word) => word.box.y + word.box.height))
    best = {
      top: Math.max(0, box.y - margin),
      bottom: Math.min(1, Math.max(lowest, box.y) + margin),
      letters,
    }
  }
  return best && best.letters > 0 ? { top: best.top, bottom: best.bottom } : undefined
}

export function cropBand({ grey, width, height }: GreyPicture, band: Band): GreyPicture {
  const top = Math.floor(band.top * height)
  const bottom = Math.max(top + 1, Math.ceil(band.bottom * height))
  return {
    grey: grey.slice(top * width, bottom * width),
    width,
    height: Math.min(height, bottom) - top,
  }
}

/** The part of a strip, `width` of the page wide, in which the layer has most letters. */
export function densestPart(words: readonly Word[], strip: Box, width: number): Box {
  if (width >= strip.width) return strip
  const inside = words.filter(({ box }) => box.y >= strip.y && box.y <= strip.y + strip.height)
  let best = { x: strip.x, letters: -1 }
  for (const { box } of inside) {
    const x = Math.max(strip.x, Math.min(box.x - margin, strip.x + strip.width - width))
    const letters = inside
      .filter((word) => word.box.x >= x && word.box.x + word.box.width <= x + width)
      .reduce((sum, word) => sum + folded(word.text).length, 0)
    if (letters > best.letters) best = { x, letters }
  }
  return { ...strip, x: best.x, width }
}

/** Words of a part of the page, with boxes on the whole page. */
export const fromPart = (words: readonly Word[], part: Box): Word[] =>
  words.map((word) => {
    const { x, y, width, height } = word.box
    const box = {
      x: part.x + x * part.width,
      y: part.y + y * part.height,
      width: width * part.width,
      height: height * part.height,
    }
    return { ...word, box }
  })

/** Levels below the paper from which a pixel counts as ink. */
const inkDepth = 60
/** Cells of the grid on which ink is counted. */
const cells = 160

/** Share of the page's inked places that no word of the layer covers: a figure, a stamp, a scanned part. */
export function inkOutside({ grey, width, height }: GreyPicture, words: readonly Word[]): number {
  let paper = 0
  for (let at = 0; at < grey.length; at += 97) paper = Math.max(paper, grey[at]!)
  const inked = new Uint8Array(cells * cells)
  for (let y = 0; y < height; y += 2) {
    const row = Math.floor((y * cells) / height) * cells
    for (let x = 0; x < width; x += 2) {
      if (grey[y * width + x]! < paper - inkDepth) inked[row + Math.floor((x * cells) / width)] = 1
    }
  }
  const covered = new Uint8Array(cells * cells)
  const place = (share: number): number =>
    Math.min(cells - 1, Math.max(0, Math.floor(share * cells)))
  for (const { box } of words) {
    const [left, right] = [place(box.x - 0.006), place(box.x + box.width + 0.006)]
    const bottom = place(box.y + box.height + 0.006)
    for (let y = place(box.y - 0.006); y <= bottom; y++) {
      covered.fill(1, y * cells + left, y * cells + right + 1)
    }
  }
  let [ink, outside] = [0, 0]
  for (let at = 0; at < inked.length; at++) {
    if (inked[at] === 0) continue
    ink++
    if (covered[at] === 0) outside++
  }
  return ink === 0 ? 0 : outside / ink
}

/**
 * What was read where the layer has nothing: words of figures, stamps, scanned parts. A layer whose boxes
 * are a little off has the word beside the place: that is not nothing.
 */
export function missingFrom(layer: readonly Word[], read: readonly Word[]): Word[] {
  const says = sayer(layer)
  return read.filter(({ box, confidence = 1, text }) => {
    if (confidence < 0.6 || folded(text) === '') return false
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    const isCovered = layer.some(
      (word) =>
        x >= word.box.x - 0.01 &&
        x <= word.box.x + word.box.width + 0.01 &&
        y >= word.box.y - 0.01 &&
        y <= word.box.y + word.box.height + 0.01,
    )
    return !isCovered && !says(text, y)
  })
}
