/** Several readings of one code to the most probable one, character by character. Pure. */

/** Characters in order, each with how sure its reader was, 0..1. */
export type CodeReading = {
  characters: readonly { text: string; confidence: number }[]
  /** How much this reader's word counts. */
  weight: number
}

export type Consensus = {
  text: string
  /** What was said of each place, and how much that weighs. */
  votes: ReadonlyMap<string, number>[]
  /** Of each character, the share of the votes that it got. */
  shares: number[]
}

/** A reader that is not sure still says something. */
const least = 0.15
/** A reading of another length says less about each place. */
const otherLength = 0.4
/** What cutting the line into letters says about their number, in readers: it errs only where letters touch. */
const countWeight = 4

/**
 * `count`: letters that the line was cut into, where that is known. Undefined without readings.
 */
export function consensusOf(
  readings: readonly CodeReading[],
  count?: number,
): Consensus | undefined {
  const full = readings.filter(({ characters }) => characters.length > 0)
  const length = lengthOf(full, count)
  const best = full
    .filter(({ characters }) => characters.length === length)
    .toSorted((a, b) => worth(b) - worth(a))[0]
  if (!best) return undefined
  const pattern = best.characters.map(({ text }) => text)
  const votes = pattern.map(() => new Map<string, number>())
  for (const reading of full) {
    const isSame = reading.characters.length === length
    for (const [at, from] of aligned(
      pattern,
      reading.characters.map(({ text }) => text),
    )) {
      const { text, confidence } = reading.characters[from]!
      const vote = reading.weight * Math.max(least, confidence) * (isSame ? 1 : otherLength)
      votes[at]!.set(text, (votes[at]!.get(text) ?? 0) + vote)
    }
  }
  const chosen = votes.map((one) => {
    const all = [...one.values()].reduce((sum, vote) => sum + vote, 0)
    const [text, vote] = [...one].reduce((a, b) => (b[1] > a[1] ? b : a))
    return { text, share: vote / all }
  })
  return {
    text: chosen.map(({ text }) => text).join(''),
    votes,
    shares: chosen.map(({ share }) => share),
  }
}

const worth = ({ characters, weight }: CodeReading): number =>
  (weight * characters.reduce((sum, { confidence }) => sum + confidence, 0)) / characters.length

/** The number of characters that most of the readings have, among the lengths that there are. */
function lengthOf(readings: readonly CodeReading[], count: number | undefined): number {
  const votes = new Map<number, number>()
  for (const one of readings) {
    const { length } = one.characters
    votes.set(length, (votes.get(length) ?? 0) + one.weight)
  }
  if (count !== undefined && votes.has(count)) votes.set(count, votes.get(count)! + countWeight)
  return [...votes].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0])[0]
}

/** Pairs of places in both texts, by the fewest edits (Wagner and Fischer, 1974). */
function aligned(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length === b.length) return a.map((_, at) => [at, at])
  const cost = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  )
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = cost[i - 1]![j - 1]! + Number(a[i - 1] !== b[j - 1])
      cost[i]![j] = Math.min(change, cost[i - 1]![j]! + 1, cost[i]![j - 1]! + 1)
    }
  }
  const pairs: [number, number][] = []
  let [i, j] = [a.length, b.length]
  while (i > 0 && j > 0) {
    if (cost[i]![j] === cost[i - 1]![j - 1]! + Number(a[i - 1] !== b[j - 1])) {
      pairs.push([--i, --j])
    } else if (cost[i]![j] === cost[i - 1]![j]! + 1) i--
    else j--
  }
  return pairs.toReversed()
}
