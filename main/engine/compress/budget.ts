/** How many rows each frame may keep. */

/**
 * Whole numbers that add up to `total` (or to what all frames together may have), as near to proportional
 * to `weights` as bounds allow: none above `most`, and at least 1 each where `total` reaches that far.
 * Where it does not, those of the largest weights get 1, the earlier of equals first.
 */
export function allocate(total: number, weights: readonly number[], most: number): number[] {
  const n = weights.length
  const budgets = Array.from({ length: n }, () => 0)
  if (total < n) {
    for (const index of byWeight(weights).slice(0, total)) budgets[index] = Math.min(1, most)
    return budgets
  }
  budgets.fill(Math.min(1, most))
  let left = Math.min(total, n * most) - n * Math.min(1, most)
  // What a full frame cannot take goes to the others, again in proportion.
  while (left > 0) {
    const open = weights.flatMap((_, index) => (budgets[index]! < most ? [index] : []))
    const sum = open.reduce((all, index) => all + Math.max(0, weights[index]!), 0)
    const shareOf = (index: number): number =>
      sum > 0 ? (left * Math.max(0, weights[index]!)) / sum : left / open.length
    let given = 0
    for (const index of open) {
      const extra = Math.min(Math.floor(shareOf(index)), most - budgets[index]!)
      budgets[index] = budgets[index]! + extra
      given += extra
    }
    if (given === 0) {
      // Less than one each: by the size of the fraction.
      const order = open.toSorted((a, b) => shareOf(b) - shareOf(a) || a - b)
      for (const index of order.slice(0, left)) budgets[index] = budgets[index]! + 1
      given = Math.min(left, order.length)
    }
    left -= given
  }
  return budgets
}

/** Indices, the largest weight first; equal ones in their order. */
export function byWeight(weights: ArrayLike<number>): number[] {
  return Array.from({ length: weights.length }, (_, index) => index).toSorted(
    (a, b) => weights[b]! - weights[a]! || a - b,
  )
}

/** Evenly spaced `count` of 0..total-1, in order. */
export function evenly(total: number, count: number): number[] {
  const left = Math.min(total, count)
  return Array.from({ length: left }, (_, index) => Math.floor(((index + 0.5) * total) / left))
}
