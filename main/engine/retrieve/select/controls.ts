/** What a method must beat: evenly spaced places, the best scores alone, and chance. */
import { byScore, spread, type Selector } from './selector.ts'

export const uniform: Selector = {
  id: 'uniform',
  title: 'Evenly spaced',
  description: 'Places at equal distances, whatever was asked.',
  select: ({ scores, count }) => spread(scores.length, count),
}

export const topK: Selector = {
  id: 'top-k',
  title: 'Best scores',
  description: 'The places that seem to fit the question best, even if all of them are neighbours.',
  select: ({ scores, count }) =>
    byScore(scores)
      .slice(0, Math.max(0, count))
      .toSorted((a, b) => a - b),
}
