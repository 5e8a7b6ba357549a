/** From what a method decides (which rows make up an output row) to the plan that says so. */
import { rowCount, type FrameRows, type Plan } from './plan.ts'

/** An output row: the input row that it keeps the place of, and the share of each that it is made of. */
export type OutputRow = { keep: number; shares: readonly { row: number; weight: number }[] }

/** Outputs come in the order of the rows they keep; no two may keep the same row. */
export function planOf(input: FrameRows, outputs: readonly OutputRow[]): Plan {
  const sorted = outputs.toSorted((a, b) => a.keep - b.keep)
  const into = new Int32Array(rowCount(input)).fill(-1)
  const weights = new Float32Array(rowCount(input))
  sorted.forEach(({ keep }, target) => (into[keep] = target))
  const also: { from: number; to: number; weight: number }[] = []
  sorted.forEach(({ keep, shares }, target) => {
    for (const { row, weight } of shares) {
      // A row belongs where it is kept, else to the first that has a share of it; the rest are further shares.
      const isOwn = row === keep || into[row] === -1
      if (isOwn) {
        into[row] = target
        weights[row] = weight
      } else also.push({ from: row, to: target, weight })
    }
  })
  return {
    into,
    count: sorted.length,
    weights,
    keeps: Int32Array.from(sorted, ({ keep }) => keep),
    ...(also.length === 0
      ? {}
      : {
          also: {
            from: Int32Array.from(also, ({ from }) => from),
            to: Int32Array.from(also, ({ to }) => to),
            weight: Float32Array.from(also, ({ weight }) => weight),
          },
        }),
  }
}

/** These rows as they are, in the order of the input; the others are left out. */
export function keepRows(input: FrameRows, rows: readonly number[]): Plan {
  const keeps = Int32Array.from(rows).toSorted()
  const into = new Int32Array(rowCount(input)).fill(-1)
  keeps.forEach((row, target) => (into[row] = target))
  return { into, count: keeps.length, keeps }
}

/** Everything stays: what every method gives when everything fits. */
export function keepAll(input: FrameRows): Plan {
  return keepRows(
    input,
    Array.from({ length: rowCount(input) }, (_, row) => row),
  )
}
