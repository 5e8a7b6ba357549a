/**
 * MA-LMM's memory bank (arXiv 2404.05726; boheumd/MA-LMM `memory_bank_compress`): frames come in order,
 * and when one too many is there, the two most similar neighbours become their count-weighted mean.
 * Unlike the source, one pair is chosen for all rows of a frame by their mean similarity, so that every
 * node stands for one stretch of time; a bank of one row per frame is the source's rule exactly.
 */

/** A stretch of frames that were merged: `first`..`last` of what came in, `count` of them. */
export type BankNode = {
  first: number
  last: number
  count: number
  /** The frame that shows best what the stretch shows, of those that were still known. */
  medoid: number
  medoidRows: Float32Array
  /** Mean of its frames. */
  mean: Float64Array
}

export type MergeBank = {
  /** The next frame; all must have the same length. */
  add(rows: Float32Array): void
  nodes(): readonly BankNode[]
}

/** Floats of a row, and how many of them say what it shows. */
export type RowShape = { width: number; comparedWidth: number }

/** Mean over the rows of the cosine between rows of the same place; rows of zeros are alike. */
export function meanCosine(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  width: number,
  comparedWidth: number = width,
): number {
  const count = a.length / width
  let sum = 0
  for (let row = 0; row < count; row++) {
    let [dot, aa, bb] = [0, 0, 0]
    for (let at = row * width; at < row * width + comparedWidth; at++) {
      const [x, y] = [a[at]!, b[at]!]
      dot += x * y
      aa += x * x
      bb += y * y
    }
    const norm = Math.sqrt(aa * bb)
    sum += norm > 0 ? dot / norm : aa === bb ? 1 : 0
  }
  return count > 0 ? sum / count : 1
}

/** Two neighbours as one: their count-weighted mean, shown by the medoid that is more like it. */
function join(a: BankNode, b: BankNode, { width, comparedWidth }: RowShape): BankNode {
  const count = a.count + b.count
  const mean = a.mean.map((value, at) => (a.count * value + b.count * b.mean[at]!) / count)
  const likeness = (node: BankNode): number =>
    meanCosine(node.medoidRows, mean, width, comparedWidth)
  const { medoid, medoidRows } = likeness(b) > likeness(a) ? b : a
  return { first: a.first, last: b.last, count, mean, medoid, medoidRows }
}

/** Nodes in order, with the worth of joining each to the next; the worthiest pair is joined first. */
function createRow(
  shape: RowShape,
  worth: (a: BankNode, b: BankNode) => number,
): { held: BankNode[]; push(node: BankNode): void; joinBest(): void } {
  const held: BankNode[] = []
  const worths: number[] = []
  const compare = (left: number): number => worth(held[left]!, held[left + 1]!)
  return {
    held,
    push(node) {
      held.push(node)
      if (held.length > 1) worths.push(compare(held.length - 2))
    },
    joinBest() {
      // The first of equal maxima, as argmax does.
      const left = worths.indexOf(Math.max(...worths))
      held.splice(left, 2, join(held[left]!, held[left + 1]!, shape))
      worths.splice(left, 1)
      if (left > 0) worths[left - 1] = compare(left - 1)
      if (left < held.length - 1) worths[left] = compare(left)
    },
  }
}

function checkCapacity(capacity: number): void {
  if (Number.isInteger(capacity) && capacity >= 1) return
  throw new RangeError('A memory bank holds at least one node')
}

/** Memory and time per frame do not grow with the number of frames: `capacity` + 1 nodes are held. */
export function createMergeBank({
  capacity,
  ...shape
}: RowShape & { capacity: number }): MergeBank {
  checkCapacity(capacity)
  const row = createRow(shape, (a, b) =>
    meanCosine(a.mean, b.mean, shape.width, shape.comparedWidth),
  )
  let next = 0
  return {
    add(rows) {
      const before = row.held.at(-1)
      if (before && before.mean.length !== rows.length) {
        throw new RangeError('Frames of different shapes cannot share a memory bank')
      }
      const index = next++
      row.push({
        first: index,
        last: index,
        count: 1,
        medoid: index,
        mean: Float64Array.from(rows),
        medoidRows: Float32Array.from(rows),
      })
      if (row.held.length > capacity) row.joinBest()
    },
    nodes: () => row.held,
  }
}

/**
 * Neighbours joined until `capacity` are left, those first whose joining loses least: Ward's criterion
 * (J. Am. Stat. Assoc. 58, 1963) with 1 - cosine as the distance, n_a n_b / (n_a + n_b) (1 - cos). By
 * likeness alone one odd frame would stay a node of its own to the end; counted, it joins its
 * surroundings, as a chapter should.
 */
export function condense(
  nodes: readonly BankNode[],
  capacity: number,
  shape: RowShape,
): readonly BankNode[] {
  checkCapacity(capacity)
  const row = createRow(shape, (a, b) => {
    const distance = 1 - meanCosine(a.mean, b.mean, shape.width, shape.comparedWidth)
    return (-distance * a.count * b.count) / (a.count + b.count)
  })
  for (const node of nodes) row.push(node)
  while (row.held.length > capacity) row.joinBest()
  return row.held
}
