/**
 * How much a reduced frame still says. Four frames, one of them the needle, become as many rows as one or two of
 * them have; then each is judged alone, as the product does it: which one does the model find the answer in?
 */
import { promptParts } from '#engine/compose.ts'
import { reduceFrames } from '#engine/compress/reduce-frames.ts'
import { compressorOf } from '#engine/compress/registry.ts'
import type { Part } from '#engine/domain.ts'
import { notShown } from '#engine/prompt/instructions.ts'
import { createRandom } from '../fixtures/random.ts'
import { itemOf, questionAbout, stepMs, type PoolFrame } from './long-pool.ts'
import { knownOf, reductions } from './long-methods.ts'
import type { World } from './long-world.ts'
import { pairedBootstrap, shareOf, type Share } from './statistics.ts'

/** Shares of the rows that are left. */
const shares = [0.5, 0.25] as const
const among = 4
/** The model finds the answer more likely than not. */
const clear = 0.5

/** Right or not, by `reduction share`; `none` at 1. */
export type Looks = Record<string, boolean>

export type LookRow = {
  reduction: string
  share: number
  right: Share
  against?: { difference: number; low: number; high: number }
}

export async function lookUnderAll(world: World, needle: PoolFrame, seed: string): Promise<Looks> {
  const { store, model, facts } = world
  const { signal } = new AbortController()
  const random = createRandom(`looks/${seed}/${needle.text}`)
  const at = random.int(0, among - 1)
  const frames = Array.from({ length: among }, (_, i) =>
    i === at ? needle : random.pick(world.crowd),
  )
  const text = questionAbout(needle.text)
  const parts = frames.map(({ encoded }) => store.rows.get(encoded.slices[0]!.cacheKey)!)

  async function relevance(shown: Part[], name: string): Promise<number> {
    const prompt = promptParts(facts, [itemOf(shown, 1, stepMs, name)], text)
    const [log] = await model.score({ parts: prompt, continuations: [notShown] }, signal)
    return 1 - Math.exp(Math.min(0, log ?? 0))
  }
  async function isRight(shown: readonly { frame: number; parts: Part[] }[], name: string) {
    const own = shown.find(({ frame }) => frame === at)
    const best = own ? await relevance(own.parts, `${name}-${at}`) : 0
    if (best < clear) return false
    for (const { frame, parts: other } of shown) {
      if (frame !== at && (await relevance(other, `${name}-${frame}`)) >= best) return false
    }
    return true
  }

  const known = await knownOf(world, frames, parts, text)
  const whole = parts.map((own, frame) => ({ frame, parts: own }))
  const looks: Looks = { 'none 1': await isRight(whole, `none-${needle.text}`) }
  const rows = parts.flat().reduce((sum, one) => sum + (one.kind === 'rows' ? one.count : 0), 0)
  for (const share of shares) {
    for (const { id } of reductions) {
      if (id === 'none') continue
      const left = reduceFrames(
        parts,
        { width: facts.rowWidth, comparedWidth: facts.embeddingWidth, mrope: false },
        compressorOf(id),
        { rows: Math.round(rows * share), seed: at, ...known },
      )
      looks[`${id} ${share}`] = await isRight(left, `${id}-${share}-${needle.text}`)
    }
  }
  return looks
}

export function lookRows(all: readonly Looks[], seed: string): LookRow[] {
  const values = (key: string): number[] => all.map((looks) => Number(looks[key] ?? false))
  const row = (reduction: string, share: number): LookRow => {
    const own = values(`${reduction} ${share}`)
    const right = own.reduce((sum, one) => sum + one, 0)
    return {
      reduction,
      share,
      right: shareOf(right, own.length),
      ...(reduction !== 'random-rows' &&
        share < 1 && { against: pairedBootstrap(own, values(`random-rows ${share}`), seed) }),
    }
  }
  const methods = reductions.map(({ id }) => id).filter((id) => id !== 'none')
  return [row('none', 1), ...shares.flatMap((share) => methods.map((id) => row(id, share)))]
}
