/**
 * Two columns whose text was written line by line across both: each column is read on its own. Only where the gap
 * between them is clear and both hold running text; tables and forms keep their rows. Pure, in points of the page.
 */
export type Quad = { left: number; top: number; right: number; bottom: number }
type Placed = { text: string; quad: Quad }
type Row<T> = T[]
type Gap = { from: number; to: number }
/** What a row leaves free; the first and the last reach to the edges of the page and beyond. */
type Free = { row: Row<Placed>; gaps: Gap[]; top: number }

/** The gap between columns, in heights of a line: LaTeX leaves 10 points between lines of 10. */
const leastGap = 0.7
/** So many lines have text on both sides of the same gap; spaces between words do not stand below each other so long. */
const leastRows = 5
/** Of hostile pages: lines that are followed at once, and gaps of a line that are. */
const mostRows = 120
const mostGaps = 4
/** Running text: words of a line, the share of lines that begin in lower case, of the column that a line fills. */
const leastWords = 4
const leastRunOn = 0.25
const leastFill = 0.7
/** With more figures than this among its words it is a column of a table. */
const mostFigures = 0.3

/** The words in the order of the columns where they come line by line across; else as they came. */
export function byColumns<T extends Placed>(words: readonly T[]): T[] {
  const rows = rowsOf(words)
  const free = rows.map(freeOf)
  const height = median(words.map(({ quad }) => quad.bottom - quad.top))
  const out: T[] = []
  let at = 0
  while (at < rows.length) {
    const run = runFrom(free, at, leastGap * height)
    const sides = run && columnsOf(rows.slice(at, run.end), run.gap)
    if (!run || !sides) {
      out.push(...rows[at]!)
      at++
      continue
    }
    // Of three columns the first cut leaves two on one side.
    out.push(...sides.flatMap(byColumns))
    at = run.end
  }
  return out
}

/** Words that follow each other from left to right at one height. */
function rowsOf<T extends Placed>(words: readonly T[]): Row<T>[] {
  const rows: Row<T>[] = []
  for (const word of words) {
    const before = rows.at(-1)?.at(-1)
    if (before && word.quad.left >= before.quad.left && areLevel(before.quad, word.quad)) {
      rows.at(-1)!.push(word)
    } else {
      rows.push([word])
    }
  }
  return rows
}

const areLevel = (a: Quad, b: Quad): boolean =>
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) >
  Math.min(a.bottom - a.top, b.bottom - b.top) / 3

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

function freeOf(row: Row<Placed>): Free {
  const gaps: Gap[] = []
  let right = Number.NEGATIVE_INFINITY
  for (const { quad } of row) {
    if (quad.left > right) gaps.push({ from: right, to: quad.left })
    right = Math.max(right, quad.right)
  }
  gaps.push({ from: right, to: Number.POSITIVE_INFINITY })
  return { row, gaps, top: Math.min(...row.map(({ quad }) => quad.top)) }
}

/** The lines from `start` on that leave one gap free, going down the page. */
function runFrom(
  rows: readonly Free[],
  start: number,
  least: number,
): { end: number; gap: Gap } | undefined {
  const wide = rows[start]!.gaps.slice(1, -1)
    .filter(({ from, to }) => to - from >= least)
    .toSorted((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, mostGaps)
  let best: { end: number; gap: Gap } | undefined
  for (const first of wide) {
    let gap = first
    let end = start + 1
    for (; end < Math.min(rows.length, start + mostRows); end++) {
      const narrower = narrowed(rows[end]!, gap, least)
      if (!narrower || rows[end]!.top < rows[end - 1]!.top - least) break
      gap = narrower
    }
    if (!best || end > best.end) best = { end, gap }
  }
  return best
}

/** What a line leaves free of a gap; undefined where it runs through it. */
function narrowed({ gaps }: Free, gap: Gap, least: number): Gap | undefined {
  for (const free of gaps) {
    const [from, to] = [Math.max(free.from, gap.from), Math.min(free.to, gap.to)]
    if (to - from >= least) return { from, to }
  }
  return undefined
}

/** The words on both sides of a gap; undefined where they are not two columns of running text read across. */
function columnsOf<T extends Placed>(rows: readonly Row<T>[], gap: Gap): T[][] | undefined {
  const middle = (gap.from + gap.to) / 2
  const isLeft = ({ quad }: Placed): boolean => quad.left < middle
  const halves = rows.map((row) => [row.filter(isLeft), row.filter((word) => !isLeft(word))])
  const isAcross = halves.filter((half) => half.every((words) => words.length > 0)).length
  if (isAcross < leastRows) return undefined
  const sides = [0, 1].map((side) => halves.map((half) => half[side]!).filter((row) => row.length))
  return sides.every(isRunning) ? sides.map((lines) => lines.flat()) : undefined
}

function isRunning(lines: readonly Row<Placed>[]): boolean {
  const words = lines.flat()
  const share = (found: number, of: number): number => found / Math.max(1, of)
  const left = Math.min(...words.map(({ quad }) => quad.left))
  const right = Math.max(...words.map(({ quad }) => quad.right))
  const filled = lines.map(
    (line) => (line.at(-1)!.quad.right - line[0]!.quad.left) / (right - left),
  )
  const runOn = lines.filter(([first]) => /^\p{Ll}/u.test(first!.text)).length
  const figures = words.filter(({ text }) => /\d/.test(text)).length
  return (
    share(words.length, lines.length) >= leastWords &&
    share(runOn, lines.length) >= leastRunOn &&
    share(figures, words.length) <= mostFigures &&
    median(filled) >= leastFill
  )
}
