/**
 * Finds words that are to be redacted. When in doubt it finds too much: what is blackened needlessly can be
 * asked for again, what is given away cannot be taken back.
 */
import type { Box, Word } from '../domain.ts'

export type Hit = {
  term: string
  /** The words as they stand on the page. */
  text: string
  /** Places of these words in the list that was searched. */
  words: number[]
}

/** Shorter terms must be whole words; longer ones are found inside of others, too. */
const shortestPart = 4

/** A word that was read from a picture may have one letter wrong if it has at least so many. */
const shortestMisread = 5

type Token = {
  text: string
  word: number
  /** By OCR: letters may be wrong and words apart. */
  isRead: boolean
  /** A hyphen at the end of its word: it may go on in the next one. */
  isBroken: boolean
}

const script = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}`
const pieces = new RegExp(`[${script}]|(?:(?![${script}])[\\p{L}\\p{N}])+`, 'gu')

/** Letters and digits without marks and case; scripts that write no spaces by single characters. */
function piecesOf(text: string): string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return plain.normalize('NFC').match(pieces) ?? []
}

function tokensOf(words: readonly Word[]): Token[] {
  return words.flatMap(({ text, confidence }, word) => {
    const found = piecesOf(text)
    const isRead = confidence !== undefined
    const endsBroken = /[-\u00ad\u2010\u2011]$/u.test(text)
    return found.map((piece, at) => ({
      text: piece,
      word,
      isRead,
      isBroken: endsBroken && at === found.length - 1,
    }))
  })
}

/** What readers of pictures mistake for each other. */
const folded = (text: string): string =>
  text
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
    .replaceAll(/[o0]/g, '0')
    .replaceAll(/[il1]/g, '1')
    .replaceAll(/[s5]/g, '5')
    .replaceAll(/[z2]/g, '2')
    .replaceAll(/[b8]/g, '8')

/** True when at most one letter has to be changed, put in or taken out. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const rest = (text: string, from: number): string => text.slice(from)
  return (
    rest(a, start + 1) === rest(b, start + 1) ||
    rest(a, start) === rest(b, start + 1) ||
    rest(a, start + 1) === rest(b, start)
  )
}

function isWhole(found: string, wanted: string, isRead: boolean): boolean {
  if (found === wanted) return true
  if (!isRead) return false
  const [a, b] = [folded(found), folded(wanted)]
  return a === b || (wanted.length >= shortestMisread && isNear(a, b))
}

function isSame(found: string, wanted: string, isRead: boolean): boolean {
  if (isWhole(found, wanted, isRead)) return true
  if (wanted.length < shortestPart) return false
  return found.includes(wanted) || (isRead && folded(found).includes(folded(wanted)))
}

/** How many tokens from `at` on are the term, or 0. */
function matchAt(tokens: readonly Token[], at: number, term: readonly string[]): number {
  let next = at
  for (const wanted of term) {
    const token = tokens[next]
    if (!token) return 0
    const following = tokens[next + 1]
    if (isSame(token.text, wanted, token.isRead)) next++
    else if (
      following &&
      following.word > token.word &&
      (token.isBroken || token.isRead) &&
      isWhole(token.text + following.text, wanted, token.isRead)
    ) {
      next += 2
    } else return 0
  }
  return next - at
}

/** A term without a letter or digit can be found nowhere. */
export const isTerm = (term: string): boolean => piecesOf(term).length > 0

/** Every place of every term, in reading order; hits may overlap. */
export function findTerms(words: readonly Word[], terms: readonly string[]): Hit[] {
  const tokens = tokensOf(words)
  const hits: Hit[] = []
  for (const term of terms) {
    const wanted = piecesOf(term)
    if (wanted.length === 0) continue
    for (let at = 0; at < tokens.length; at++) {
      const count = matchAt(tokens, at, wanted)
      if (count === 0) continue
      const found = [...new Set(tokens.slice(at, at + count).map(({ word }) => word))]
      const text = found.map((word) => words[word]!.text).join(' ')
      hits.push({ term, text, words: found })
    }
  }
  return hits
}

/** A word's box with a little around it, for what its letters reach beyond. */
export function around({ x, y, width, height }: Box): Box {
  const pad = 0.12 * height
  const left = Math.max(0, x - pad)
  const top = Math.max(0, y - pad)
  return {
    x: left,
    y: top,
    width: Math.min(1, x + width + pad) - left,
    height: Math.min(1, y + height + pad) - top,
  }
}
