// Text as a vector without any model: what is spelt alike lies close. Finds words that a reader of pictures
// misread, not words of like meaning: for those there are the vectors of a model, where one is installed.
import { tokenize } from './tokens.ts'

/** Names the makers of stored vectors; another width or another hash is another maker. */
export const lexicalVectorizer = 'lexical-1'

const width = 512
const mostPieces = 64
/** Characters of one piece: a page as one vector would drown a line of it. */
const pieceLength = 400
/** A whole word says more than a part of it; short words say little. */
const weights = { word: 1, part: 0.5, short: 0.3 }

/** One vector for about 400 characters; none for a text without letters or digits. */
export function lexicalVectors(text: string): Buffer[] {
  return piecesOf(text).flatMap((piece) => lexicalVector(piece) ?? [])
}

/**
 * Hashed features (Weinberger et al., ICML 2009) with signs: words and their character trigrams
 * (`^in inv nvo ... ce$`), frequencies damped by 1 + ln, of unit length, rounded to int8.
 */
export function lexicalVector(text: string): Buffer | undefined {
  const counts = new Map<string, number>()
  const add = (feature: string): void => void counts.set(feature, (counts.get(feature) ?? 0) + 1)
  for (const { text: word, kind } of tokenize(text)) {
    if (kind === 'word') add(`=${word}`)
    const marked = kind === 'word' ? `^${word}$` : word
    for (let at = 0; at + 3 <= marked.length; at++) add(marked.slice(at, at + 3))
    if (kind === 'run') for (let at = 0; at + 2 <= word.length; at++) add(word.slice(at, at + 2))
  }
  const sums = new Float64Array(width)
  for (const [feature, count] of counts) {
    const hash = fnv1a(feature)
    const isWord = feature.startsWith('=')
    const weight = !isWord ? weights.part : feature.length <= 4 ? weights.short : weights.word
    sums[hash % width]! += (hash & 0x10000 ? 1 : -1) * weight * (1 + Math.log(count))
  }
  const length = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0))
  if (length === 0) return undefined
  return Buffer.from(Int8Array.from(sums, (value) => Math.round((value / length) * 127)).buffer)
}

/** Cosine of two stored vectors, -1..1; 0 where their widths differ. */
export function similarity(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return 0
  let dot = 0
  for (let i = 0; i < a.length; i++) dot += ((a[i]! << 24) >> 24) * ((b[i]! << 24) >> 24)
  return dot / (127 * 127)
}

/** A text in pieces of about 400 characters, whole lines where that is possible; at most 64. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const line of text.split('\n')) {
    for (let from = 0; from < Math.max(1, line.length); from += pieceLength) {
      const part = line.slice(from, from + pieceLength)
      if (piece !== '' && piece.length + part.length > pieceLength) {
        pieces.push(piece)
        piece = ''
      }
      piece += `${part}\n`
    }
    if (pieces.length >= mostPieces) break
  }
  pieces.push(piece)
  return pieces.slice(0, mostPieces)
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
