/** The few places that go into one prompt: candidates by words and order, judged one by one as there is time. */
import type { Looked } from '../answer.ts'
import { choose } from '../retrieve/choose.ts'
import { fuse } from '../retrieve/fuse.ts'
import { evenly, gather } from '../retrieve/gather.ts'
import type { Question } from '../retrieve/question.ts'
import { memoryLevels } from '../store/memory.ts'
import { locate } from './locate.ts'
import { lookAround } from './look-around.ts'
import { mostItems, type LookOptions } from './look-options.ts'
import type { Scope } from './scope.ts'

export async function searchPlaces(
  question: Question,
  scope: Scope,
  { store, judge, facts, selector, ...options }: LookOptions,
  signal: AbortSignal,
): Promise<Pick<Looked, 'chosen' | 'omitted'>> {
  const { places, sources, hits } = scope
  const items = mostItems({ facts, items: options.items })
  const isOverview = question.kind === 'overview'
  const wordScores = new Map(Array.from(hits, ([id, { score }]) => [id, score]))
  const gathered = gather({
    question,
    places,
    wordScores,
    scores: fuse(
      places.map(({ id }) => id),
      [{ scores: wordScores, weight: 1 }],
    ),
    anchors: evenly(
      sources.flatMap(({ id }) =>
        store.memory
          .ofSource(id, memoryLevels.segments)
          .map(({ medoidSegmentId }) => medoidSegmentId),
      ),
    ),
    budgetTokens: options.budgetTokens,
    limit: isOverview ? items : undefined,
    selector,
  })
  const endsAt = performance.now() + options.budgetSeconds * 1000
  const left = (): number => Math.max(0, (endsAt - performance.now()) / 1000)
  const located = await locate(question, gathered.candidates, hits, judge, left(), signal)
  let { candidates } = located
  let relevance = new Map<number, number>()
  if (!isOverview && candidates.length > 1) {
    relevance = await judge.relevances(candidates, question, left(), signal)
    candidates = await lookAround(question, scope, candidates, relevance, { judge, endsAt }, signal)
  }
  const { chosen, omitted } = choose(candidates, relevance, items, places, selector)
  const known = new Set(candidates.map(({ id }) => id))
  return {
    chosen,
    omitted: [...gathered.omitted, ...located.omitted]
      .filter(({ id }) => !known.has(id))
      .concat(omitted),
  }
}
