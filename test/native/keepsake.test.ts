// What the self-test of saved states lets through, and what not.
import { describe, expect, it } from 'vitest'
import { createKeepsake } from '#engine/model/keepsake.ts'
import type { Model, Part, Sequence } from '../../native/index.d.ts'
import { evaluated, load, loadAddon, picture, text } from './addon.ts'
import { llava, mrope, type TinyModel } from './tiny-models.ts'

const addon = loadAddon()
const kinds = Object.entries({ 'LLaVA type': llava, 'M-RoPE type': mrope })

type Faults = {
  /** What is restored in the place of a state. */
  state?: (model: Model, parts: Part[], state: Uint8Array) => Promise<Uint8Array | undefined>
  /** What attention sees of the evidence after a restore: nothing of it. */
  isUnseen?: boolean
}

/** A fork whose own forks go wrong when they are restored. */
function faulty(fork: Sequence, model: Model, parts: Part[], faults: Faults): Sequence {
  const handled = (sequence: Sequence): Sequence => {
    let unseen: Sequence | undefined
    return new Proxy(sequence, {
      get(target, key) {
        if (key === 'restore')
          return async (state: Uint8Array) => {
            const other = faults.state ? await faults.state(model, parts, state) : state
            if (other) await target.restore(other)
            if (faults.isUnseen) unseen = await model.createSequence()
          }
        if (key === 'evaluate' && unseen) return unseen.evaluate.bind(unseen)
        if (key === 'logits' && unseen) return unseen.logits.bind(unseen)
        if (key === 'dispose') return () => Promise.all([target.dispose(), unseen?.dispose()])
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
  return new Proxy(fork, {
    get(target, key) {
      if (key === 'fork') return async () => handled(await target.fork())
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function differenceWith(
  files: TinyModel,
  faults: Faults,
  options = {},
): Promise<number | undefined> {
  const model = await load(addon, files, { maxSequences: 6, ...options })
  const [image = []] = await model.encode([picture(280, 140, 1)])
  const parts = [text(model, '<|im_start|>See '), ...image]
  const fork = await evaluated(model, parts)
  const keepsake = createKeepsake(model)
  await keepsake.keep('k', faulty(fork, model, parts, faults), fork.position)
  const { state, difference } = await keepsake.take('k', true)
  expect(state?.length).toBeGreaterThan(0)
  expect(model.memory().cellsUsed).toBe(0)
  await model.dispose()
  return difference
}

/** The same evidence with one of its rows, or its first token, made something else. */
async function changed(model: Model, parts: Part[], what: 'row' | 'token'): Promise<Uint8Array> {
  const other = parts.map((part, at): Part => {
    if (part.kind === 'tokens')
      return what === 'token' && at === 0 ? { ...part, tokens: part.tokens.with(0, 7) } : part
    if (what === 'token') return part
    const rows = Float32Array.from(part.rows)
    rows.fill(0, model.info.rowWidth, 2 * model.info.rowWidth)
    return { ...part, rows }
  })
  const sequence = await evaluated(model, other)
  const state = await sequence.save()
  await sequence.dispose()
  return state
}

describe.each(kinds)('the self-test of a saved state (%s)', (_name, files) => {
  it('finds a restored state the same', async () => {
    expect(await differenceWith(files(), {})).toBe(0)
  })

  it.each(['row', 'token'] as const)('refuses one with another %s', async (what) => {
    const state: Faults['state'] = (model, parts) => changed(model, parts, what)
    expect(await differenceWith(files(), { state })).toBe(Infinity)
  })

  it('refuses one that lacks the last token', async () => {
    const state: Faults['state'] = async (model, parts) => {
      const shorter = await evaluated(model, [text(model, '<|im_start|>Se'), ...parts.slice(1)])
      const saved = await shorter.save()
      await shorter.dispose()
      return saved
    }
    expect(await differenceWith(files(), { state })).toBe(Infinity)
  })

  it('refuses one that was not restored', async () => {
    expect(await differenceWith(files(), { state: async () => undefined })).toBe(Infinity)
  })

  it('measures one that is there but that nothing sees by a wide margin', async () => {
    expect(await differenceWith(files(), { isUnseen: true })).toBe(1)
  })
})

it('finds a restored state near enough where several threads add up in another order', async () => {
  const options = { threads: 2, flashAttention: 'on' }
  expect(await differenceWith(llava(), {}, options)).toBeLessThan(0.05)
})
