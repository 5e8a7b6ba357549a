import { byScore, spread, type Selector } from './selector.ts'

/** A peak stands this many standard deviations above the mean. */
const peakHeight = 1
/** At most this share of the places goes to peaks; the rest covers the recording. */
const peakShare = 0.75
/** Medoids of the memory take at most this share of what covers the recording. */
const anchorShare = 0.5

/**
 * Our own: peaks first, then coverage. Scores that stand out (z >= 1) are taken by falling height; a peak
 * damps its neighbours, so that one long hit does not take all places (as non-maximum suppression does in
 * detectors; a stretch of n / 2k places, triangular). What is left goes to anchors and then, one by one, to the middle
 * of the widest gap (the greedy 2-approximation of k-centre; Gonzalez 1985). Without peaks it is coverage alone.
 */
export const peaks: Selector = {
  id: 'peaks',
  title: 'Peaks and coverage',
  description: 'What stands out, never only neighbours, and the widest gaps covered.',
  select({ scores, count, anchors = [] }) {
    const wanted = Math.min(Math.max(0, count), scores.length)
    if (wanted === scores.length) return Array.from(scores.keys())
    const taken = new Set<number>()
    for (const peak of peaksOf(scores, Math.ceil(wanted * peakShare), wanted)) taken.add(peak)
    const forAnchors = Math.floor((wanted - taken.size) * anchorShare)
    const known = anchors.filter(
      (index) => index >= 0 && index < scores.length && !taken.has(index),
    )
    for (const index of known.slice(0, forAnchors)) taken.add(index)
    if (taken.size === 0) return spread(scores.length, wanted)
    return coverGaps(taken, scores.length, wanted)
  },
}

function peaksOf(scores: Float64Array, most: number, count: number): number[] {
  const { length } = scores
  const mean = scores.reduce((sum, score) => sum + score, 0) / length
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / length)
  if (!(deviation > 0)) return []
  const heights = scores.map((score) => (score - mean) / deviation)
  const reach = Math.max(1, Math.floor(length / (2 * Math.max(1, count))))
  // The best one stands out by definition, however small the difference is.
  const open = byScore(heights).filter((index, at) => at === 0 || heights[index]! >= peakHeight)
  const found: number[] = []
  while (found.length < most && open.length > 0) {
    let best = 0
    open.forEach((index, at) => {
      if (heights[index]! > heights[open[best]!]!) best = at
    })
    const [peak] = open.splice(best, 1)
    found.push(peak!)
    for (const index of open) {
      const near = 1 - Math.abs(index - peak!) / reach
      if (near > 0) heights[index]! *= 1 - near / 2
    }
  }
  return found
}

/** Puts places into the middle of the widest gaps until there are `wanted`. */
function coverGaps(taken: Set<number>, length: number, wanted: number): number[] {
  const sorted = [...taken].toSorted((a, b) => a - b)
  while (sorted.length < wanted) {
    let widest = { from: -1, to: sorted[0]!, width: sorted[0]! * 2 }
    sorted.forEach((index, at) => {
      const next = sorted[at + 1]
      // Before the first and after the last, a gap is open: its end is as far from a place as a middle is.
      const width = next === undefined ? (length - 1 - index) * 2 : next - index
      if (width > widest.width) widest = { from: index, to: next ?? length, width }
    })
    const { from, to } = widest
    const middle =
      from < 0 ? Math.floor((to - 1) / 2) : to === length ? (from + length) >> 1 : (from + to) >> 1
    const free = firstFree(sorted, middle, length)
    sorted.push(free)
    sorted.sort((a, b) => a - b)
  }
  return sorted
}

function firstFree(sorted: readonly number[], from: number, length: number): number {
  for (let step = 0; step < length; step++) {
    for (const index of [from + step, from - step]) {
      if (index >= 0 && index < length && !sorted.includes(index)) return index
    }
  }
  return from
}
