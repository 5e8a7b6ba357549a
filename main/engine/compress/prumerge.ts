/**
 * LLaVA-PruMerge (arXiv 2403.15388; 42Shawn/LLaVA-PruMerge `multimodal_encoder/clip_encoder.py`): rows that
 * their encoder looks at far more than at others (above Q3 + 1.5 IQR of the attention) stay; each takes in
 * the 32 rows most like it, weighed by their attention; one row stands for all the others.
 *
 * Unlike the source, the number of outliers only says how a given budget is divided among frames; rows are
 * compared themselves, not their keys; and sums are divided by their weights, so that rows keep their size.
 */
import { allocate, byWeight } from './budget.ts'
import { keepAll, planOf, type OutputRow } from './outputs.ts'
import { budgetOf, rowCount, type Compressor, type FrameRows } from './plan.ts'
import { cosine, rowsOfFrame } from './row-math.ts'

const neighbours = 32

export const pruMerge: Compressor = {
  id: 'prumerge',
  grain: 'rows',
  needs: 'attention',
  title: 'What the encoder looked at, the rest merged',
  description: 'Keeps the rows that the picture encoder attended to; others fold into them.',
  plan(input, { capacity }) {
    const budget = budgetOf(input, capacity)
    if (budget >= rowCount(input)) return keepAll(input)
    const attention = attentionOf(input)
    const budgets = allocate(budget, attention.map(outliers), input.rowsPerFrame)
    return planOf(
      input,
      budgets.flatMap((kept, frame) => mergeFrame(input, frame, attention[frame]!, kept)),
    )
  },
}

/** The attention of each frame, scaled to the sum 1. Throws a RangeError without any. */
export function attentionOf({ attention, frames, rowsPerFrame }: FrameRows): number[][] {
  if (attention?.length !== frames * rowsPerFrame) {
    throw new RangeError('This memory method needs the attention of the picture encoder')
  }
  return Array.from({ length: frames }, (_, frame) => {
    const own = Array.from(attention.subarray(frame * rowsPerFrame, (frame + 1) * rowsPerFrame))
    const sum = own.reduce((all, value) => all + value, 0)
    return own.map((value) => (sum > 0 ? value / sum : 1 / rowsPerFrame))
  })
}

/** How many values lie above Q3 + 1.5 IQR (quartiles between neighbours interpolated); at least 1. */
function outliers(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const quantile = (share: number): number => {
    const at = share * (sorted.length - 1)
    const low = Math.floor(at)
    return sorted[low]! + (at - low) * (sorted[Math.ceil(at)]! - sorted[low]!)
  }
  const limit = quantile(0.75) + 1.5 * (quantile(0.75) - quantile(0.25))
  return Math.max(1, values.filter((value) => value > limit).length)
}

function mergeFrame(
  input: FrameRows,
  frame: number,
  attention: readonly number[],
  budget: number,
): OutputRow[] {
  if (budget === 0) return []
  const rows = rowsOfFrame(input, frame)
  const first = frame * input.rowsPerFrame
  const order = byWeight(attention)
  const isWhole = budget >= rows.length
  const kept = order.slice(0, isWhole ? budget : Math.max(1, budget - 1))
  const pruned = order.slice(kept.length)
  const outputs = kept.map((row): OutputRow => {
    const near = pruned
      .map((other) => ({ other, likeness: cosine(rows[row]!, rows[other]!) }))
      .toSorted((a, b) => b.likeness - a.likeness || a.other - b.other)
      .slice(0, neighbours)
    return {
      keep: first + row,
      shares: [
        { row: first + row, weight: 1 },
        ...near.map(({ other }) => ({ row: first + other, weight: attention[other]! })),
      ],
    }
  })
  const [top] = pruned
  if (top === undefined || outputs.length === budget) return outputs
  const total = pruned.reduce((sum, row) => sum + attention[row]!, 0)
  const shares = pruned.map((row) => ({
    row: first + row,
    weight: total > 0 ? attention[row]! : 1,
  }))
  return [...outputs, { keep: first + top, shares }]
}
