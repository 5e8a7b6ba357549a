import { afterAll, describe, expect, it } from 'vitest'
import type { RowPart } from '../../native/index.d.ts'
import { defaults, evaluated, load, loadAddon, picture, rowsOf, text } from './addon.ts'
import { llava, mrope } from './tiny-models.ts'

const addon = loadAddon()
const loaded = load(addon, llava())
const loadedMrope = load(addon, mrope())
afterAll(async () => Promise.all([(await loaded).dispose(), (await loadedMrope).dispose()]))

/** Wrong on purpose: the types would not let it pass. */
const wrong = (value: unknown) => value as never

describe('loadModel', () => {
  const good = { ...defaults, ...llava() }
  it.each<[string, unknown, ErrorConstructor]>([
    ['no object', 5, TypeError],
    ['no path', { ...good, modelPath: undefined }, TypeError],
    ['a path that is a number', { ...good, mmprojPath: 3 }, TypeError],
    ['no context', { ...good, contextTokens: 0 }, RangeError],
    ['half a token', { ...good, batchTokens: 1.5 }, RangeError],
    ['NaN threads', { ...good, threads: NaN }, RangeError],
    ['too many sequences', { ...good, maxSequences: 1000 }, RangeError],
    ['layers as text', { ...good, gpuLayers: '3' }, TypeError],
    ['another KV type', { ...good, kvType: 'q4_0' }, TypeError],
    ['another word for flash attention', { ...good, flashAttention: true }, TypeError],
    ['bounds that cross', { ...good, imageMinTokens: 20, imageMaxTokens: 10 }, RangeError],
  ])('refuses %s', (_name, options, kind) => {
    expect(() => addon.loadModel(wrong(options))).toThrow(kind)
  })
})

describe('encode', () => {
  const good = picture(4, 4, 1)
  it.each<[string, unknown, ErrorConstructor]>([
    ['no array', good, TypeError],
    ['too few bytes', [{ ...good, width: 5 }], RangeError],
    ['too many bytes', [{ ...good, height: 3 }], RangeError],
    ['no area', [{ ...good, width: 0, rgb: new Uint8Array() }], RangeError],
    ['floats for pixels', [{ ...good, rgb: new Float32Array(48) }], TypeError],
    ['a hole', [undefined], TypeError],
  ])('refuses %s', async (_name, pictures, kind) => {
    const model = await loaded
    expect(() => model.encode(wrong(pictures))).toThrow(kind)
  })
})

