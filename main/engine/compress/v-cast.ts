/**
 * V-CAST (arXiv 2603.27650; xinyouu/V-CAST `compressor/v_cast/modeling_qwen3_vl_v_cast.py`), from rows
 * alone. With f_t the unit mean of a frame: frames where the course bends, kappa_t = 1 - cos(f_t - f_(t-1),
 * f_(t+1) - f_t) (1 at both ends), get more of the budget, in proportion to softmax(kappa / 0.7); in a frame
 * the rows with the largest (1 - cos(x, f_t)) + minmax(|x|) stay, unchanged and in their places.
 */
import { allocate, byWeight } from './budget.ts'
import { keepAll, keepRows } from './outputs.ts'
import { budgetOf, rowCount, type Compressor } from './plan.ts'
import { cosine, meanOf, minMax, norm, rowsOfFrame, softmax, unit } from './row-math.ts'

const temperature = 0.7

export const vCast: Compressor = {
  id: 'v-cast',
  grain: 'rows',
  title: 'Rows that stand out, more where things change',
  description:
    'Keeps the rows that differ most from their frame; frames at turns keep more of them.',
  plan(input, { capacity }) {
    const budget = budgetOf(input, capacity)
    if (budget >= rowCount(input)) return keepAll(input)
    const frames = Array.from({ length: input.frames }, (_, frame) => rowsOfFrame(input, frame))
    const centres = frames.map((rows) => unit(meanOf(rows, input.comparedWidth)))
    const budgets = allocate(budget, softmax(bends(centres), temperature), input.rowsPerFrame)
    const kept = frames.flatMap((rows, frame) => {
      const sizes = minMax(rows.map(norm))
      const scores = rows.map((row, index) => 1 - cosine(row, centres[frame]!) + sizes[index]!)
      return byWeight(scores)
        .slice(0, budgets[frame])
        .map((row) => frame * input.rowsPerFrame + row)
    })
    return keepRows(input, kept)
  },
}

/** How sharply the course of the frames turns at each of them; 0 where nothing moves. */
function bends(centres: readonly Float64Array[]): number[] {
  const step = (from: number): Float64Array =>
    centres[from + 1]!.map((value, at) => value - centres[from]![at]!)
  return centres.map((_, t) => {
    if (t === 0 || t === centres.length - 1) return 1
    const [before, after] = [step(t - 1), step(t)]
    return norm(before) === 0 && norm(after) === 0 ? 0 : 1 - cosine(before, after)
  })
}
