/**
 * VisionZip (arXiv 2412.04467; dvlab-research/VisionZip): the rows that the encoder attends to most stay as
 * they are; of the others every so-manieth becomes a target, the rest join the target most like them, and
 * each target is met half-way by the mean of what joined it. Unlike the source, rows are compared
 * themselves, not their keys, and target and mean are averaged instead of added.
 */
import { allocate, byWeight, evenly } from './budget.ts'
import { keepAll, planOf, type OutputRow } from './outputs.ts'
import { budgetOf, rowCount, type Compressor, type FrameRows } from './plan.ts'
import { attentionOf } from './prumerge.ts'
import { cosine, rowsOfFrame } from './row-math.ts'

/** Share of the targets in what is left: 10 of 64 in the source's settings. */
const targetShare = 10 / 64

export const visionZip: Compressor = {
  id: 'visionzip',
  grain: 'rows',
  needs: 'attention',
  title: 'What the encoder looked at, and samples of the rest',
  description: 'Keeps the rows that the picture encoder attended to, and means of the others.',
  plan(input, { capacity }) {
    const { frames, rowsPerFrame } = input
    const budget = budgetOf(input, capacity)
    if (budget >= rowCount(input)) return keepAll(input)
    const attention = attentionOf(input)
    const equal = Array.from({ length: frames }, () => 1)
    const budgets = allocate(budget, equal, rowsPerFrame)
    return planOf(
      input,
      budgets.flatMap((kept, frame) => zipFrame(input, frame, attention[frame]!, kept)),
    )
  },
}

function zipFrame(
  input: FrameRows,
  frame: number,
  attention: readonly number[],
  budget: number,
): OutputRow[] {
  const rows = rowsOfFrame(input, frame)
  const first = frame * input.rowsPerFrame
  const order = byWeight(attention)
  const wanted = budget >= rows.length ? 0 : Math.round(budget * targetShare)
  const dominant = order.slice(0, budget - wanted)
  const others = order.slice(budget - wanted).toSorted((a, b) => a - b)
  const targets = evenly(others.length, wanted).map((index) => others[index]!)
  const joined = new Map(targets.map((target): [number, number[]] => [target, []]))
  if (targets.length > 0) {
    const isTarget = new Set(targets)
    for (const row of others) {
      if (!isTarget.has(row)) joined.get(mostLike(row, targets, rows))!.push(row)
    }
  }
  return [
    ...dominant.map((row) => ({
      keep: first + row,
      shares: [{ row: first + row, weight: 1 }],
    })),
    ...Array.from(joined, ([target, members]) => ({
      keep: first + target,
      shares: [
        { row: first + target, weight: 1 },
        ...members.map((row) => ({ row: first + row, weight: 1 / members.length })),
      ],
    })),
  ]
}

function mostLike(row: number, targets: readonly number[], rows: readonly Float32Array[]): number {
  let [best, most] = [targets[0]!, -Infinity]
  for (const target of targets) {
    const likeness = cosine(rows[row]!, rows[target]!)
    if (likeness > most) [best, most] = [target, likeness]
  }
  return best
}
