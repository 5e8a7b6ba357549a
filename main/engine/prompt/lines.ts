/** A page's words as lines of text, and which of them to keep when not all fit. */
import type { Word } from '../domain.ts'

/** Words in reading order to lines: a word joins the line whose vertical middle it shares. */
export function linesOf(words: Word[]): string[] {
  const lines: { middle: number; height: number; words: Word[] }[] = []
  for (const word of words) {
    const middle = word.box.y + word.box.height / 2
    const line = lines.findLast(
      (one) => Math.abs(one.middle - middle) < Math.max(one.height, word.box.height) * 0.5,
    )
    if (line) line.words.push(word)
    else lines.push({ middle, height: word.box.height, words: [word] })
  }
  return lines.map((line) =>
    line.words
      .toSorted((a, b) => a.box.x - b.box.x)
      .map(({ text }) => text)
      .join(' '),
  )
}

/**
 * At most `characters` of lines: those that hold a term and their neighbours first, then from the top.
 * Returns how many lines were left out.
 */
export function keepLines(
  lines: string[],
  terms: string[],
  characters: number,
): { lines: string[]; omitted: number } {
  const folded = terms.map((term) => term.toLowerCase())
  const holds = (line: string | undefined): boolean =>
    line !== undefined && folded.some((term) => line.toLowerCase().includes(term))
  const priority = (at: number): number =>
    holds(lines[at]) ? 0 : holds(lines[at - 1]) || holds(lines[at + 1]) ? 1 : 2
  const order = lines.map((_, at) => at).toSorted((a, b) => priority(a) - priority(b) || a - b)
  const kept = new Set<number>()
  let used = 0
  for (const at of order) {
    used += lines[at]!.length + 1
    if (used > characters) break
    kept.add(at)
  }
  return { lines: lines.filter((_, at) => kept.has(at)), omitted: lines.length - kept.size }
}
