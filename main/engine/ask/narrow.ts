/** Evidence narrowed to what the answer is read off: the best slice of a page, the best of several pages. */
import type { Judge } from './judge.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { omit, type Omission } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import { hasSlices } from '../prompt/slices.ts'

const isTextOnly = ({ slices, lines }: EvidenceItem): boolean =>
  slices.length === 0 && lines.length > 0

/** The page as its best slice and its text; undefined where it has no slices, or its text alone is best. */
export async function bestSlice(
  item: EvidenceItem,
  question: Question,
  judge: Pick<Judge, 'alone'>,
  signal: AbortSignal,
): Promise<EvidenceItem | undefined> {
  if (!hasSlices(item)) return undefined
  const { item: best } = await judge.alone(item, question, signal)
  if (best.slices.length === 0) return undefined
  return { ...best, id: item.id, lines: item.lines }
}

/**
 * For a model that was trained on single pictures: of several pages the one that most probably holds the
 * answer, and of that the best slice (or the text, where that is best). Frames stay as they are, and so do
 * pages of which only the words are at hand: such a model cannot tell which of them says more.
 */
export async function bestPage(
  items: EvidenceItem[],
  question: Question,
  judge: Pick<Judge, 'alone'>,
  signal: AbortSignal,
): Promise<{ items: EvidenceItem[]; omitted: Omission[] }> {
  if (question.kind === 'overview') return { items, omitted: [] }
  let best: { page: EvidenceItem; alone: EvidenceItem; relevance: number } | undefined
  const shown = items.filter((item) => item.locator.kind === 'page' && !isTextOnly(item))
  for (const page of shown) {
    const { item, relevance } = await judge.alone(page, question, signal)
    if (!best || relevance > best.relevance)
      best = { page, alone: { ...item, id: page.id }, relevance }
  }
  const kept: EvidenceItem[] = []
  const omitted: Omission[] = []
  for (const item of items) {
    if (item === best?.page) kept.push(best.alone)
    else if (item.locator.kind === 'time' || isTextOnly(item)) kept.push(item)
    else omitted.push(omit(item, 'another page answers more clearly'))
  }
  return { items: kept, omitted }
}
