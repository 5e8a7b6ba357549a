// Models with recurrent memory cannot forget the end of a sequence. What fails must still leave no trace.
import { afterAll, expect, it } from 'vitest'
import type { Sequence } from '../../native/index.d.ts'
import { codeOf, defaults, evaluated, farthest, loadAddon, text } from './addon.ts'
import { recurrent } from './tiny-models.ts'

const addon = loadAddon()
const loaded = addon.loadModel({
  ...defaults,
  modelPath: recurrent(),
  contextTokens: 16_384,
  batchTokens: 64,
})
afterAll(async () => (await loaded).dispose())

const prompted = async () => evaluated(await loaded, [text(await loaded, 'Once upon a time')])
const continuation = async (sequence: Sequence) =>
  (await sequence.generate({ maxTokens: 16, temperature: 0 }, () => {})).text

it('refuses to cut a sequence, and leaves it alone', async () => {
  const sequence = await prompted()
  const logits = await sequence.logits()
  expect(await codeOf(sequence.truncate(3))).toBe('model/failed')
  expect([sequence.position, await sequence.logits()]).toEqual([16, logits])
  await sequence.truncate(0)
  expect(sequence.position).toBe(0)
  await sequence.dispose()
})

it('goes back after an abort', async () => {
  const model = await loaded
  const sequence = await prompted()
  const fork = await sequence.fork()
  const expected = await continuation(fork)
  const running = sequence.evaluate([text(model, 'z'.repeat(12_000))])
  setTimeout(() => sequence.abort(), 5)
  expect(await codeOf(running)).toBe('aborted')
  expect(sequence.position).toBe(16)
  expect(await continuation(sequence)).toBe(expected)
  await Promise.all([sequence.dispose(), fork.dispose()])
})

it('goes back after scoring', async () => {
  const model = await loaded
  const sequence = await prompted()
  const fork = await sequence.fork()
  const tokens = model.tokenize('there was', false)
  const scores = await sequence.score(tokens)
  expect(await sequence.score(tokens)).toEqual(scores)
  await sequence.evaluate([text(model, 'x')])
  await fork.evaluate([text(model, 'x')])
  expect(farthest(await sequence.logits(), await fork.logits())).toBeLessThan(1e-4)
  await Promise.all([sequence.dispose(), fork.dispose()])
})

it('saves and restores', async () => {
  const model = await loaded
  const sequence = await prompted()
  const other = await model.createSequence()
  await other.restore(await sequence.save())
  expect(await continuation(other)).toBe(await continuation(sequence))
  await Promise.all([sequence.dispose(), other.dispose()])
})
