/**
 * Several looks at the same letters, decided together: what any look read, and what differs between their readings
 * letter by letter, is held against every look, and the text that all of them together find most probable counts.
 * A letter that one look misreads is seldom misread by the others.
 */
import type { Model } from '../model/model-port.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { scoresAlone } from './slices-alone.ts'

/** One look: what it was shown and asked, and what it read there. */
export type Look = { item: EvidenceItem; question: string; text: string }

/** Mixed readings that are held against the looks, beside the readings themselves. */
const mostMixed = 32

/**
 * `likely`: how probable a look finds that text, 0..1, as the geometric mean of all. It tells letters from what only
 * looks like some (branches, test patterns): each look reads other letters there, and none finds those of the others.
 */
export type ReadTogether = { text: string; likely: number }

/** The reading of all looks together; empty where none read anything. */
export async function readTogether(
  looks: readonly Look[],
  model: Pick<Model, 'info' | 'score'>,
  signal: AbortSignal,
): Promise<ReadTogether> {
  const texts = candidatesOf(looks.map(({ text }) => text))
  if (texts.length === 0) return { text: '', likely: 0 }
  if (looks.every(({ text }) => text === texts[0])) return { text: texts[0]!, likely: 1 }
  const sums = texts.map(() => 0)
  for (const { item, question } of looks) {
    const scores = await scoresAlone(item, question, texts, model, signal)
    for (const [at, score] of scores.entries()) sums[at]! += score
  }
  const best = Math.max(...sums)
  return { text: texts[sums.indexOf(best)]!, likely: Math.exp(best / looks.length) }
}

/** The readings, each once, then all that can be mixed of those of one length, place by place, where these are not too many. */
export function candidatesOf(readings: readonly string[]): string[] {
  const texts = new Set(readings.filter((text) => text !== ''))
  for (const alike of Map.groupBy(texts, (text) => text.length).values()) {
    let mixed = ['']
    for (let at = 0; at < alike[0]!.length; at++) {
      const letters = new Set(alike.map((text) => text[at]!))
      const more = mixed.flatMap((start) => Array.from(letters, (letter) => start + letter))
      if (more.length > mostMixed) {
        mixed = []
        break
      }
      mixed = more
    }
    for (const text of mixed) texts.add(text)
  }
  return [...texts]
}