describe('evaluate', () => {
  it.each<[string, (good: RowPart) => unknown, ErrorConstructor]>([
    ['one float too few', (good) => ({ ...good, rows: good.rows.subarray(1) }), RangeError],
    ['a count that is not true', (good) => ({ ...good, count: good.count + 1 }), RangeError],
    ['a negative count', (good) => ({ ...good, count: -1 }), RangeError],
    ['missing positions', (good) => ({ ...good, positions: new Int32Array() }), RangeError],
    [
      'positions with a gap',
      (good) => ({ ...good, positions: good.positions.map((p, i) => (i > 3 ? p + 1 : p)) }),
      RangeError,
    ],
    [
      'four planes for a 1-D model',
      (good) => ({ ...good, positions: new Int32Array(good.count * 4) }),
      RangeError,
    ],
    ['another advance', (good) => ({ ...good, advance: 1 }), RangeError],
    ['doubles', (good) => ({ ...good, rows: new Float64Array(good.rows) }), TypeError],
    ['no word on causality', (good) => ({ ...good, nonCausal: undefined }), TypeError],
    ['another kind', (good) => ({ ...good, kind: 'audio' }), TypeError],
    [
      'a token beyond the vocabulary',
      () => ({ kind: 'tokens', tokens: Int32Array.of(264) }),
      RangeError,
    ],
    ['a negative token', () => ({ kind: 'tokens', tokens: Int32Array.of(-1) }), RangeError],
    ['a plain array', () => ({ kind: 'tokens', tokens: [1, 2] }), TypeError],
    ['null', () => null, TypeError],
  ])('refuses %s', async (_name, spoil, kind) => {
    const model = await loaded
    const [parts = []] = await model.encode([picture(64, 64, 1)])
    const [good] = rowsOf(parts)
    const sequence = await model.createSequence()
    expect(() => sequence.evaluate(wrong([spoil(good ?? wrong(null))]))).toThrow(kind)
    expect(() => sequence.evaluate(wrong('parts'))).toThrow(TypeError)
    expect(sequence.position).toBe(0)
    await sequence.dispose()
  })

  it.each<[string, (planes: Int32Array, count: number) => void]>([
    ['time that goes back', (planes) => planes.set([1, 0])],
    ['time beyond the advance', (planes, count) => planes.fill(1000, 0, count)],
    ['a negative row', (planes, count) => planes.fill(-1, count, count + 1)],
    ['a z below -1', (planes, count) => planes.fill(-2, count * 3, count * 3 + 1)],
  ])('refuses M-RoPE positions with %s', async (_name, spoil) => {
    const model = await loadedMrope
    const [parts = []] = await model.encode([picture(280, 140, 1)])
    const sequence = await model.createSequence()
    for (const part of rowsOf(parts)) spoil(part.positions, part.count)
    expect(() => sequence.evaluate(parts)).toThrow(RangeError)
    await sequence.dispose()
  })

  it('rejects rows that are not finite', async () => {
    const model = await loaded
    const [parts = []] = await model.encode([picture(64, 64, 1)])
    const sequence = await evaluated(model, [text(model, 'before')])
    for (const part of rowsOf(parts)) part.rows[100] = NaN
    await expect(sequence.evaluate(parts)).rejects.toMatchObject({ code: 'model/failed' })
    expect(sequence.position).toBe(6)
    await sequence.dispose()
  })

  it('has copied its input when it returns', async () => {
    const model = await loaded
    const [parts = []] = await model.encode([picture(64, 64, 1)])
    const expected = await (await evaluated(model, parts)).logits()
    const sequence = await model.createSequence()
    const running = sequence.evaluate(parts)
    for (const part of rowsOf(parts)) {
      part.rows.fill(0)
      const buffer = part.rows.buffer as ArrayBuffer
      structuredClone(buffer, { transfer: [buffer] })
    }
    await running
    expect(await sequence.logits()).toEqual(expected)
  })
})

describe('generate', () => {
  it.each<[string, object, ErrorConstructor]>([
    ['no tokens', { maxTokens: 0 }, RangeError],
    ['a cold below zero', { temperature: -1 }, RangeError],
    ['a probability above one', { topP: 1.1 }, RangeError],
    ['a stop that is no list', { stop: 'end' }, TypeError],
    ['an empty stop', { stop: [''] }, RangeError],
    ['a grammar that is no text', { grammar: {} }, TypeError],
    ['a seed with a fraction', { seed: 0.5 }, RangeError],
  ])('refuses %s', async (_name, options, kind) => {
    const sequence = await evaluated(await loaded, [text(await loaded, 'hi')])
    expect(() => sequence.generate({ maxTokens: 5, temperature: 0, ...options }, () => {})).toThrow(
      kind,
    )
    expect(() => sequence.generate({ maxTokens: 5, temperature: 0 }, wrong(undefined))).toThrow(
      TypeError,
    )
    await sequence.dispose()
  })
})

it('refuses objects of its own kind that it did not make', async () => {
  const model = await loaded
  const sequence = await model.createSequence()
  const Made = model.constructor as new () => unknown
  const MadeSequence = sequence.constructor as new () => unknown
  expect(() => new Made()).toThrow(TypeError)
  expect(() => new MadeSequence()).toThrow(TypeError)
  expect(() => model.tokenize.call(wrong({}), 'a', true)).toThrow(TypeError)
  expect(() => model.tokenize.call(wrong(sequence), 'a', true)).toThrow(TypeError)
  expect(() => addon.helperLogits(wrong(sequence), picture(4, 4, 1), '', '')).toThrow(TypeError)
  expect(() => addon.start({ backends: '/', onLog: () => {} })).toThrow('already started')
  await sequence.dispose()
})
