/** How sure a measured share is. */
import { createRandom } from '../fixtures/random.ts'

export type Share = { right: number; of: number; share: number; low: number; high: number }

/**
 * A share with its 95 % interval by Wilson's score (Wilson 1927; better than the normal interval near 0 and 1).
 * Nothing measured gives the interval 0 to 1.
 */
export function shareOf(right: number, of: number): Share {
  if (of === 0) return { right, of, share: 0, low: 0, high: 1 }
  const z = 1.959964
  const share = right / of
  const middle = share + (z * z) / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  const scale = 1 + (z * z) / of
  return { right, of, share, low: (middle - spread) / scale, high: (middle + spread) / scale }
}

/** Resamples of a bootstrap: the ends of a 95 % interval are then steady to about half a point. */
const resamples = 2000

/**
 * The mean difference of two methods on the same items with its 95 % interval (paired percentile bootstrap;
 * Efron 1979). The same seed gives the same interval.
 */
export function pairedBootstrap(
  ours: readonly number[],
  control: readonly number[],
  seed: string,
): { difference: number; low: number; high: number } {
  const differences = ours.map((value, at) => value - (control[at] ?? 0))
  const { length } = differences
  const mean = (sum: number): number => (length === 0 ? 0 : sum / length)
  const random = createRandom(`bootstrap/${seed}`)
  const means = Array.from({ length: resamples }, () => {
    let sum = 0
    for (let i = 0; i < length; i++) sum += differences[random.int(0, length - 1)]!
    return mean(sum)
  }).toSorted((a, b) => a - b)
  return {
    difference: mean(differences.reduce((sum, one) => sum + one, 0)),
    low: means[Math.floor(resamples * 0.025)]!,
    high: means[Math.ceil(resamples * 0.975) - 1]!,
  }
}
