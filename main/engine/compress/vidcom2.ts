/**
 * VidCom2 (xuyang-liu16/VidCom2 `token_compressor/vidcom2/vidcom2.py`), from rows alone: what is least like
 * the whole recording and like its own frame stays. The half of the channels that varies least is compared;
 * with g(x, c) = the sum over a in {1/8, 1/4, 1/2, 1, 2} of exp(-|x - c|^2 / 2a), a frame's share of the
 * budget follows u_f = -mean g(x, centre of all): r_f = min(1, R (1 + p_f - mean p)), p = softmax(u / 0.01).
 * In a frame the rows with the lowest g(x, centre of all) + g(x, centre of the frame) stay.
 */
import { allocate, byWeight } from './budget.ts'
import { keepAll, keepRows } from './outputs.ts'
import { budgetOf, rowCount, type Compressor, type FrameRows } from './plan.ts'
import { meanOf, softmax, unit } from './row-math.ts'

const temperature = 0.01
const breadths = [1 / 8, 1 / 4, 1 / 2, 1, 2]

export const vidCom2: Compressor = {
  id: 'vidcom2',
  grain: 'rows',
  title: 'Rows unlike the rest',
  description: 'Keeps the rows that are least like the whole and like their frame.',
  plan(input, { capacity }) {
    const { frames, rowsPerFrame } = input
    const budget = budgetOf(input, capacity)
    if (budget >= rowCount(input)) return keepAll(input)
    const rows = steadyRows(input)
    const width = rows[0]?.length ?? 0
    const centre = meanOf(rows, width)
    const toAll = rows.map((row) => likeness(row, centre))
    const ofFrame = <T>(of: readonly T[], frame: number): T[] =>
      of.slice(frame * rowsPerFrame, (frame + 1) * rowsPerFrame)
    const uniqueness = Array.from({ length: frames }, (_, frame) => {
      const values = ofFrame(toAll, frame)
      return -values.reduce((sum, value) => sum + value, 0) / values.length
    })
    const shares = softmax(uniqueness, temperature)
    const ratio = budget / rowCount(input)
    const wanted = shares.map((share) => Math.min(1, ratio * (1 + share - 1 / frames)))
    const budgets = allocate(budget, wanted, rowsPerFrame)
    const kept = Array.from({ length: frames }, (_, frame) => {
      const own = ofFrame(rows, frame)
      const middle = meanOf(own, width)
      const scores = ofFrame(toAll, frame).map((value, row) => -value - likeness(own[row]!, middle))
      return byWeight(scores)
        .slice(0, budgets[frame])
        .map((row) => frame * rowsPerFrame + row)
    })
    return keepRows(input, kept.flat())
  },
}

function likeness(row: Float64Array, centre: Float64Array): number {
  let distance = 0
  for (let at = 0; at < row.length; at++) distance += (row[at]! - centre[at]!) ** 2
  return breadths.reduce((sum, breadth) => sum + Math.exp(-distance / (2 * breadth)), 0)
}

/** The rows with only the half of their channels that varies least, scaled to length 1. */
function steadyRows(input: FrameRows): Float64Array[] {
  const { rows, width, comparedWidth } = input
  const count = rowCount(input)
  const variances = Array.from({ length: comparedWidth }, (_, channel) => {
    let [sum, squares] = [0, 0]
    for (let row = 0; row < count; row++) {
      const value = rows[row * width + channel]!
      sum += value
      squares += value * value
    }
    return squares / count - (sum / count) ** 2
  })
  const steady = byWeight(variances.map((variance) => -variance)).slice(
    0,
    Math.max(1, Math.floor(comparedWidth / 2)),
  )
  return Array.from({ length: count }, (_, row) =>
    unit(steady.map((channel) => rows[row * width + channel]!)),
  )
}
