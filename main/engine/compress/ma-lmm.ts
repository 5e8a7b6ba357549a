/** Merging of the most similar neighbours in time: every frame leaves a trace, repetition costs nothing. */
import { createMergeBank, type BankNode } from './merge-bank.ts'
import { rowCount, type Compressor, type FrameRows, type Plan } from './plan.ts'

/** One choice of neighbours for the whole frame: nodes keep a clean stretch of time. */
export const maLmm: Compressor = {
  id: 'ma-lmm',
  grain: 'frames',
  title: 'Merge similar frames',
  description: 'The most similar neighbouring frames become their mean until few enough are left.',
  plan(input, { capacity }) {
    const nodes = nodesOf(input, capacity, input.rowsPerFrame, 0)
    const plan = emptyPlan(input, nodes.length * input.rowsPerFrame)
    for (let row = 0; row < input.rowsPerFrame; row++) fill(plan, nodes, input.rowsPerFrame, row)
    return plan
  },
}

/** The source's rule: each place in the frame merges on its own. Nodes of one row may overlap in time. */
export const maLmmPerPosition: Compressor = {
  id: 'ma-lmm-position',
  grain: 'frames',
  title: 'Merge similar rows',
  description: 'As "Merge similar frames", but each place in the picture merges on its own.',
  plan(input, { capacity }) {
    const left = Math.min(capacity, input.frames)
    const plan = emptyPlan(input, left * input.rowsPerFrame)
    for (let row = 0; row < input.rowsPerFrame; row++) {
      fill(plan, nodesOf(input, capacity, 1, row), input.rowsPerFrame, row)
    }
    return plan
  },
}

/** Runs a bank over `rows` rows of each frame from `firstRow` on. */
function nodesOf(
  { rows, frames, rowsPerFrame, width, comparedWidth }: FrameRows,
  capacity: number,
  taken: number,
  firstRow: number,
): readonly BankNode[] {
  const bank = createMergeBank({ capacity, width, comparedWidth })
  for (let frame = 0; frame < frames; frame++) {
    const start = (frame * rowsPerFrame + firstRow) * width
    bank.add(rows.subarray(start, start + taken * width))
  }
  return bank.nodes()
}

function emptyPlan(input: FrameRows, count: number): Plan {
  return { into: new Int32Array(rowCount(input)).fill(-1), count, keeps: new Int32Array(count) }
}

/** Writes where the given row of every frame goes. */
function fill(plan: Plan, nodes: readonly BankNode[], rowsPerFrame: number, row: number): void {
  nodes.forEach(({ first, last, medoid }, index) => {
    const target = index * rowsPerFrame + row
    plan.keeps[target] = medoid * rowsPerFrame + row
    for (let frame = first; frame <= last; frame++) plan.into[frame * rowsPerFrame + row] = target
  })
}
