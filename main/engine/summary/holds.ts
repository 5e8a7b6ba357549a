/** Whether a sentence that a model wrote stands in what it cites. Strict where it matters, blind to style. */
import { contentWords } from './words.ts'

/** Words of a sentence that must be in the evidence; the rest may be the model's own. */
const leastShare = 0.5

/**
 * Every figure, code and name of the sentence is in the evidence, and so is half of its other words. A name
 * is a capitalised word that does not begin the sentence.
 */
export function holds(sentence: string, evidence: readonly string[]): boolean {
  const there = new Set(evidence.flatMap((text) => contentWords(text)))
  const joined = evidence.join(' ').toLowerCase()
  const facts = [
    ...sentence.matchAll(/(?<=\S\s)\p{Lu}[\p{L}\p{N}’'-]+|[\p{L}\p{N}.,:/-]*\d[\p{L}\p{N}]*/gu),
  ]
  const isFounded = facts.every(([fact]) =>
    joined.includes(fact.toLowerCase().replace(/^[^\p{L}\p{N}]+/u, '')),
  )
  const words = contentWords(sentence)
  if (words.length === 0) return false
  const share =
    words.filter((word) => there.has(word) || joined.includes(word.slice(0, 5))).length /
    words.length
  return isFounded && share >= leastShare
}

export type WrittenSentence = { text: string; ids: number[] }

/** A model's text as sentences with the numbers that each cites; the marks themselves are taken out. */
export function writtenSentences(text: string): WrittenSentence[] {
  return text
    .split(/(?<=[.!?。！？](?:\s?\[\d+\])*)\s+(?!\[)|\n+/u)
    .map((sentence) => ({
      ids: [...sentence.matchAll(/\[(\d+)\]/g)].map(([, id]) => Number(id)),
      text: sentence
        .replaceAll(/\s*\[\d+\]/g, '')
        .replace(/^[\s*•–-]+/u, '')
        .trim(),
    }))
    .filter(({ text: words }) => /\p{L}/u.test(words))
}
