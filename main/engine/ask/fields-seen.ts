/**
 * What pages say beside a label, as a model that knows only our prompt sees it: every slice of a page is asked
 * alone, and the value is read off the best one. For pages whose words say nothing about the label.
 */
import { clear } from './sureness.ts'
import type { Judge } from './judge.ts'
import type { Model } from '../model/model-port.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { isNotShown } from '../prompt/instructions.ts'
import { relevant } from '../retrieve/choose.ts'
import { gather } from '../retrieve/gather.ts'
import type { Omission } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import type { Scope } from './scope.ts'
import { answerAlone } from './slices-alone.ts'
import type { Zoom } from './zoom.ts'

export type FieldsSeen = {
  stretches: Stretch[]
  /** What each was read off, by the id of its segment. */
  shown: Map<number, EvidenceItem>
  omitted: Omission[]
  /** Every page in reach was looked at. */
  isComplete: boolean
}

export async function fieldsSeen(
  question: Question,
  { places, hits }: Pick<Scope, 'places' | 'hits'>,
  {
    judge,
    model,
    zoom,
    isWritten,
    ...budget
  }: {
    judge: Judge
    /** Whether a page has words, of its own or read off its picture. */
    isWritten: (segmentId: number) => boolean
    /** Reads what was read off a slice once more, from close up. */
    zoom?: Zoom | undefined
    model: Pick<Model, 'info' | 'generate'>
    budgetTokens: number
    budgetSeconds: number
  },
  signal: AbortSignal,
): Promise<FieldsSeen> {
  const pages = places.filter(({ locator }) => locator.kind === 'page')
  const { candidates, omitted } = gather({
    question,
    places: pages,
    wordScores: new Map(Array.from(hits, ([id, { score }]) => [id, score])),
    anchors: [],
    budgetTokens: budget.budgetTokens,
  })
  const relevance = await judge.relevances(candidates, question, budget.budgetSeconds, signal)
  // A page whose words were read has the label among them, or the model has to be clear.
  const least = (id: number): number => (isWritten(id) ? clear : relevant)
  const byRelevance = candidates
    .filter(({ id }) => (relevance.get(id) ?? 0) >= least(id))
    .toSorted((a, b) => relevance.get(b.id)! - relevance.get(a.id)!)
  // One page is the best there is; that others have the field as well must be clear.
  const chosen = byRelevance.filter(({ id }, at) => at === 0 || relevance.get(id)! >= clear)
  const order = new Map(places.map(({ id }, at) => [id, at]))
  const stretches: Stretch[] = []
  const shown = new Map<number, EvidenceItem>()
  for (const { id, sourceId } of chosen.toSorted((a, b) => order.get(a.id)! - order.get(b.id)!)) {
    const item = judge.best(id)?.item
    if (!item) continue
    const text = await answerAlone(item, question.text, model, signal)
    if (text === '' || isNotShown(text)) continue
    const near = await zoom?.(item, question.text, text, signal)
    if (near) judge.count(id, near)
    const { locator } = item
    const slice = locator.kind === 'page' ? (locator.boxes ?? []) : []
    const quote = near ? { text: near.text, boxes: [near.box] } : { text, boxes: slice }
    stretches.push({ sourceId, locator, ids: [id], state: 'found', quote })
    shown.set(id, item)
  }
  return { stretches, shown, omitted, isComplete: relevance.size === pages.length }
}
