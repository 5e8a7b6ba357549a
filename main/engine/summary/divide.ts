/** Where a long source changes its subject: its units in runs, each about one thing. */
import { bagOf, cosine, rarity, type Bag } from './words.ts'

/**
 * Indices at which a new run begins, 0 first: at most `pieces` of them. Cohesion of a gap is the cosine of
 * the words in a window before and after it; the gaps that are deepest below both sides are cut first
 * (TextTiling: Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages", 1997). No run
 * is shorter than half of an even one. Without words the runs are even.
 */
export function divide(texts: readonly (readonly string[])[], pieces: number): number[] {
  const count = texts.length
  const wanted = Math.min(pieces, count)
  if (wanted <= 1) return count === 0 ? [] : [0]
  const least = Math.max(1, Math.floor(count / wanted / 2))
  const window = Math.max(1, Math.round(count / wanted / 2))
  const cohesion = cohesionOf(texts, window)
  const depths = cohesion.map((value, gap) => ({
    gap: gap + 1,
    depth: depthAt(cohesion, gap, value),
  }))
  const starts = [0]
  const even = evenStarts(count, wanted)
  // Deep gaps first; where none are left, the places of an even division.
  const order = [
    ...depths
      .filter(({ depth }) => depth > 0)
      .toSorted((a, b) => b.depth - a.depth || a.gap - b.gap),
    ...even.map((gap) => ({ gap })),
  ]
  for (const { gap } of order) {
    if (starts.length >= wanted) break
    const isFree = starts.every((start) => Math.abs(start - gap) >= least) && count - gap >= least
    if (isFree) starts.push(gap)
  }
  return starts.toSorted((a, b) => a - b)
}

const evenStarts = (count: number, pieces: number): number[] =>
  Array.from({ length: pieces - 1 }, (_, at) => Math.round(((at + 1) * count) / pieces))

/** For the gap after each unit but the last; the windows on both sides move along with it. */
function cohesionOf(texts: readonly (readonly string[])[], window: number): number[] {
  const bags = texts.map((words) => bagOf(words))
  const weightOf = rarity(bags)
  const before: Bag = new Map()
  const after: Bag = new Map()
  for (const bag of bags.slice(0, window)) add(after, bag, 1)
  return bags.slice(1).map((_, at) => {
    add(before, bags[at]!, 1)
    add(after, bags[at]!, -1)
    const [left, entered] = [bags[at - window], bags[at + window]]
    if (left) add(before, left, -1)
    if (entered) add(after, entered, 1)
    return cosine(before, after, weightOf)
  })
}

function add(total: Bag, bag: Bag, times: 1 | -1): void {
  for (const [word, count] of bag) {
    const sum = (total.get(word) ?? 0) + times * count
    if (sum === 0) total.delete(word)
    else total.set(word, sum)
  }
}

/** How far cohesion rises to the nearest peak on both sides. */
function depthAt(cohesion: readonly number[], gap: number, value: number): number {
  return climb(cohesion, gap, value, -1) + climb(cohesion, gap, value, 1)
}

function climb(cohesion: readonly number[], gap: number, value: number, step: number): number {
  let peak = value
  for (let at = gap + step; at >= 0 && at < cohesion.length && cohesion[at]! >= peak; at += step) {
    peak = cohesion[at]!
  }
  return peak - value
}
