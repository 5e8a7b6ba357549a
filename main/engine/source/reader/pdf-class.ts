/** What a page is made of: its text layer, its pictures, its ink. */
import type { PageClass, Picture, Word } from '../../domain.ts'

/** Above this share of characters without a meaning a text layer is garbage. */
const garbageShare = 0.3
/** A page whose pictures cover this share carries more than its text layer says. */
const pictureShare = 0.2
/** A pixel that differs by this much (0..255) from the page's background is ink. */
const inkDifference = 40
/** Less ink than this share of the pixels is dust. */
const inkShare = 5e-5

/** Control, replacement and private-use characters: what fonts without a Unicode map leave behind. */
function isMeaningless(character: string): boolean {
  const code = character.codePointAt(0)!
  return (
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    code === 0xfffd ||
    (code >= 0xe000 && code <= 0xf8ff) ||
    code >= 0xf0000
  )
}

/** True when the layer cannot be what the page shows. */
export function isGarbage(words: readonly Word[]): boolean {
  let [all, bad] = [0, 0]
  for (const { text } of words) {
    for (const character of text) {
      all++
      if (isMeaningless(character)) bad++
    }
  }
  return all > 0 && bad / all > garbageShare
}

/**
 * Share of the page covered by pictures, from pdf.js' `imageCoordinates`: for each picture three of
 * its corners (top left, bottom left, top right) as fractions of the canvas. Counted on a grid, so
 * that overlaps count once.
 */
export function imageShare(corners: ArrayLike<number>): number {
  const side = 64
  const grid = new Uint8Array(side * side)
  for (let i = 0; i + 5 < corners.length; i += 6) {
    const xs = [corners[i]!, corners[i + 2]!, corners[i + 4]!]
    const ys = [corners[i + 1]!, corners[i + 3]!, corners[i + 5]!]
    const place = (value: number): number => Math.min(side, Math.max(0, Math.round(value * side)))
    const [left, right] = [place(Math.min(...xs)), place(Math.max(...xs))]
    for (let y = place(Math.min(...ys)), end = place(Math.max(...ys)); y < end; y++) {
      grid.fill(1, y * side + left, y * side + right)
    }
  }
  return grid.reduce((sum, cell) => sum + cell, 0) / grid.length
}

/** Whether anything is drawn on the page besides one background colour. */
export function hasInk({ rgb, width, height }: Picture): boolean {
  const histogram = new Uint32Array(64)
  const shade = (at: number): number => (rgb[at]! * 2 + rgb[at + 1]! * 5 + rgb[at + 2]!) >> 3
  for (let at = 0; at < rgb.length; at += 3) histogram[shade(at) >> 2]!++
  const background = histogram.indexOf(histogram.reduce((a, b) => Math.max(a, b), 0)) * 4 + 2
  let ink = 0
  for (let at = 0; at < rgb.length; at += 3) {
    if (Math.abs(shade(at) - background) > inkDifference) ink++
  }
  return ink > inkShare * width * height
}

export function classifyPage(words: readonly Word[], images: number, ink: boolean): PageClass {
  if (words.length > 0) return images >= pictureShare ? 'mixed' : 'text'
  return ink ? 'scan' : 'blank'
}
