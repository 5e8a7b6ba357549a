/**
 * A threshold for each frame, from its own rows: the idea of MADTP (arXiv 2403.02991; double125/MADTP
 * `models/med.py`), whose learned alignment tokens do not exist here. A row's importance is its encoder's
 * attention where that is known, else 1 - cos(x, mean of the frame). The threshold of a frame is the mean of
 * its importances weighed by softmax(importance * sharpness); rows above it stay, the others become one mean.
 * As in the source, one sharpness for all frames is found such that the whole meets the budget.
 */
import { allocate, byWeight } from './budget.ts'
import { keepAll, planOf, type OutputRow } from './outputs.ts'
import { budgetOf, rowCount, type Compressor, type FrameRows } from './plan.ts'
import { attentionOf } from './prumerge.ts'
import { cosine, meanOf, minMax, rowsOfFrame, softmax } from './row-math.ts'

/** With importances in 0..1 this comes as near to the largest and the smallest as doubles tell apart. */
const sharpest = 1e4
const halvings = 60
/** Below what rounding makes of equal importances. */
const rounding = 1e-9

export const adaptiveThreshold: Compressor = {
  id: 'adaptive-threshold',
  grain: 'rows',
  title: 'As many rows as a frame has to show',
  description: 'Busy frames keep many rows, empty ones few; the rest of each becomes one mean.',
  plan(input, { capacity }) {
    const budget = budgetOf(input, capacity)
    if (budget >= rowCount(input)) return keepAll(input)
    const importances = importancesOf(input)
    const countsAt = (sharpness: number): number[] =>
      importances.map((values) => countAbove(values, sharpness))
    const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0)
    // The threshold rises with the sharpness (its slope is a variance), so the counts fall.
    let [low, high] = [-sharpest, sharpest]
    for (let step = 0; step < halvings; step++) {
      const middle = (low + high) / 2
      if (sum(countsAt(middle)) > budget) low = middle
      else high = middle
    }
    const counts = countsAt(high)
    // Where even that is too much (many frames, few rows), or leaves room over equal rows: what fits.
    const isTooMuch = sum(counts) > budget
    const budgets = isTooMuch ? allocate(budget, counts, input.rowsPerFrame) : counts
    return planOf(
      input,
      budgets.flatMap((count, frame) => reduce(input, frame, importances[frame]!, count)),
    )
  },
}

function importancesOf(input: FrameRows): number[][] {
  const values = input.attention
    ? attentionOf(input)
    : Array.from({ length: input.frames }, (_, frame) => {
        const rows = rowsOfFrame(input, frame)
        const mean = meanOf(rows, input.comparedWidth)
        return rows.map((row) => 1 - cosine(row, mean))
      })
  const scaled = minMax(values.flat())
  return values.map((own, frame) =>
    scaled.slice(frame * input.rowsPerFrame, frame * input.rowsPerFrame + own.length),
  )
}

/** Rows that a frame has left: those above its threshold, and one for the others where there are any. */
function countAbove(values: readonly number[], sharpness: number): number {
  const weights = softmax(values.map((value) => value * sharpness))
  const threshold = values.reduce((sum, value, index) => sum + value * weights[index]!, 0)
  const above = values.filter((value) => value > threshold + rounding).length
  return above < values.length ? above + 1 : above
}

function reduce(
  input: FrameRows,
  frame: number,
  importances: readonly number[],
  count: number,
): OutputRow[] {
  if (count === 0) return []
  const first = frame * input.rowsPerFrame
  const order = byWeight(importances)
  const kept = order.slice(0, count >= order.length ? count : count - 1)
  const rest = order.slice(kept.length)
  const outputs = kept.map((row) => ({
    keep: first + row,
    shares: [{ row: first + row, weight: 1 }],
  }))
  if (rest.length === 0) return outputs
  const shares = rest.map((row) => ({ row: first + row, weight: 1 }))
  return [...outputs, { keep: first + rest[0]!, shares }]
}
