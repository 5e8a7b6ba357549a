// Codes such as K7Q2 are read off pictures by small models, which confuse characters. They are therefore
// also found by edit distance, where the usual confusions cost little.
import type { Token } from './tokens.ts'

export const shortestCode = 3
export const longestCode = 12

/** The most that two codes of this length may differ by and still be taken for one another. */
export const allowedCost = (length: number): number => (length <= 3 ? 1 : 2)

const confusionCost = 0.3
const lookAlikes = [
  '0odq',
  '1ilj',
  '17t',
  '8b3',
  '5s',
  '2z',
  '6gc',
  'uv',
  'vy',
  'mn',
  'ef',
  'pr',
  'kx',
]
const confusable = new Set(
  lookAlikes.flatMap((group) => Array.from(group, (a) => Array.from(group, (b) => a + b)).flat()),
)

const isShort = (text: string): boolean =>
  text.length >= shortestCode && text.length <= longestCode && /^[a-z0-9]+$/.test(text)

/** Has a digit, or is written in capitals only: `original` is the token as it stands in the text. */
export const looksLikeCode = (folded: string, original: string): boolean =>
  isShort(folded) && (/\d/.test(folded) || original === original.toUpperCase())

/** The distinct codes of a text, folded. */
export function codesOf(text: string, tokens: readonly Token[]): Set<string> {
  const codes = tokens.filter(
    (token) =>
      token.kind === 'word' && looksLikeCode(token.text, text.slice(token.start, token.end)),
  )
  return new Set(codes.map((token) => token.text))
}

/**
 * Weighted edit distance (Levenshtein 1966) of two folded codes: 0.3 for a look-alike, 1 for any other
 * change. Gives Infinity as soon as it must exceed `limit`.
 */
export function codeDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity
  let previous = Float64Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = new Float64Array(b.length + 1)
    row[0] = i
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + substitution(a.charAt(i - 1), b.charAt(j - 1))
      const cost = Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      row[j] = cost
      least = Math.min(least, cost)
    }
    if (least > limit) return Infinity
    previous = row
  }
  const distance = previous[b.length] ?? Infinity
  return distance > limit ? Infinity : distance
}

function substitution(a: string, b: string): number {
  if (a === b) return 0
  return confusable.has(a + b) ? confusionCost : 1
}
