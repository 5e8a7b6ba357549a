/** What a reading is worth, and its words as lines of text. Pure. */
import type { ToldReason } from '#contract/told.ts'
import type { Word } from '../domain.ts'
import type { PageText } from './protocol.ts'

/** Below this a word is to be doubted; it is kept and flagged by its confidence. */
const weakBelow = 0.6
/** Below this a word is no word: the text says so instead of guessing. Its guess stays among the words. */
const unreadableBelow = 0.3
export const unreadableMark = '[unreadable]'

/** A page whose surest words make up less than this of its letters cannot be read. */
const leastSureShare = 0.2
/** Fewer letters than this, none of them sure, are stains that were taken for writing. */
const leastLetters = 24

export type Judged = { state: 'read' | 'empty' | 'unreadable'; reason?: ToldReason }

const lettersOf = (words: readonly Word[]): number =>
  words.reduce((sum, { text }) => sum + text.replaceAll(/[^\p{L}\p{N}]/gu, '').length, 0)

export const weakWords = (words: readonly Word[]): Word[] =>
  words.filter(({ confidence = 1 }) => confidence < weakBelow)

export function judge({ words }: Pick<PageText, 'words'>): Judged {
  const all = lettersOf(words)
  const sure = lettersOf(words.filter(({ confidence = 1 }) => confidence >= weakBelow))
  if (sure >= leastSureShare * all && sure > 0) return { state: 'read' }
  if (all < leastLetters) return { state: 'empty' }
  return {
    state: 'unreadable',
    reason: `there is writing on it, but only ${Math.round((100 * sure) / Math.max(1, all))} % of it could be read with any confidence`,
  }
}

/** Lines in reading order; what could not be read is marked, never invented. */
export function linesOfReading(words: readonly Word[]): string[] {
  const lines = Map.groupBy(words, ({ line = 0 }) => line)
  return Array.from(lines, ([, line]) => {
    const shown: string[] = []
    for (const { text, confidence = 1 } of line) {
      const next = confidence < unreadableBelow ? unreadableMark : text
      if (next !== unreadableMark || shown.at(-1) !== unreadableMark) shown.push(next)
    }
    return joined(shown)
  })
}

/** Characters of scripts without spaces come one by one and make a word only together. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u

function joined(words: readonly string[]): string {
  let text = ''
  for (const word of words) {
    const isRun = unspaced.test(text.at(-1) ?? '') && unspaced.test(word.charAt(0))
    text += text === '' || isRun ? word : ` ${word}`
  }
  return text
}
