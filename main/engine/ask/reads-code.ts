/**
 * Whether a frame shows a code. Asked "when is K7Q2 shown", a small model often takes K7O2 for it; asked what is
 * written, it reads well. So it reads, from several sides where it is in doubt, and what it reads is held against the code.
 */
import type { Model } from '../model/model-port.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { isNotShown } from '../prompt/instructions.ts'
import { allowedCost, codeDistance } from '../store/codes.ts'
import { whatText } from '../intake/sure-letters.ts'
import type { OtherViews } from './other-views.ts'
import { candidatesOf } from './read-together.ts'
import { answerAlone, scoresAlone } from './slices-alone.ts'
import { sure } from './sureness.ts'

export type CodeRead = {
  /** That the code is what stands there, 0..1. */
  probability: number
  /** What was looked at. */
  items: EvidenceItem[]
}

export async function readsCode(
  item: EvidenceItem,
  asked: string,
  { model, views }: { model: Pick<Model, 'info' | 'generate' | 'score'>; views: OtherViews },
  signal: AbortSignal,
): Promise<CodeRead> {
  const code = asked.toUpperCase()
  const read = async (one: EvidenceItem): Promise<string> => {
    const text = await answerAlone(one, whatText, model, signal)
    return isNotShown(text) ? '' : text.toUpperCase()
  }
  const first = await read(item)
  const limit = allowedCost(code.length)
  const isNear = codeDistance(first.toLowerCase(), code.toLowerCase(), limit) <= limit
  if (!isNear) return { probability: 0, items: [item] }
  const [score = 0] = await scoresAlone(item, whatText, [first], model, signal)
  if (score >= Math.log(sure)) return { probability: first === code ? 1 : 0, items: [item] }

  const items = [item, ...((await views(item, signal)) ?? [])]
  const readings = [code, first]
  for (const one of items.slice(1)) readings.push(await read(one))
  const texts = candidatesOf(readings)
  const sums = texts.map(() => 0)
  for (const one of items) {
    const scores = await scoresAlone(one, whatText, texts, model, signal)
    for (const [at, more] of scores.entries()) sums[at]! += more
  }
  const best = Math.max(...sums)
  const total = sums.reduce((sum, one) => sum + Math.exp(one - best), 0)
  return { probability: Math.exp(sums[texts.indexOf(code)]! - best) / total, items }
}
