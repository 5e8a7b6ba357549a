import { describe, expect, it } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { createSavedStates, evidenceKey } from '#engine/model/saved-states.ts'
import type { StateStore } from '#engine/model/state-store.ts'

const rows = (id: string): { rows: []; id: string } => ({ rows: [], id })

function storeOf(kept = new Map<string, Uint8Array>()): StateStore & { kept: typeof kept } {
  return {
    kept,
    get: (key) => kept.get(key),
    has: (key) => kept.has(key),
    put: (key, state) => void kept.set(key, state),
    remove: (keys) => keys.forEach((key) => kept.delete(key)),
  }
}

describe('the name of evidence', () => {
  const parts = [{ text: 'a' }, rows('1'), { text: 'b' }, rows('2'), { text: 'What?' }]

  it('is the same whatever is asked about it', () => {
    expect(evidenceKey('m', parts)).toBe(
      evidenceKey('m', [...parts.slice(0, -1), { text: 'Who?' }]),
    )
  })

  it.each([
    ['another model', 'n', parts],
    ['other rows', 'm', [...parts.slice(0, 3), rows('3'), { text: 'What?' }]],
    ['another order', 'm', [{ text: 'a' }, rows('2'), { text: 'b' }, rows('1'), { text: 'What?' }]],
    ['other words between', 'm', [{ text: 'a' }, rows('1'), { text: 'c' }, rows('2')]],
    ['words that may hold control tokens', 'm', [{ text: 'a', special: true }, ...parts.slice(1)]],
    ['less of it', 'm', parts.slice(0, 2)],
  ])('is another for %s', (_what, id, other) => {
    expect(evidenceKey(id, other)).not.toBe(evidenceKey('m', parts))
  })

  it('is nothing for a prompt without rows', () => {
    expect(evidenceKey('m', [{ text: 'What?' }])).toBeUndefined()
  })
})

describe('saving', () => {
  const loading = { id: 'm' }
  const prompt = [rows('1'), { text: 'What?' }]
  const state = Uint8Array.of(1, 2, 3)

  it.each([
    ['passes', 0.02, 2],
    ['fails', 0.3, 1],
    ['is no comparison', Infinity, 1],
  ])('keeps states where the test of the first %s', async (_how, difference, entries) => {
    const store = storeOf()
    const states = createSavedStates(store, silentLogger)
    const sent = states.before(loading, prompt)!
    expect(sent.isWanted).toBe(true)
    states.after(loading, sent, 'kept', async () => ({ state, difference }))
    await states.settled()
    expect(store.kept.size).toBe(entries)
    // In another process of the model nothing is held any more.
    const again = states.before({ id: 'm' }, prompt)
    expect(again?.state).toBe(entries === 2 ? state : undefined)
    expect(again === undefined).toBe(entries === 1)
  })

  it('asks for the state before the next question can be sent', () => {
    const states = createSavedStates(storeOf(), silentLogger)
    const order: string[] = []
    states.after(loading, states.before(loading, prompt)!, 'kept', async () => {
      order.push('state')
      return { state, difference: 0 }
    })
    order.push('next question')
    expect(order).toEqual(['state', 'next question'])
  })

  it('waits for another time where there was no room for the test', async () => {
    const store = storeOf()
    const states = createSavedStates(store, silentLogger)
    const sent = states.before(loading, prompt)!
    states.after(loading, sent, 'kept', async () => ({ state }))
    await states.settled()
    expect(store.kept.size).toBe(0)
    expect(states.before({ id: 'm' }, prompt)).toMatchObject({ isWanted: true })
  })

  it('asks for nothing while the model holds the evidence', async () => {
    const states = createSavedStates(storeOf(), silentLogger)
    const sent = states.before(loading, prompt)!
    states.after(loading, sent, 'kept', async () => ({ state, difference: 0 }))
    await states.settled()
    expect(states.before(loading, prompt)).toEqual({ key: sent.key, isWanted: false })
  })

  it('goes on after a failure', async () => {
    const store = storeOf()
    const states = createSavedStates(store, silentLogger)
    const sent = states.before(loading, prompt)!
    states.after(loading, sent, 'kept', () => Promise.reject(new Error('gone')))
    await states.settled()
    expect(store.kept.size).toBe(0)
    states.after(loading, sent, 'kept', async () => ({ state, difference: 0 }))
    await states.settled()
    expect(store.kept.size).toBe(2)
  })
})
