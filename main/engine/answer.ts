/** Question in, cited answer out: ask -> look -> read -> prompt -> generate -> cite. */
import type { Answer, AnswerEvent, Omission } from '#contract/api.ts'
import type { Model, PromptPart } from './model/model-port.ts'
import { createCiter } from './prompt/cite.ts'
import type { EvidenceItem } from './prompt/evidence.ts'
import { citationGrammar, notShown } from './prompt/instructions.ts'
import { parseQuestion, type Question } from './retrieve/question.ts'
import type { Omission as LeftOut, Ranked } from './retrieve/select.ts'

export type Looked = { chosen: Ranked[]; omitted: LeftOut[] }
export type Prompt = {
  parts: PromptPart[]
  items: EvidenceItem[]
  tokens: number
  contextTokens: number
  omitted: LeftOut[]
}

export type AnswerStages = {
  /** Which segments the question is answered from. */
  look(question: Question, sourceIds: string[], signal: AbortSignal): Promise<Looked>
  /** Their rows and text, from the cache where it has them; what cannot be read any more, with the reason. */
  read(
    chosen: Ranked[],
    question: Question,
    signal: AbortSignal,
  ): Promise<{ items: EvidenceItem[]; missing: { id: number; reason: string }[] }>
  /** As much of them as the context holds, with the question, in the model's own template. */
  prompt(
    question: Question,
    items: EvidenceItem[],
    ranks: Map<number, number>,
    signal: AbortSignal,
  ): Promise<Prompt>
  /** Slices that had to go through the encoder for this question, by cache key. */
  encoded: Set<string>
  model: Model
  maxTokens: number
}

export type AskRun = { signal: AbortSignal; emit(event: AnswerEvent): void }

export async function answer(
  text: string,
  sourceIds: string[],
  stages: AnswerStages,
  { signal, emit }: AskRun,
): Promise<Answer> {
  const startedAt = performance.now()
  const question = parseQuestion(text)
  const looked = await stages.look(question, sourceIds, signal)
  const { items, missing } = await stages.read(looked.chosen, question, signal)
  const omitted = [...looked.omitted, ...unreadable(looked.chosen, missing)]
  if (items.length === 0) return nothingFound(omitted, performance.now() - startedAt, emit)

  const ranks = new Map(looked.chosen.map(({ id, rank }) => [id, rank]))
  const prompt = await stages.prompt(question, items, ranks, signal)
  const retrieveMs = performance.now() - startedAt
  emit({ type: 'evidence', samples: prompt.items.length, tokenRows: rowsOf(prompt.items) })

  const citer = createCiter(prompt.items, emit)
  const generated = await stages.model.generate(
    {
      parts: prompt.parts,
      maxTokens: stages.maxTokens,
      temperature: 0,
      grammar: citationGrammar(prompt.items.map(({ id }) => id)),
      conversation: 'ask',
    },
    { signal, onText: (piece) => citer.push(piece) },
  )
  const { prefillMs, firstTokenMs } = generated.timings
  return {
    ...citer.end(),
    evidence: accountOf(prompt, [...omitted, ...prompt.omitted], stages.encoded),
    timings: {
      retrieveMs,
      prefillMs,
      firstTokenMs: retrieveMs + firstTokenMs,
      totalMs: performance.now() - startedAt,
    },
  }
}

/** What was looked at, what it cost, and what was left out. */
function accountOf(prompt: Prompt, omitted: LeftOut[], encoded: Set<string>): Answer['evidence'] {
  const slices = prompt.items.flatMap((item) => item.slices)
  return {
    samples: prompt.items.length,
    slices: slices.length,
    tokenRows: rowsOf(prompt.items),
    encoded: encoded.size,
    fromCache: slices.filter(({ cacheKey }) => !encoded.has(cacheKey)).length,
    omitted: omitted.length,
    promptTokens: prompt.tokens,
    contextTokens: prompt.contextTokens,
    items: prompt.items.map(({ id, sourceId, locator }) => ({ id, sourceId, locator })),
    omissions: omitted.map(omissionOf),
  }
}

function unreadable(chosen: Ranked[], missing: { id: number; reason: string }[]): LeftOut[] {
  return missing.flatMap(({ id, reason }) => {
    const place = chosen.find((one) => one.id === id)
    return place ? [{ id, sourceId: place.sourceId, locator: place.locator, reason }] : []
  })
}

const omissionOf = ({ sourceId, locator, reason }: LeftOut): Omission => ({
  sourceId,
  locator,
  reason,
})

function rowsOf(items: EvidenceItem[]): number {
  const parts = items.flatMap(({ slices }) => slices.flatMap((slice) => slice.parts))
  return parts.reduce((sum, part) => sum + (part.kind === 'rows' ? part.count : 0), 0)
}

/** There is nothing that the model could be shown: an empty library, a time after the end, a source of sound only. */
function nothingFound(omitted: LeftOut[], totalMs: number, emit: AskRun['emit']): Answer {
  emit({ type: 'token', text: notShown })
  const empty = { parts: [], items: [], tokens: 0, contextTokens: 0, omitted: [] }
  return {
    text: notShown,
    supported: false,
    unsupported: [],
    citations: [],
    evidence: accountOf(empty, omitted, new Set()),
    timings: { retrieveMs: totalMs, prefillMs: 0, firstTokenMs: totalMs, totalMs },
  }
}
