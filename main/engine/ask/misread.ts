/** Words that a reader of scans took for others: whether one may stand for the one that was asked for. Pure. */
import { foldWord } from '../prompt/quotes.ts'
import { codeDistance } from '../store/codes.ts'
import { stem } from '../store/stem.ts'

/** Of shorter words too many others are a letter away. */
const leastLetters = 4
/** By so much of its letters a word may differ; look-alikes cost a third of a letter (`store/codes.ts`). */
const mostShare = 0.22
const mostCost = 2

/**
 * What it costs to take `word` for `term`: 0 for any form of it, Infinity for another word. Numbers and codes, and
 * what is not written in Latin letters, have to be the same: of them each one is another.
 */
function misreadCost(word: string, term: string): number {
  const [read, wanted] = [foldWord(word), foldWord(term)]
  if (read === wanted || stem(read) === stem(wanted)) return 0
  if (!/^[a-z]+$/.test(wanted) || !/^[a-z0-9]+$/.test(read)) return Infinity
  if (wanted.length < leastLetters) return Infinity
  return codeDistance(read, wanted, Math.min(mostCost, Math.max(1, mostShare * wanted.length)))
}

/** Of the words of a sentence the nearest; Infinity where none is near. */
export const costIn = (sentence: string, term: string): number =>
  Math.min(
    Infinity,
    ...sentence
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '')
      .map((word) => misreadCost(word, term)),
  )
