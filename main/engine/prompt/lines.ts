/** A page's words as lines of text, and which of them to keep when not all fit. */
import type { Word } from '../domain.ts'

/** Words in reading order to lines: a word joins the line whose vertical middle it shares. */
export function linesOf(words: readonly Word[]): string[] {
  const columns = proseColumns(words)
  const lines: { middle: number; height: number; column: number; words: Word[] }[] = []
  for (const [at, word] of words.entries()) {
    const middle = middleOf(word)
    const column = columns[at]!
    const line = lines.findLast(
      (one) =>
        Math.abs(one.middle - middle) < Math.max(one.height, word.box.height) * 0.5 &&
        (one.column === column ||
          one.column === none ||
          column === none ||
          isNext(one.words.at(-1)!, word)),
    )
    if (line) line.words.push(word)
    else lines.push({ middle, height: word.box.height, column, words: [word] })
  }
  return lines.map((line) =>
    line.words
      .toSorted((a, b) => a.box.x - b.box.x)
      .map(({ text }) => text)
      .join(' '),
  )
}

/** No farther than a word of the same line: what is raised or set in another size does not end it. */
const isNext = ({ box: a }: Word, { box: b }: Word): boolean =>
  b.x > a.x && b.x - a.x - a.width < 0.8 * Math.max(a.height, b.height)

const middleOf = ({ box }: Word): number => box.y + box.height / 2

/** So many lines below each other, of so many words on average, are a column of running text, not one of a table. */
const leastProseLines = 4
const leastProseWords = 4
const none = 0

type Row = { from: number; to: number; left: number; right: number; top: number }

/**
 * For each word the number of the column of running text that it belongs to; 0 for all else. The words come in
 * reading order: what stands beside a column at the same height is no part of its lines, while a label and its
 * value are one line even where the page names all labels first.
 */
function proseColumns(words: readonly Word[]): number[] {
  const rows = rowsOf(words)
  const columns: number[] = Array.from({ length: words.length }, () => none)
  let block: Row[] = []
  let found = none
  const close = (): void => {
    const last = block.at(-1)
    if (!last) return
    const count = last.to - block[0]!.from
    if (block.length >= leastProseLines && count >= leastProseWords * block.length) {
      columns.fill(++found, block[0]!.from, last.to)
    }
    block = []
  }
  for (const row of rows) {
    const last = block.at(-1)
    const isBelow = last && row.top > last.top && row.left < last.right && last.left < row.right
    if (!isBelow) close()
    block.push(row)
  }
  close()
  return columns
}

/** They share a third of the smaller one's height: lines below each other do not. */
const areLevel = ({ box: a }: Word, { box: b }: Word): boolean =>
  Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > Math.min(a.height, b.height) / 3

/** Words that follow each other from left to right at one height. */
function rowsOf(words: readonly Word[]): Row[] {
  const rows: Row[] = []
  for (const [at, word] of words.entries()) {
    const { x, y, width } = word.box
    const before = words[at - 1]
    const row = rows.at(-1)
    const isSame = before && row && x >= before.box.x && areLevel(before, word)
    if (isSame) {
      row.to = at + 1
      row.right = Math.max(row.right, x + width)
    } else {
      rows.push({ from: at, to: at + 1, left: x, right: x + width, top: y })
    }
  }
  return rows
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
