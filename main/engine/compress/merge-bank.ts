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
  /** Mean of its frames. */
  mean: Float64Array
}

export type MergeBank = {
  /** The next frame; all must have the same length. */
  add(rows: Float32Array): void
  nodes(): readonly BankNode[]
}

type Held = BankNode & { medoidRows: Float32Array }
type Shape = {
  capacity: number
  /** Floats of a row, and how many of them say what it shows. */
  width: number
  comparedWidth: number
}

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

/** Memory and time per frame do not grow with the number of frames: `capacity` + 1 nodes are held. */
export function createMergeBank({ capacity, width, comparedWidth }: Shape): MergeBank {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError('A memory bank holds at least one node')
  }
  const held: Held[] = []
  /** similarity[i] is that of nodes i and i + 1. */
  const similarity: number[] = []
  let next = 0

  const compare = (left: number): number =>
    meanCosine(held[left]!.mean, held[left + 1]!.mean, width, comparedWidth)

  function merge(left: number): void {
    const [a, b] = [held[left]!, held[left + 1]!]
    const count = a.count + b.count
    const mean = a.mean.map((value, at) => (a.count * value + b.count * b.mean[at]!) / count)
    const likeness = (node: Held): number => meanCosine(node.medoidRows, mean, width, comparedWidth)
    const { medoid, medoidRows } = likeness(b) > likeness(a) ? b : a
    held.splice(left, 2, { first: a.first, last: b.last, count, mean, medoid, medoidRows })
    similarity.splice(left, 1)
    if (left > 0) similarity[left - 1] = compare(left - 1)
    if (left < held.length - 1) similarity[left] = compare(left)
  }

  return {
    add(rows) {
      const before = held.at(-1)
      if (before && before.mean.length !== rows.length) {
        throw new RangeError('Frames of different shapes cannot share a memory bank')
      }
      const index = next++
      held.push({
        first: index,
        last: index,
        count: 1,
        medoid: index,
        mean: Float64Array.from(rows),
        medoidRows: Float32Array.from(rows),
      })
      if (before) similarity.push(compare(held.length - 2))
      // The first of equal maxima, as argmax does.
      if (held.length > capacity) merge(similarity.indexOf(Math.max(...similarity)))
    },
    nodes: () => held,
  }
}
