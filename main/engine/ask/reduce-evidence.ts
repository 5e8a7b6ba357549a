/**
 * Evidence that does not fit: before a frame is left out, frames give up rows. The best stay whole, the others
 * are made smaller together (few large, many small: Q-Frame's tiers; Zhang et al., ICCV 2025), by the method of
 * the setting "Evidence that does not fit".
 */
import { createHash } from '#base/crypto.ts'
import type { Settings } from '#contract/settings.ts'
import { blockOf, reduceFrames, type ReduceOptions } from '../compress/reduce-frames.ts'
import type { Compressor } from '../compress/plan.ts'
import { compressorOf } from '../compress/registry.ts'
import type { ModelFacts } from '../model/model-facts.ts'
import type { Model } from '../model/model-port.ts'
import { tokenRowsOf, type EvidenceItem } from '../prompt/evidence.ts'
import type { Question } from '../retrieve/question.ts'

/** No frame is made smaller than this share of its rows: below it, fewer frames say more. */
const leastShare = 0.25

export type Reduced = {
  /** In the order of the prompt; some with fewer rows. */
  items: EvidenceItem[]
  /** Items as they were, with how many rows they are shown with; 0 for those that are left out. */
  made: { item: EvidenceItem; rows: number }[]
}

/**
 * At least `tooMany` cells less, or undefined where that cannot be had without leaving frames out: too few
 * frames, pictures of several runs of rows, pages (whose text would suffer), a method that needs what is not known.
 */
export type Reduce = (
  items: EvidenceItem[],
  ranks: ReadonlyMap<number, number>,
  tooMany: number,
  question: Question,
  signal: AbortSignal,
) => Promise<Reduced | undefined>

export function createReduce(
  model: Pick<Model, 'info' | 'tokenRows'>,
  method: Settings['answer.reduction'],
): Reduce {
  const compressor = method === 'drop' ? undefined : compressorOf(method)
  return async (items, ranks, tooMany, question, signal) => {
    if (!compressor) return undefined
    const facts = await model.info(signal)
    const frames = alike(items)
    const [first] = frames
    if (!first) return undefined
    const each = tokenRowsOf(first)
    const whole = wholeFrames(frames.length, each, tooMany)
    if (whole === undefined) return undefined
    const byRank = frames.toSorted((a, b) => (ranks.get(b.id) ?? 0) - (ranks.get(a.id) ?? 0))
    const large = new Set(byRank.slice(0, whole))
    const small = frames.filter((item) => !large.has(item))
    const rows = small.length * each - tooMany
    const known = await knownOf(compressor, model, facts, question, signal)
    return reduceItems(items, small, compressor, facts, { rows, ...known })
  }
}

/** How many of `count` frames can stay whole, at least one, while the others keep enough of their rows. */
function wholeFrames(count: number, each: number, tooMany: number): number | undefined {
  for (let whole = count - 1; whole >= 1; whole--) {
    const small = count - whole
    if (small * each - tooMany >= Math.max(small, leastShare * small * each)) return whole
  }
  return undefined
}

/** Frames of recordings that were not made smaller before, all of the most common shape. */
function alike(items: readonly EvidenceItem[]): EvidenceItem[] {
  const frames = items.filter(
    ({ locator, slices, reduced }) =>
      locator.kind === 'time' &&
      slices.length === 1 &&
      reduced === undefined &&
      (blockOf(slices[0]!.parts)?.count ?? 0) > 0,
  )
  const shapes = [...Map.groupBy(frames, tokenRowsOf).values()]
  return shapes.toSorted((a, b) => b.length - a.length)[0] ?? []
}

async function knownOf(
  { needs }: Compressor,
  model: Pick<Model, 'tokenRows'>,
  facts: ModelFacts,
  question: Question,
  signal: AbortSignal,
): Promise<Pick<ReduceOptions, 'question'>> {
  if (needs !== 'question') return {}
  return { question: await questionRow(model, facts.embeddingWidth, question, signal) }
}

/** The mean of what is asked for, less the mean of the whole question: its common words say nothing. */
export async function questionRow(
  model: Pick<Model, 'tokenRows'>,
  width: number,
  { text, terms }: Pick<Question, 'text' | 'terms'>,
  signal: AbortSignal,
): Promise<Float32Array> {
  const all = meanOf(await model.tokenRows(text, signal), width)
  if (terms.length === 0) return all
  const wanted = meanOf(await model.tokenRows(terms.join(' '), signal), width)
  return wanted.map((value, at) => value - all[at]!)
}

function meanOf(rows: Float32Array, width: number): Float32Array {
  const mean = new Float32Array(width)
  const count = Math.max(1, rows.length / width)
  rows.forEach((value, at) => (mean[at % width]! += value / count))
  return mean
}

function reduceItems(
  items: readonly EvidenceItem[],
  small: readonly EvidenceItem[],
  compressor: Compressor,
  facts: ModelFacts,
  options: ReduceOptions,
): Reduced {
  const left = reduceFrames(
    small.map(({ slices }) => slices[0]!.parts),
    {
      width: facts.rowWidth,
      comparedWidth: facts.embeddingWidth,
      mrope: facts.capabilities.mrope,
    },
    compressor,
    options,
  )
  // Rows depend on all frames that were reduced together, and equal keys promise equal rows.
  const keys = small.map(({ slices }) => slices[0]!.cacheKey)
  const hash = createHash('sha256')
    .update(JSON.stringify([compressor.id, options.rows, keys]))
    .update(Buffer.from(options.question?.buffer ?? new ArrayBuffer(0)))
    .digest('hex')
    .slice(0, 16)
  const made = small.map((item, at) => {
    const own = left.find(({ frame }) => frame === at)
    const of = tokenRowsOf(item)
    if (!own) return { item, rows: 0 }
    const [slice] = item.slices
    const slices = [{ ...slice!, parts: own.parts, cacheKey: `${slice!.cacheKey}~${hash}` }]
    const reduced = { rows: own.rows, of }
    return { item, rows: own.rows, by: { ...item, slices, reduced } }
  })
  const by = new Map(made.map(({ item, by: smaller }) => [item, smaller]))
  return {
    items: items.flatMap((item) => (by.has(item) ? (by.get(item) ?? []) : [item])),
    made: made.map(({ item, rows }) => ({ item, rows })),
  }
}
