import { afterAll, describe, expect, it } from 'vitest'
import { codeOf, farthest, load, loadAddon, rowsOf } from './addon.ts'
import { hearing } from './tiny-audio.ts'
import { llava } from './tiny-models.ts'

const addon = loadAddon()
const rate = 16_000
const tone = (seconds: number, hertz: number): Float32Array =>
  Float32Array.from(
    { length: seconds * rate },
    (_, at) => Math.sin((2 * Math.PI * hertz * at) / rate) / 2,
  )

describe('a model that hears', () => {
  const loaded = load(addon, hearing(), { contextTokens: 4096 })
  afterAll(async () => (await loaded).dispose())

  it('says so, with the rate that it wants', async () => {
    const { info } = await loaded
    expect(info.capabilities).toMatchObject({ audio: true, image: false })
    expect(info.audioRate).toBe(rate)
  })

  it('gives rows of sound that differ with the sound and not with the call', async () => {
    const model = await loaded
    const [first] = rowsOf(await model.encodeAudio(tone(2, 220)))
    const [again] = rowsOf(await model.encodeAudio(tone(2, 220)))
    const [other] = rowsOf(await model.encodeAudio(tone(2, 1760)))
    expect(first!.count).toBeGreaterThan(0)
    expect(first!.rows).toHaveLength(first!.count * model.info.rowWidth)
    expect(Array.from(first!.positions)).toEqual(
      Array.from({ length: first!.count }, (_, at) => at),
    )
    expect(first!.rows.every(Number.isFinite)).toBe(true)
    expect(farthest(first!.rows, again!.rows)).toBe(0)
    expect(farthest(first!.rows, other!.rows)).toBeGreaterThan(1e-3)
  })

  it('answers after the rows, as after pictures', async () => {
    const model = await loaded
    const sequence = await model.createSequence()
    const parts = await model.encodeAudio(tone(1, 440))
    await sequence.evaluate([...parts, { kind: 'tokens', tokens: model.tokenize('What?', false) }])
    const { tokens } = await sequence.generate({ maxTokens: 4, temperature: 0 }, () => undefined)
    expect(tokens).toBeGreaterThan(0)
    await sequence.dispose()
  })

  it('refuses what is no sound', async () => {
    const model = await loaded
    expect(() => model.encodeAudio(new Float32Array(0))).toThrow(RangeError)
    expect(() => model.encodeAudio(Float32Array.of(0, 2))).toThrow(RangeError)
    expect(() => model.encodeAudio(Float32Array.of(Number.NaN))).toThrow(RangeError)
    expect(() => model.encodeAudio([0] as unknown as Float32Array)).toThrow(TypeError)
  })
})

it('a model that only sees rejects sound', async () => {
  const model = await load(addon, llava())
  expect(model.info.audioRate).toBe(0)
  expect(await codeOf(model.encodeAudio(tone(1, 440)))).toBe('model/failed')
  await model.dispose()
})
