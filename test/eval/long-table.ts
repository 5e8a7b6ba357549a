/** Which frames, and how much of each: every pair of methods at the same number of evidence rows. */
import { promptParts } from '#engine/compose.ts'
import { reduceFrames, type ReducedFrame } from '#engine/compress/reduce-frames.ts'
import { compressorOf } from '#engine/compress/registry.ts'
import { citationGrammar } from '#engine/prompt/instructions.ts'
import { fuse } from '#engine/retrieve/fuse.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { selectors } from '#engine/retrieve/select/registry.ts'
import { scopeOf } from '#engine/ask/scope.ts'
import { knownOf, reductions, type Known } from './long-methods.ts'
import { itemOf, questionAbout, stepMs } from './long-pool.ts'
import type { Hidden, Recording, World } from './long-world.ts'
import { pairedBootstrap, shareOf, type Share } from './statistics.ts'

const selectorIds: readonly string[] = selectors.map(({ id }) => id)

/** How much of a frame is kept where frames are reduced: four times as many then cost the same. */
const kept = 0.25

export type Outcome = { found: boolean; right: boolean; frames: number; rows: number }
/** One question under every pair, by `selector reduction`; `alone`: right with the needle as only evidence. */
export type Answered = { outcomes: Record<string, Outcome>; alone: boolean }

export type Cell = {
  selector: string
  reduction: string
  /** Frames that had a part in the evidence, and rows of it, means per question that was put to the model. */
  frames: number
  rows: number
  /** The needle's frame was picked; the model cited it and nothing else. */
  found: Share
  right: Share
  /** Difference of `right` to the control of the same selector (random drop), with its 95 % interval. */
  against?: { difference: number; low: number; high: number }
}

type Shown = { at: number; parts: ReducedFrame['parts']; rows: number }

/** `wholeFrames`: frames whose rows are the evidence, when nothing is reduced. */
export async function answerUnderAll(
  world: World,
  recording: Recording,
  hidden: Hidden,
  wholeFrames: number,
  seed: number,
): Promise<Answered> {
  const { store, model, facts } = world
  const { signal } = new AbortController()
  const text = questionAbout(hidden.needle.text)
  const question = parseQuestion(text)
  const scope = scopeOf(question, [recording.id], {}, store)
  const scores = fuse(
    scope.places.map(({ id }) => id),
    [{ scores: new Map(Array.from(scope.hits, ([at, { score }]) => [at, score])), weight: 1 }],
  )
  const needleAt = hidden.startMs / stepMs
  const keyAt = (at: number): string => recording.frames[at]!.encoded.slices[0]!.cacheKey
  const partsAt = (at: number): Shown['parts'] => store.rows.get(keyAt(at))!
  const knownAt = new Map<string, Promise<Known>>()
  const knownOn = (picked: readonly number[]): Promise<Known> => {
    const key = picked.join(' ')
    const frames = picked.map((at) => recording.frames[at]!)
    const known = knownAt.get(key) ?? knownOf(world, frames, picked.map(partsAt), text)
    knownAt.set(key, known)
    return known
  }

  /** Whether the needle, and nothing else, is cited. */
  async function isCited(shown: readonly Shown[], name: string): Promise<boolean> {
    const items = shown.map(({ at, parts }, i) =>
      itemOf(parts, i + 1, at * stepMs, `${name}-${keyAt(at)}`),
    )
    const wanted = shown.findIndex(({ at }) => at === needleAt) + 1
    // Where the needle is not shown it cannot be cited: nothing is asked.
    if (wanted === 0) return false
    const { text: said } = await model.generate(
      {
        parts: promptParts(facts, items, text),
        maxTokens: 24,
        temperature: 0,
        grammar: citationGrammar(items.map(({ id }) => id)),
      },
      { signal },
    )
    const cited = [...new Set([...said.matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n)))]
    return cited.length === 1 && cited[0] === wanted
  }

  async function reduced(picked: readonly number[], id: string): Promise<Shown[]> {
    const frames = picked.map(partsAt)
    if (id === 'none') {
      return picked.map((at, i) => ({ at, parts: frames[i]!, rows: rowsOf(frames[i]!) }))
    }
    const all = frames.reduce((sum, parts) => sum + rowsOf(parts), 0)
    const left = reduceFrames(
      frames,
      { width: facts.rowWidth, comparedWidth: facts.embeddingWidth, mrope: false },
      compressorOf(id),
      { rows: Math.round(all * kept), seed, ...(await knownOn(picked)) },
    )
    return left.map(({ frame, parts, rows }) => ({ at: picked[frame]!, parts, rows }))
  }

  const done = new Map<string, Outcome>()
  const outcomes: Answered['outcomes'] = {}
  for (const selector of selectors) {
    for (const { id } of reductions) {
      const count = id === 'none' ? wholeFrames : Math.round(wholeFrames / kept)
      const picked = selector.select({ scores, count })
      const key = `${id} ${picked.join(' ')}`
      const found = picked.includes(needleAt)
      let outcome = done.get(key)
      if (!outcome && !found) outcome = { found, right: false, frames: 0, rows: 0 }
      if (!outcome) {
        const shown = await reduced(picked, id)
        const right = await isCited(shown, `${id}-${seed}-${key.length}-${picked.join('.')}`)
        const rows = shown.reduce((sum, one) => sum + one.rows, 0)
        outcome = { found, right, frames: shown.length, rows }
      }
      done.set(key, outcome)
      outcomes[`${selector.id} ${id}`] = outcome
    }
  }
  const alone: Shown = { at: needleAt, parts: partsAt(needleAt), rows: 0 }
  return { outcomes, alone: await isCited([alone], 'alone') }
}

const rowsOf = (parts: Shown['parts']): number =>
  parts.reduce((sum, part) => sum + (part.kind === 'rows' ? part.count : 0), 0)

export function tableOf(answered: readonly Answered[], seed: string): Cell[] {
  return selectorIds.flatMap((selector) =>
    reductions.map(({ id }): Cell => {
      const all = answered.map(({ outcomes }) => outcomes[`${selector} ${id}`]!)
      const control = answered.map(({ outcomes }) => outcomes[`${selector} random-rows`]!)
      const put = all.filter(({ found }) => found)
      const mean = (value: (outcome: Outcome) => number): number =>
        put.reduce((sum, one) => sum + value(one), 0) / Math.max(1, put.length)
      return {
        selector,
        reduction: id,
        frames: mean(({ frames }) => frames),
        rows: mean(({ rows }) => rows),
        found: shareOf(put.length, all.length),
        right: shareOf(all.filter(({ right }) => right).length, all.length),
        ...(id !== 'random-rows' && {
          against: pairedBootstrap(
            all.map(({ right }) => Number(right)),
            control.map(({ right }) => Number(right)),
            seed,
          ),
        }),
      }
    }),
  )
}
