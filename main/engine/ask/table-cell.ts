/**
 * The cell of a table that a question names by its row and its column: "What is the excess for escape of water?" asks
 * for what stands under Excess in the row Escape of water. Pure.
 */
import type { Box, Word } from '../domain.ts'
import { boxesOf } from '../prompt/quotes.ts'
import { foldEnds } from '../retrieve/asked-field.ts'
import { withoutRequest } from '../retrieve/request.ts'
import { stem } from '../store/stem.ts'
import { rowsOf, type Cell, type Row } from './rows.ts'

/** Words of both, folded. */
export type AskedCell = { column: string[]; row: string[] }
export type CellFound = { text: string; boxes: Box[]; isRead: boolean }

const asked =
  /^\s*(?:(?:what|when|how (?:much|high|large|big))(?:['’]s| is| are| was| were)|which is|give me|tell me|quote|state|find|read)\s+(?:the\s+)?(.{2,80}?)\s*[?.!]*\s*$/iu
/** "How many hours did Weber work?" */
const askedCount =
  /^\s*how (?:many|much) (.{2,40}?) (?:did|does|do|has|have|had) (.{2,60}?) \p{L}+\s*[?.!]*\s*$/iu
const askedHan = /^\s*(.{1,20})的(.{1,8}?)(?:(?:是|为|為|有)?(?:多少|什么|谁))[？?。]?\s*$/u
const between = new Set(['of', 'for', 'at', 'in', 'on', 'per', 'from', 'to'])
const articles = new Set(['the', 'a', 'an', 'this', 'that', ''])
/** Of longer ones no table has a column. */
const longestColumn = 4
const longestRow = 6

const bare = (some: string[]): string[] => some.filter((word) => !articles.has(word))

/** What may be meant, the likeliest first; empty for questions that name no row and column. */
export function askedCells(question: string): AskedCell[] {
  const request = withoutRequest(question)
  const [, owner, thing] = askedHan.exec(request) ?? []
  if (owner !== undefined && thing !== undefined)
    return [{ column: [foldEnds(thing)], row: [foldEnds(owner)] }]
  const [, counted, who] = askedCount.exec(request) ?? []
  if (counted !== undefined && who !== undefined) {
    const [column, row] = [counted, who].map((some) => bare(some.split(/\s+/u).map(foldEnds)))
    return [{ column: column!, row: row! }]
  }
  const words = (asked.exec(request)?.[1] ?? '').split(/\s+/u).map(foldEnds)
  const cuts = [...words.keys()].filter((at) => at > 0)
  const split = cuts.flatMap((at) =>
    between.has(words[at]!)
      ? [{ column: bare(words.slice(0, at)), row: bare(words.slice(at + 1)) }]
      : [],
  )
  // "The total gross weight", "the overnight subsistence rate": the row comes first.
  const joined = words.some((word) => between.has(word))
    ? []
    : cuts.map((at) => ({ column: bare(words.slice(at)), row: bare(words.slice(0, at)) }))
  return [...split, ...joined].filter(
    ({ column, row }) =>
      column.length > 0 &&
      row.length > 0 &&
      column.length <= longestColumn &&
      row.length <= longestRow,
  )
}

/** Undefined where no table has both, or more than one row is called so. */
export function cellOf({ column, row }: AskedCell, words: readonly Word[]): CellFound | undefined {
  const rows = rowsOf(words)
  const named = rows.flatMap((line, at) => {
    const head = headOf(column, rows, at)
    const label = head && labelIn(line, row, head.line)
    return label ? [{ line, head, label }] : []
  })
  const exact = named.filter(({ label }) => label.isWhole)
  const [one, other] = exact.length > 0 ? exact : named
  if (!one || other) return undefined
  const cell = under(one.head.cell, one.head.line, one.line)
  if (!cell || cell === one.label.cell) return undefined
  return {
    text: cell.map(({ text }) => text).join(' '),
    boxes: boxesOf(
      cell,
      cell.map((_, at) => at),
    ),
    isRead: cell.some(({ confidence }) => confidence !== undefined),
  }
}

const same = (a: string, b: string): boolean => a === b || stem(a) === stem(b)
const foldedOf = (cell: Cell): string[] =>
  cell.map(({ text }) => foldEnds(text)).filter((word) => word !== '')
const isHan = (words: readonly string[]): boolean => /\p{Script=Han}/u.test(words.join(''))

/** Where `wanted` begins in the words of a cell; -1 where it does not. */
function placeIn(cell: Cell, wanted: readonly string[]): number {
  const words = foldedOf(cell)
  if (isHan(wanted)) return words.join('').indexOf(wanted.join(''))
  return words.findIndex((_, at) => wanted.every((word, i) => same(words[at + i] ?? '', word)))
}

/** The nearest row above with such a cell. A head has no amounts, and more than one column. */
function headOf(
  column: readonly string[],
  rows: readonly Row[],
  at: number,
): { line: Row; cell: Cell } | undefined {
  for (const line of rows.slice(0, at).toReversed()) {
    const cell = line.find((each) => placeIn(each, column) === 0 && !/\d/.test(foldedOf(each)[0]!))
    if (cell && line.length > 1 && line.every((each) => !/\d[.,]\d/.test(plainOf(each))))
      return { line, cell }
  }
  return undefined
}

const plainOf = (cell: Cell): string => cell.map(({ text }) => text).join(' ')

/** The cell that names the row: words that its column's head says already need not stand there. */
function labelIn(
  line: Row,
  row: readonly string[],
  head: Row,
): { cell: Cell; isWhole: boolean } | undefined {
  const said = head.flatMap(foldedOf)
  const own = row.filter((word) => !said.some((each) => same(each, word)))
  const wanted = own.length > 0 ? own : row
  const cell = line.find((each) => placeIn(each, wanted) === 0)
  if (!cell || line.length < 2) return undefined
  const words = foldedOf(cell)
  const isWhole = isHan(wanted)
    ? words.join('') === wanted.join('')
    : words.length === wanted.length
  return { cell, isWhole }
}

const left = (cell: Cell): number => cell[0]!.box.x
const right = (cell: Cell): number => Math.max(...cell.map(({ box }) => box.x + box.width))
const overlap = (a: Cell, b: Cell): number =>
  Math.min(right(a), right(b)) - Math.max(left(a), left(b))

/** Under the head of its own column, and under no other more. */
function under(head: Cell, heads: Row, line: Row): Cell | undefined {
  const [cell] = line
    .filter((each) => overlap(each, head) > 0)
    .toSorted((a, b) => overlap(b, head) - overlap(a, head))
  if (!cell) return undefined
  // Numbers of two columns may stand closer together than words of one.
  const own = cell.every(({ text }) => /\d/.test(text))
    ? cell.filter((word) => nearestTo([word], heads) === head)
    : cell
  return own.length > 0 && nearestTo(own, heads) === head ? own : undefined
}

const nearestTo = (cell: Cell, heads: Row): Cell | undefined =>
  heads.toSorted((a, b) => overlap(b, cell) - overlap(a, cell))[0]
