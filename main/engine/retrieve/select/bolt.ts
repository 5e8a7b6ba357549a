import { fillUp, minMax, spread, type Selector } from './selector.ts'

/** The exponent of the paper's released code for long recordings. */
const sharpness = 3

/**
 * Inverse transform sampling (BOLT, Liu et al., CVPR 2025, `select_frames.py`): scores to 0..1, cubed, summed
 * up to a distribution function, and read off at n evenly spaced heights from 1/n to 1 - 1/n. Where one place
 * is hit twice, the next best scores fill up. Equal scores give evenly spaced places.
 */
export const bolt: Selector = {
  id: 'bolt',
  title: 'Inverse transform sampling',
  description: 'Dense where scores are high, sparse elsewhere (BOLT).',
  select({ scores, count }) {
    const wanted = Math.min(Math.max(0, count), scores.length)
    const sharpened = minMax(scores).map((score) => score ** sharpness)
    const total = sharpened.reduce((sum, score) => sum + score, 0)
    if (total === 0) return spread(scores.length, wanted)
    const taken = new Set<number>()
    let index = 0
    let below = sharpened[0] ?? 0
    for (let i = 0; i < wanted; i++) {
      const height = heightOf(i, wanted) * total
      while (below < height && index < scores.length - 1) below += sharpened[++index]!
      taken.add(index)
    }
    return fillUp(taken, scores, wanted)
  },
}

/** `linspace(1/n, 1 - 1/n, n)[i]`; a single one stands in the middle. */
const heightOf = (i: number, n: number): number =>
  n === 1 ? 0.5 : 1 / n + ((1 - 2 / n) * i) / (n - 1)
