/**
 * LLaMA-VID (arXiv 2311.17043; dvlab-research/LLaMA-VID `llamavid_arch.py`): every frame becomes g x g means
 * of its cells and one row that the question chose. The source learns how a question looks at a frame; here
 * nothing is learned: with rows less the mean of all rows, the context row is the sum of
 * softmax(cos(question, x) / 0.07) x (the question as it is given: only its model knows its mean). g is the largest of 4, 3, 2, 1 with which all frames fit; where 2 rows
 * a frame are still too many, frames at equal distances are taken.
 */
import { evenly } from './budget.ts'
import { keepAll, planOf, type OutputRow } from './outputs.ts'
import { budgetOf, rowCount, type Compressor, type FrameRows } from './plan.ts'
import { cosine, meanOf, rowsOfFrame, softmax } from './row-math.ts'

const temperature = 0.07
const grids = [4, 3, 2, 1]

export const llamaVid: Compressor = {
  id: 'llama-vid',
  grain: 'rows',
  needs: 'question',
  title: 'Pooled frames with a look for the question',
  description: 'Each frame becomes a few means and one row that the question chose.',
  plan(input, { capacity }) {
    const { question, rowsPerFrame, comparedWidth } = input
    const budget = budgetOf(input, capacity)
    if (budget >= rowCount(input)) return keepAll(input)
    if (!question || question.length < comparedWidth) {
      throw new RangeError('This memory method needs the question')
    }
    const sizeOf = (side: number): number => cellsOf(rowsPerFrame, side).length + 1
    const grid = grids.find(
      (side) => sizeOf(side) <= rowsPerFrame && input.frames * sizeOf(side) <= budget,
    )
    const size = grid === undefined ? Math.min(2, rowsPerFrame) : sizeOf(grid)
    const frames = evenly(input.frames, Math.floor(budget / size))
    const cells = cellsOf(rowsPerFrame, grid ?? 1)
    const asked = question.subarray(0, comparedWidth)
    const middle = meanOf(
      frames.flatMap((frame) => rowsOfFrame(input, frame)),
      comparedWidth,
    )
    return planOf(
      input,
      frames.flatMap((frame) => poolFrame(input, frame, cells, { asked, middle })),
    )
  },
}

/**
 * The rows of a frame as cells of a square grid; a frame whose rows are no square is cut into runs. Every
 * cell holds a row.
 */
export function cellsOf(rowsPerFrame: number, side: number): number[][] {
  const whole = Math.round(Math.sqrt(rowsPerFrame))
  const isSquare = whole * whole === rowsPerFrame
  const runs = Math.min(side * side, rowsPerFrame)
  const across = Math.min(side, whole)
  const cells = Array.from({ length: isSquare ? across * across : runs }, (): number[] => [])
  for (let row = 0; row < rowsPerFrame; row++) {
    const cell = isSquare
      ? Math.floor((Math.floor(row / whole) * across) / whole) * across +
        Math.floor(((row % whole) * across) / whole)
      : Math.floor((row * runs) / rowsPerFrame)
    cells[cell]!.push(row)
  }
  return cells
}

function poolFrame(
  input: FrameRows,
  frame: number,
  cells: readonly number[][],
  { asked, middle }: { asked: Float32Array; middle: Float64Array },
): OutputRow[] {
  const first = frame * input.rowsPerFrame
  const rows = rowsOfFrame(input, frame)
  if (rows.length === 1) return [{ keep: first, shares: [{ row: first, weight: 1 }] }]
  const means = cells.map((cell): OutputRow => {
    const own = cell.map((row) => rows[row]!)
    const mean = meanOf(own, input.comparedWidth)
    const likeness = own.map((row) => cosine(row, mean))
    const medoid = cell[likeness.indexOf(Math.max(...likeness))]!
    const shares = cell.map((row) => ({ row: first + row, weight: 1 }))
    return { keep: first + medoid, shares }
  })
  const weights = softmax(
    rows.map((row) => {
      const centred = row.map((value, at) => value - middle[at]!)
      return cosine(asked, centred)
    }),
    temperature,
  )
  const taken = new Set(means.map(({ keep }) => keep - first))
  const free = weights.map((weight, row) => (taken.has(row) ? -1 : weight))
  const shown = free.indexOf(Math.max(...free))
  const shares = weights.map((weight, row) => ({ row: first + row, weight }))
  return [...means, { keep: first + shown, shares }]
}
