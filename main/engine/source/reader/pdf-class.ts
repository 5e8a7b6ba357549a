/** What a page is made of: its text layer, its pictures, its ink. */
import type { Box, PageClass, Picture, Word } from '../../domain.ts'

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

/** Vowels are 0.33 to 0.50 of the letters of languages in Latin script; a shifted alphabet has 0.10 to 0.25. */
const leastVowels = 0.26
const mostVowels = 0.62
const leastLetters = 60
/** UTF-8 that was read as Latin-1: Ã¤, â€™, ï¿½. */
const mojibake = /[ÃÂ][\u0080-\u00bf]|â€|ï¿½/gu
const mostMojibake = 0.02

/** False for a layer that no language writes: wrong encodings, shifted alphabets. */
export function isPlausible(words: readonly Word[]): boolean {
  const text = words.map((word) => word.text).join(' ')
  if ((text.match(mojibake)?.length ?? 0) > mostMojibake * words.length) return false
  const letters = text.normalize('NFD').toLowerCase().match(/[a-z]/g) ?? []
  const others = text.match(/\p{L}/gu)?.length ?? 0
  // Scripts other than Latin are not judged, nor lists of numbers and codes.
  if (letters.length < leastLetters || letters.length < 0.7 * others) return true
  const vowels = letters.filter((letter) => 'aeiouy'.includes(letter)).length / letters.length
  return vowels >= leastVowels && vowels <= mostVowels
}

/** Levels below the page's lightest from which a pixel counts as ink under a word. */
const shownDifference = 24
/** Above this share of words with nothing under them a layer does not belong to its page. */
const mostBare = 0.5
/** White on white has no difference at all, faint print has. */
const hiddenDifference = 4
/** Around a hidden word is nothing either, in its heights: boxes of odd fonts are off by less. */
const around = 0.5
/** Marks and single letters may be too thin to be drawn. */
const hasBody = /[\p{L}\p{N}]{2}/u

/** The lightest and the darkest pixel of a part of the page, as levels between them. */
function contrastIn({ x, y, width: w, height: h }: Box, picture: Picture): number {
  const { rgb, width, height } = picture
  const left = Math.max(0, Math.floor(x * width))
  const right = Math.min(width, Math.ceil((x + w) * width))
  const bottom = Math.min(height, Math.ceil((y + h) * height))
  let [least, most] = [255, 0]
  for (let row = Math.max(0, Math.floor(y * height)); row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const level = rgb[(row * width + column) * 3 + 1]!
      if (level < least) least = level
      if (level > most) most = level
    }
  }
  return most - least
}

/** True for a layer whose words stand where the page shows nothing: another page's, or invisible junk. */
export function isBare(words: readonly Word[], picture: Picture): boolean {
  const bare = words.filter(({ box }) => contrastIn(box, picture) < shownDifference).length
  return words.length > 0 && bare / words.length > mostBare
}

/** Fonts for others may be missing here: then they are not drawn, and the page shows them all the same. */
const alwaysDrawn = /^[\p{Script=Latin}\p{N}\p{P}\p{S}]+$/u

/** Without words that nobody can see, such as white ones on white: the page does not say them. */
export function shownWords(words: readonly Word[], picture: Picture): Word[] {
  return words.filter(({ text, box }) => {
    if (!hasBody.test(text) || !alwaysDrawn.test(text)) return true
    const margin = around * box.height
    const wide = { ...box, y: box.y - margin, height: box.height + 2 * margin }
    return contrastIn(wide, picture) >= hiddenDifference
  })
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

/** A layer that no language writes counts as mixed: the picture may say something else. */
export function classifyPage(words: readonly Word[], images: number, ink: boolean): PageClass {
  if (words.length > 0) return images >= pictureShare || !isPlausible(words) ? 'mixed' : 'text'
  return ink ? 'scan' : 'blank'
}
