// Codes such as K7Q2 are read off pictures by small models, which confuse characters. They are therefore
// also found by edit distance, where the usual confusions cost little.
import type { Token } from './tokens.ts'

const shortestCode = 3
const longestCode = 12

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

/** What it costs to take one character for another: a table of 128 x 128 ASCII codes. */
const substitution = new Float64Array(128 * 128).fill(1)
for (let code = 0; code < 128; code++) substitution[code * 128 + code] = 0
for (const group of lookAlikes) {
  for (const a of Buffer.from(group)) {
    for (const b of Buffer.from(group)) if (a !== b) substitution[a * 128 + b] = confusionCost
  }
}

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
 * Weighted edit distance (Levenshtein 1966) of two folded codes of ASCII letters and digits: 0.3 for a
 * look-alike, 1 for any other change. Gives Infinity when it exceeds `limit`.
 */
export function codeDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity
  // One row of the table at a time, reused: a search compares tens of thousands of codes.
  const row = rowOf(b.length + 1)
  for (let j = 0; j <= b.length; j++) row[j] = j
  for (let i = 1; i <= a.length; i++) {
    const costs = (a.charCodeAt(i - 1) & 127) * 128
    let diagonal = i - 1
    let left = i
    let least = i
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0
      const swapped = diagonal + (substitution[costs + (b.charCodeAt(j - 1) & 127)] ?? 1)
      left = Math.min(swapped, above + 1, left + 1)
      least = Math.min(least, left)
      row[j] = left
      diagonal = above
    }
    if (least > limit) return Infinity
  }
  const distance = row[b.length] ?? Infinity
  return distance > limit ? Infinity : distance
}

let spare = new Float64Array(32)
function rowOf(length: number): Float64Array {
  if (spare.length < length) spare = new Float64Array(length)
  return spare
}
