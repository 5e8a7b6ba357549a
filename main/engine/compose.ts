/** Evidence and question as the prompt of the model in use, cut to what its context holds. */
import { AppError } from '#contract/errors.ts'
import type { ToldReason } from '#contract/told.ts'
import type { Prompt } from './answer.ts'
import { applyChatTemplate, type ChatMessage } from './model/chat-template.ts'
import type { ModelFacts } from './model/model-facts.ts'
import type { Model, PromptPart } from './model/model-port.ts'
import { evidenceParts, mergeText, tokenRowsOf, type EvidenceItem } from './prompt/evidence.ts'
import { instructions } from './prompt/instructions.ts'
import { keepLines } from './prompt/lines.ts'
import type { Reduce, Reduced } from './ask/reduce-evidence.ts'
import type { Question } from './retrieve/question.ts'

/** A model with hints of its own was trained on this prompt and needs no instructions. */
export const isTrained = (facts: ModelFacts): boolean => facts.hints.imagesMax !== undefined

/** The prompt in the model's chat template: evidence first, so that the next question finds it in the KV cache. */
export function promptParts(
  facts: ModelFacts,
  items: EvidenceItem[],
  question: string,
): PromptPart[] {
  const nameSources = !isTrained(facts) && new Set(items.map(({ sourceId }) => sourceId)).size > 1
  const evidence = items.flatMap((item) => evidenceParts(item, nameSources))
  const messages: ChatMessage[] = [
    { role: 'user', content: mergeText([...evidence, { text: question }]) },
  ]
  if (!isTrained(facts)) messages.unshift({ role: 'system', content: instructions })
  return mergeText(applyChatTemplate(facts.chatTemplate, messages, facts))
}

export type Composer = {
  /** Items in the order of the prompt; `ranks` says which to keep when not all fit. */
  compose(
    question: Question,
    items: EvidenceItem[],
    ranks: Map<number, number>,
    signal: AbortSignal,
  ): Promise<Prompt>
}

/** Characters of a page's text layer in a prompt, and the least to which it is shortened before a page is dropped. */
const mostText = 6000
const leastText = 400

/**
 * `reduce` gives frames fewer rows, so that none has to be left out; without it the least relevant are.
 * `narrow` finds the slice of a page that holds the answer, for pages whose slices do not fit; without it they
 * are seen as overviews.
 */
export function createComposer(
  model: Model,
  maxTokens: number,
  narrow?: (
    item: EvidenceItem,
    question: Question,
    signal: AbortSignal,
  ) => Promise<EvidenceItem | undefined>,
  reduce?: Reduce,
): Composer {
  return {
    async compose(question, all, ranks, signal) {
      const facts = await model.info(signal)
      const limit = facts.contextTokens - maxTokens
      const omitted: Prompt['omitted'] = []
      let items = all
      let characters = mostText

      function replace(item: EvidenceItem, by: EvidenceItem, reason: ToldReason): void {
        omitted.push(leftOut(item, reason))
        items = items.map((one) => (one === item ? by : one))
      }

      for (;;) {
        const shown = renumber(items.map((item) => shorten(item, question.terms, characters)))
        const parts = promptParts(facts, shown, question.text)
        const tokens = await model.count(parts, signal)
        if (tokens <= limit) {
          for (const [at, item] of items.entries()) {
            const lost = item.lines.length - shown[at]!.lines.length
            if (lost > 0) omitted.push(leftOut(item, `${lost} lines of the page did not fit`))
          }
          return { parts, items: shown, tokens, contextTokens: facts.contextTokens, omitted }
        }
        if (characters > leastText && items.some(({ lines }) => lines.length > 0)) characters /= 2
        else if (items.length > 1) {
          const least = leastSliced(items, ranks)
          if (least) {
            replace(least, overviewOf(least), 'its slices did not fit: seen as an overview')
          } else {
            const smaller =
              (await reduce?.(items, ranks, tokens - limit, question, signal)) ??
              withoutLeast(items, ranks)
            omitted.push(
              ...smaller.made.map(({ item, rows }) => leftOut(item, madeSmall(item, rows))),
            )
            items = smaller.items
          }
          characters = mostText
        } else if (items[0]!.slices.length > 1) {
          const item = items[0]!
          const best = await narrow?.(item, question, signal)
          if (best) replace(item, best, 'its slices did not fit at once: the best one is shown')
          else replace(item, overviewOf(item), 'its slices did not fit: seen as an overview')
        } else {
          throw new AppError(
            'model/context-full',
            `The question and one piece of evidence need ${tokens} tokens; the context holds ${facts.contextTokens} and the answer needs ${maxTokens} of them. Raise model.contextTokens.`,
          )
        }
      }
    },
  }
}

const leftOut = (
  { id, sourceId, locator }: EvidenceItem,
  reason: ToldReason,
): Prompt['omitted'][number] => ({
  id,
  sourceId,
  locator,
  reason,
})

function withoutLeast(items: EvidenceItem[], ranks: Map<number, number>): Reduced {
  const [dropped] = byRank(items, ranks)
  const kept = items.filter((item) => item !== dropped)
  return { items: kept, made: dropped ? [{ item: dropped, rows: 0 }] : [] }
}

const madeSmall = (item: EvidenceItem, rows: number): ToldReason =>
  rows === 0
    ? 'did not fit in the context'
    : `did not fit as a whole: shown with ${rows} of its ${tokenRowsOf(item)} rows`

const renumber = (items: EvidenceItem[]): EvidenceItem[] =>
  items.map((item, at) => ({ ...item, id: at + 1 }))

const shorten = (item: EvidenceItem, terms: string[], characters: number): EvidenceItem =>
  item.lines.length === 0
    ? item
    : { ...item, lines: keepLines(item.lines, terms, characters).lines }

/** Least relevant first. */
const byRank = (items: EvidenceItem[], ranks: Map<number, number>): EvidenceItem[] =>
  items.toSorted((a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0))

/**
 * Few pieces large, many small (Q-Frame's tiers; Zhang et al., ICCV 2025): the least relevant one that is
 * still given in slices gives them up first. The best one keeps them.
 */
const leastSliced = (items: EvidenceItem[], ranks: Map<number, number>): EvidenceItem | undefined =>
  byRank(items, ranks)
    .slice(0, -1)
    .find(({ slices }) => slices.length > 1)

function overviewOf(item: EvidenceItem): EvidenceItem {
  const slices = item.slices.filter(({ slice }) => slice.role === 'overview')
  return { ...item, slices, grid: undefined }
}
