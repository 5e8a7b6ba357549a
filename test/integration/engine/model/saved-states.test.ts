// Evidence that was read once is not read again, also not after a restart.
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { silentLogger } from '#base/log.ts'
import type { Generation, Model } from '#engine/model/model.ts'
import { openCache, type States } from '#engine/store/cache.ts'
import { llava, mrope, otherLlava } from '../../../native/tiny-models.ts'
import { newFolder } from '../store/library.ts'
import { demo, disc, letters, never, openModel, promptWith } from './opened.ts'

function openStates(folder = newFolder()): States {
  const cache = openCache(join(folder, 'cache.sqlite'), { capBytes: 1e9, logger: silentLogger })
  onTestFinished(() => cache.close())
  return cache.states
}

async function ask(model: Model, question: string, width = 96): Promise<Generation> {
  return model.generate(
    {
      parts: await promptWith(model, disc(width, 64), question),
      maxTokens: 12,
      temperature: 0,
      grammar: letters,
      conversation: 'ask',
    },
    { signal: never },
  )
}

/** Opens the model, asks and closes it again, as each run of the command line does. */
async function once(
  states: States | undefined,
  files: { modelPath: string; mmprojPath: string },
  question: string,
  width?: number,
): Promise<Generation> {
  const { model } = openModel(files, { states })
  const answer = await ask(model, question, width)
  await model.close()
  return answer
}

const sumOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0)

describe.each(Object.entries({ 'the demo model': demo, 'the M-RoPE type': mrope }))(
  'a saved state of %s',
  (_kind, files) => {
    it('spares reading the same evidence after a restart, and answers as if it had been read', async () => {
      const states = openStates()
      const first = await once(states, files(), '\nWhat text is shown?')
      expect(first).toMatchObject({ isRestored: false, reusedCells: 0 })
      const second = await once(states, files(), '\nWhat is it?')
      const fresh = await once(undefined, files(), '\nWhat is it?')
      expect(second.isRestored).toBe(true)
      expect(second.reusedCells).toBeGreaterThan(second.promptCells / 3)
      expect(second.text).toBe(fresh.text)
      expect(Math.abs(sumOf(second.logProbabilities) - sumOf(fresh.logProbabilities))).toBeLessThan(
        1e-2,
      )
    })
  },
)

describe('saved states', () => {
  it('are not needed while the model still holds the evidence', async () => {
    const { model } = openModel(llava(), { states: openStates() })
    await ask(model, '\nWhat text is shown?')
    const second = await ask(model, '\nWhat is it?')
    expect(second).toMatchObject({ isRestored: false })
    expect(second.reusedCells).toBeGreaterThan(second.promptCells / 3)
  })

  it('are of one model and of one evidence only', async () => {
    const states = openStates()
    await once(states, llava(), '\nWhat?')
    expect(await once(states, llava(), '\nWhat?', 128)).toMatchObject({ isRestored: false })
    expect(await once(states, otherLlava(), '\nWhat?')).toMatchObject({ isRestored: false })
    expect(await once(states, llava(), '\nWhat?')).toMatchObject({ isRestored: true })
  })

  it('that are damaged are dropped, and the evidence is read', async () => {
    const kept = new Map<string, Uint8Array>()
    const states = {
      ...openStates(),
      get: (key: string) => kept.get(key),
      has: (key: string) => kept.has(key),
      put: (key: string, state: Uint8Array) => void kept.set(key, state),
      remove: (keys: readonly string[]) => keys.forEach((key) => kept.delete(key)),
    }
    const first = await once(states, llava(), '\nWhat?')
    const [key, state] = [...kept].find(([name]) => !name.startsWith('round-trip:'))!
    state[state.length - 9]! ^= 4
    const second = await once(states, llava(), '\nWhat?')
    expect(second).toMatchObject({ isRestored: false, reusedCells: 0, text: first.text })
    expect(kept.has(key)).toBe(false)
    await once(states, llava(), '\nWhat?')
    expect(await once(states, llava(), '\nWhat?')).toMatchObject({ isRestored: true })
  })

  it('are not made for a model whose restored state did not pass its test', async () => {
    const states = openStates()
    const { model } = openModel(llava(), { states })
    const { id } = await model.info()
    states.put(`round-trip:${id}`, Uint8Array.of(0), { encoderId: id })
    await ask(model, '\nWhat?')
    await model.close()
    expect(states.stats().entries).toBe(1)
  })

  it('pass a test once, which is remembered', async () => {
    const states = openStates()
    const { model } = openModel(llava(), { states })
    const { id } = await model.info()
    await ask(model, '\nWhat?')
    await model.close()
    expect(states.get(`round-trip:${id}`)?.[0]).toBe(1)
    expect(states.stats().entries).toBe(2)
  })
})
