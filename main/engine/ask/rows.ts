/**
 * Rows of a page as they stand on the paper: readers of pictures go through a table column by column, so its lines of
 * text are no rows. Pure.
 */
import type { Word } from '../domain.ts'
import { moved, slopeOf } from '../retrieve/slope.ts'

/** Words side by side, from left to right. */
export type Cell = Word[]
export type Row = Cell[]

/** Box heights are fractions of the page's height, widths of its width: about A4. */
const heightToWidth = 1.41
/** Between cells is more than this, in heights of a word. */
const apart = 1
/** Centres of words on one row differ by less, in heights: a page stands a little askew. */
const aslant = 0.55

const endOf = ({ box }: Word): number => box.x + box.width

/** From top to bottom. */
export function rowsOf(words: readonly Word[]): Row[] {
  const slope = slopeOf(words)
  const middleOf = ({ box }: Word): number => moved(box, -slope).y + box.height / 2
  const lines: Word[][] = []
  for (const word of words.toSorted((a, b) => a.box.x - b.box.x)) {
    const isBeside = (line: Word[]): boolean => {
      const last = line.at(-1)!
      const height = Math.max(last.box.height, word.box.height)
      return (
        endOf(last) <= word.box.x + 0.3 * word.box.height &&
        Math.abs(middleOf(last) - middleOf(word)) < aslant * height
      )
    }
    const line = lines
      .filter(isBeside)
      .toSorted(
        (a, b) =>
          Math.abs(middleOf(a.at(-1)!) - middleOf(word)) -
          Math.abs(middleOf(b.at(-1)!) - middleOf(word)),
      )[0]
    if (line) line.push(word)
    else lines.push([word])
  }
  return lines.toSorted((a, b) => middleOf(a[0]!) - middleOf(b[0]!)).map(cellsOf)
}

function cellsOf(line: readonly Word[]): Row {
  const cells: Row = []
  let last: Word | undefined
  for (const word of line) {
    const gap = last ? word.box.x - endOf(last) : Infinity
    if (gap > apart * heightToWidth * word.box.height) cells.push([word])
    else cells.at(-1)!.push(word)
    last = word
  }
  return cells
}

export const textOf = (row: Row): string =>
  row.map((cell) => cell.map(({ text }) => text).join(' ')).join(' ')
