/** When a page is worth another reading, and which of two is kept. Pure. */
import { judge } from './page-text.ts'
import type { PageText } from './protocol.ts'

/** Words whose boxes are lower than this many pixels are small print to a reader; it likes them about so high. */
const smallPixels = 13
const goodPixels = 20
/** Larger pictures cost more than they show. */
const mostDpi = 400
/** Of so few words nobody knows how high they are. */
const leastWords = 8
const sureWord = 0.4

/** A reading that is less sure than this may be one in the wrong language. */
const doubtful = 0.6
/** By so much another language has to be surer. */
const clearly = 0.1

function middleHeight({ words }: PageText, pixels: number): number | undefined {
  const heights = words
    .filter(({ text, confidence = 1 }) => confidence >= sureWord && /[\p{L}\p{N}]{2}/u.test(text))
    .map(({ box }) => box.height * pixels)
    .toSorted((a, b) => a - b)
  return heights.length < leastWords ? undefined : heights[heights.length >> 1]
}

/** The resolution at which a page of small print should be drawn; undefined where this one will do. */
export function closerDpi(
  read: PageText,
  { height, dpi }: { height: number; dpi: number },
): number | undefined {
  // Boxes of a page on its side are as high as its letters are wide: about the same.
  const middle = middleHeight(read, height)
  if (middle === undefined || middle >= smallPixels) return undefined
  const wanted = Math.round(Math.min(mostDpi, (dpi * goodPixels) / Math.max(1, middle)))
  return wanted > dpi * 1.2 ? wanted : undefined
}

/** Of a page that is written in Chinese, at least this share of the letters. */
const mostlyHan = 0.5

/**
 * Of several languages the one in which a page is clearly written: read in Chinese alone, a page of it does not become
 * Latin letters here and there (`卖方` as `RA`). Undefined for other pages.
 */
export function mainLanguage(
  { words }: Pick<PageText, 'words'>,
  languages: readonly string[],
): string | undefined {
  if (languages.length < 2) return undefined
  const text = words.map((word) => word.text).join('')
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const han = text.match(/\p{scx=Han}/gu)?.length ?? 0
  if (letters === 0 || han < mostlyHan * letters) return undefined
  return languages.find((name) => name.startsWith('chi_'))
}

/** Whether what was read could be writing in another language. An empty page is not. */
export const mayBeForeign = (read: PageText): boolean =>
  judge(read).state === 'unreadable' || (judge(read).state === 'read' && read.confidence < doubtful)

/** Whether the page says more in the other language than in the first. */
export const isClearer = (other: PageText, first: PageText): boolean =>
  judge(other).state === 'read' && other.confidence > first.confidence + clearly
