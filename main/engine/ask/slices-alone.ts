/**
 * The slices of a page, shown to the model one at a time. What it answers then comes from a known part of the
 * page, and small models read one picture far better than nine.
 */
import { promptParts } from '../compose.ts'
import type { Model } from '../model/model-port.ts'
import { tokenRowsOf, type EvidenceItem } from '../prompt/evidence.ts'
import { citationGrammar, notShown } from '../prompt/instructions.ts'
import { slicesAlone } from '../prompt/slices.ts'
import type { Seen } from '../retrieve/place.ts'

/** One slice that was asked alone. */
export type Alone = {
  /** The slice as the only evidence; on a page, the locator's box is the part that it shows. */
  item: EvidenceItem
  /** 1 - P("not shown"), 0..1. */
  relevance: number
  /** All that was looked at to find it. */
  seen: Seen
}

/** How probable it is that the evidence holds the answer, 0..1: 1 - P("not shown"). */
export async function denial(
  item: EvidenceItem,
  question: string,
  model: Pick<Model, 'info' | 'score'>,
  signal: AbortSignal,
): Promise<number> {
  const parts = promptParts(await model.info(signal), [{ ...item, id: 1 }], question)
  const [logProbability] = await model.score({ parts, continuations: [notShown] }, signal)
  return 1 - Math.exp(Math.min(0, logProbability ?? 0))
}

/** The slice that most probably holds the answer; the first of equals. */
export async function bestAlone(
  item: EvidenceItem,
  question: string,
  model: Pick<Model, 'info' | 'score'>,
  signal: AbortSignal,
): Promise<Alone> {
  const seen: Seen = { cacheKeys: [], tokenRows: 0 }
  let best: Omit<Alone, 'seen'> | undefined
  for (const one of slicesAlone(item)) {
    const relevance = await denial(one, question, model, signal)
    seen.cacheKeys.push(...one.slices.map(({ cacheKey }) => cacheKey))
    seen.tokenRows += tokenRowsOf(one)
    if (!best || relevance > best.relevance) best = { item: one, relevance }
  }
  return { ...best!, item: { ...best!.item, lookedAt: seen }, seen }
}

/** How probable each text is as the answer from one piece of evidence alone: log-probabilities. */
export async function scoresAlone(
  item: EvidenceItem,
  question: string,
  texts: readonly string[],
  model: Pick<Model, 'info' | 'score'>,
  signal: AbortSignal,
): Promise<number[]> {
  const parts = promptParts(await model.info(signal), [{ ...item, id: 1 }], question)
  return model.score({ parts, continuations: texts.map((text) => `${text} [1]`) }, signal)
}

/** Tokens of a value: codes, names, a line of an address. */
const longestValue = 64

/** What the model answers from one piece of evidence alone, greedily, without its markers. */
export async function answerAlone(
  item: EvidenceItem,
  question: string,
  model: Pick<Model, 'info' | 'generate'>,
  signal: AbortSignal,
): Promise<string> {
  const parts = promptParts(await model.info(signal), [{ ...item, id: 1 }], question)
  const { text } = await model.generate(
    { parts, maxTokens: longestValue, temperature: 0, grammar: citationGrammar([1]) },
    { signal },
  )
  return text
    .replaceAll(/\[\d+\]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
