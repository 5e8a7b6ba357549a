/** The few sentences that say most of a text, in its own words. */
import type { Sentence } from './sentence.ts'
import { bagOf, contentWords, cosineTo, rarity, type Bag } from './words.ts'
import { saysSomething, standingWorth, withoutNumber, worthOf } from './worth.ts'

const shortest = 12
/** `Total: 5`, `Room 12`: short, and yet what a form says. */
const shortestEntry = 5
const longest = 400
/** Weight of being central against being unlike what is chosen already. */
const lambda = 0.7
/** What comes first often says what follows: worth as much as this share of the best score. */
const firstBonus = 0.15
/** A heading at the very beginning names what all of it is about. */
const titleBonus = 0.3
const titleAmong = 3
const longestTitle = 90
/** A clause that returns so often in other places, but for its number, is a standing one. */
const standingFrom = 3
/** Sentences that compete; more of a section are thinned evenly, which keeps selection linear. */
const mostCandidates = 2000
/** Above this cosine two sentences say the same. */
const sameAs = 0.85

/** Clauses that return all over a source, by their words without their numbers. */
export type Standing = ReadonlySet<string>

export function standingIn(sentences: readonly Sentence[]): Standing {
  const times = new Map<string, number>()
  for (const one of sentences) {
    const key = standingKey(one)
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  return new Set([...times].flatMap(([key, count]) => (count >= standingFrom ? key : [])))
}

/**
 * At most `count` sentences in their order. Score: closeness to the centroid of all words (MEAD; Radev,
 * Jing, Stys & Tam, "Centroid-based summarization of multiple documents", 2004), and what the form of a
 * sentence is worth; chosen one after the other by maximal marginal relevance (Carbonell & Goldstein, 1998).
 * `standing`: of all of the source, where `sentences` are a part of it.
 */
export function chooseSentences(
  sentences: readonly Sentence[],
  count: number,
  standing: Standing = standingIn(sentences),
): Sentence[] {
  const usable = thinned(distinct(sentences.filter(({ text }) => isSentence(text))))
  const titles = new Set(usable.slice(0, titleAmong).filter(isTitle))
  const bags = usable.map(({ text }) => bagOf(contentWords(text)))
  const weightOf = rarity(bags)
  const toCentroid = cosineTo(sum(bags), weightOf)
  const scores = usable.map((sentence, at) => {
    const central = toCentroid(bags[at]!)
    const first = firstBonus / (1 + at)
    const title = titles.has(sentence) ? titleBonus : 0
    const isStanding = standing.has(standingKey(sentence))
    return central + first + title + worthOf(sentence.text) + (isStanding ? standingWorth : 0)
  })
  const chosen = new Set<number>()
  /** How like the likest of those that are chosen each one is. */
  const likest = new Float64Array(usable.length)
  while (chosen.size < Math.min(count, usable.length)) {
    let best = -1
    let bestValue = -Infinity
    for (const [at, score] of scores.entries()) {
      if (chosen.has(at) || likest[at]! > sameAs) continue
      const value = lambda * score - (1 - lambda) * likest[at]!
      if (value > bestValue) [best, bestValue] = [at, value]
    }
    if (best < 0) break
    chosen.add(best)
    const toBest = cosineTo(bags[best]!, weightOf)
    for (const [at, bag] of bags.entries()) likest[at] = Math.max(likest[at]!, toBest(bag))
  }
  return [...chosen].toSorted((a, b) => a - b).map((at) => usable[at]!)
}

const isSentence = (text: string): boolean =>
  text.length >= leastLength(text) &&
  text.length <= longest &&
  /\p{L}{2}|\p{scx=Han}/u.test(text) &&
  saysSomething(text)

const isTitle = ({ text, origin, locator }: Sentence): boolean =>
  origin === 'page' &&
  locator.kind === 'page' &&
  locator.page === 1 &&
  text.length <= longestTitle &&
  /\p{L}{4}|\p{scx=Han}{2}/u.test(text) &&
  !/[.!?:;,。！？：；，]$|^\p{Ll}/u.test(text)

const standingKey = ({ text }: Sentence): string => keyOf(withoutNumber(text))

const keyOf = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')

function leastLength(text: string): number {
  if (/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]/u.test(text)) return 4
  return /[:：\d]/u.test(text) ? shortestEntry : shortest
}

function distinct(sentences: readonly Sentence[]): Sentence[] {
  const seen = new Set<string>()
  return sentences.filter(({ text }) => {
    const key = keyOf(text)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function thinned(sentences: readonly Sentence[]): Sentence[] {
  const step = Math.ceil(sentences.length / mostCandidates)
  return sentences.filter((_, at) => at % step === 0)
}

function sum(bags: readonly Bag[]): Bag {
  return bagOf(bags.flatMap((bag) => [...bag.keys()]))
}

/** Up to `count` words that tell a text from the rest: a title where there is none. */
export function keyWords(
  words: readonly string[],
  weightOf: (word: string) => number,
  count: number,
): string[] {
  return [...bagOf(words.filter((word) => /^\p{L}{3,}$|^\p{scx=Han}/u.test(word)))]
    .map(([word, times]) => ({ word, weight: (1 + Math.log(times)) * weightOf(word) }))
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, count)
    .map(({ word }) => word)
}
