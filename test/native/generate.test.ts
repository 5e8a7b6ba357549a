import { afterAll, describe, expect, it } from 'vitest'
import type { Generated, GenerateOptions, Sequence } from '../../native/index.d.ts'
import { codeOf, evaluated, load, loadAddon, picture, text } from './addon.ts'
import { llava, scratch } from './tiny-models.ts'
import { writeByteSpeaker } from './byte-speaker.ts'

const addon = loadAddon()
const loaded = load(addon, llava())
afterAll(async () => (await loaded).dispose())

async function prompted(): Promise<Sequence> {
  const model = await loaded
  const [parts = []] = await model.encode([picture(64, 64, 1)])
  return evaluated(model, [text(model, 'Describe '), ...parts, text(model, ': ')])
}

async function say(
  options: Partial<GenerateOptions>,
  sequence?: Sequence,
): Promise<Generated & { pieces: string[] }> {
  const from = sequence ?? (await prompted())
  const pieces: string[] = []
  const result = await from.generate({ maxTokens: 40, temperature: 0, ...options }, (piece) =>
    pieces.push(piece),
  )
  if (!sequence) await from.dispose()
  return { ...result, pieces }
}

describe('sampling', () => {
  it('is the same every time when greedy', async () => {
    const first = await say({})
    expect(await say({})).toEqual(first)
    expect(first.tokens).toBe(40)
    expect(first.reason).toBe('length')
    expect(first.pieces.join('')).toBe(first.text)
  })

  it('takes the most probable token when greedy', async () => {
    const sequence = await prompted()
    const logits = await sequence.logits()
    const best = logits.indexOf(Math.max(...logits))
    const before = sequence.position
    const { logProbabilities } = await say({ maxTokens: 1 }, sequence)
    await sequence.truncate(before - 1)
    // Not left to the garbage collector: which cells later tests get must not depend on when it runs.
    const again = await prompted()
    const [scored] = await again.score(Int32Array.of(best))
    await again.dispose()
    expect(logProbabilities[0]).toBeCloseTo(scored ?? NaN, 4)
    await sequence.dispose()
  })

  it('is reproducible from a seed, and differs with another', async () => {
    const warm = { temperature: 2, topK: 100, topP: 0.99 }
    const first = await say({ ...warm, seed: 1 })
    expect((await say({ ...warm, seed: 1 })).text).toBe(first.text)
    expect((await say({ ...warm, seed: 2 })).text).not.toBe(first.text)
  })

  it('with topK 1 is greedy at any temperature', async () => {
    expect((await say({ temperature: 5, topK: 1, seed: 3 })).text).toBe((await say({})).text)
  })

  it('with a tiny topP or a high minP is greedy', async () => {
    const greedy = (await say({})).text
    expect((await say({ temperature: 0.8, topP: 0.0001, seed: 3 })).text).toBe(greedy)
    expect((await say({ temperature: 0.8, minP: 1, seed: 3 })).text).toBe(greedy)
  })

  it('repeats less with a penalty', async () => {
    const plain = await say({ maxTokens: 120 })
    const penalized = await say({ maxTokens: 120, repeatPenalty: 50, repeatWindow: 120 })
    expect(new Set(penalized.text).size).toBeGreaterThan(new Set(plain.text).size)
  })

  it('keeps to a grammar', async () => {
    const grammar = 'root ::= "{\\"answer\\": \\"" [a-f]+ "\\", \\"seconds\\": " [0-9] [0-9] "}"'
    const { text: json } = await say({ grammar, temperature: 1, seed: 5, maxTokens: 200 })
    expect(json).toMatch(/^\{"answer": "[a-f]+(", "seconds": \d\d\})?$/)
    const short = await say({ grammar: 'root ::= "yes" | "no"', maxTokens: 20 })
    expect(['yes', 'no']).toContain(short.text)
    expect(short.reason).toBe('end')
  })

  it('rejects a grammar that cannot be read, and goes on', async () => {
    const sequence = await prompted()
    expect(await codeOf(say({ grammar: 'root ::= (' }, sequence))).toBe('model/failed')
    expect(await codeOf(say({ grammar: 'trunk ::= "a"' }, sequence))).toBe('model/failed')
    expect((await say({}, sequence)).text).toBe((await say({})).text)
    await sequence.dispose()
  })
})

describe('log-probabilities', () => {
  it('are those of the unmodified distribution, as score gives them', async () => {
    const from = await prompted()
    const fork = await from.fork()
    const { logProbabilities, tokens } = await say(
      { temperature: 1.5, topK: 20, repeatPenalty: 1.3, seed: 9 },
      fork,
    )
    expect(logProbabilities).toHaveLength(tokens)
    expect(logProbabilities.every((value) => value <= 0)).toBe(true)

    // Ids are not returned, so greedy ones, which can be found again, are scored.
    const greedy = await say({ maxTokens: 12 }, await from.fork())
    const ids: number[] = []
    const walk = await from.fork()
    for (let i = 0; i < greedy.tokens; i++) {
      const logits = await walk.logits()
      const best = logits.indexOf(Math.max(...logits))
      ids.push(best)
      await walk.evaluate([{ kind: 'tokens', tokens: Int32Array.of(best) }])
    }
    const scored = await from.score(Int32Array.from(ids))
    scored.forEach((value, i) => expect(value).toBeCloseTo(greedy.logProbabilities[i] ?? NaN, 3))
    await Promise.all([from, fork, walk].map((sequence) => sequence.dispose()))
  })
})

describe('text that tokens cut in pieces', () => {
  const files = writeByteSpeaker(scratch(), 'naïve → 東京 🎥 done.<end>more')
  const speaker = addon.loadModel({
    modelPath: files,
    gpuLayers: 0,
    contextTokens: 512,
    batchTokens: 64,
    threads: 1,
    maxSequences: 2,
    flashAttention: 'off',
  })
  afterAll(async () => (await speaker).dispose())

  async function speak(options: Partial<GenerateOptions>) {
    const model = await speaker
    const sequence = await evaluated(model, [{ kind: 'tokens', tokens: Int32Array.of(259) }])
    const pieces: string[] = []
    const result = await sequence.generate(
      { maxTokens: 200, temperature: 0, ...options },
      (piece) => pieces.push(piece),
    )
    await sequence.dispose()
    return { ...result, pieces }
  }

  it('arrives as whole characters, in order', async () => {
    const { pieces, text: all, reason } = await speak({})
    expect(all).toBe('naïve → 東京 🎥 done.<end>more')
    expect(pieces.length).toBeGreaterThan(15)
    expect(pieces.join('')).toBe(all)
    expect(pieces.join('')).not.toContain('\uFFFD')
    expect(reason).toBe('end')
  })

  it('ends before a stop string, none of which is emitted', async () => {
    expect(await speak({ stop: ['<end>'] })).toMatchObject({
      text: 'naïve → 東京 🎥 done.',
      reason: 'stop',
    })
    expect(await speak({ stop: ['zzz', '京'] })).toMatchObject({
      text: 'naïve → 東',
      reason: 'stop',
    })
    expect(await speak({ stop: ['e.<e', 'one.<end'] })).toMatchObject({
      text: 'naïve → 東京 🎥 don',
      reason: 'stop',
    })
  })

  it('holds back what may become a stop string, and gives it out when it does not', async () => {
    const { pieces, text: all } = await speak({ stop: ['<end>!'] })
    expect(all).toBe('naïve → 東京 🎥 done.<end>more')
    expect(pieces.find((piece) => piece.includes('<'))).toMatch(/^<end>m/)
    expect((await speak({ stop: ['more and more'] })).text).toBe(all)
  })

  it('replaces half a character at the end by U+FFFD', async () => {
    expect((await speak({ maxTokens: 3 })).text).toBe('na\uFFFD')
  })
})

it('rejects with what onPiece throws', async () => {
  const sequence = await prompted()
  const before = sequence.position
  const generating = sequence.generate({ maxTokens: 200, temperature: 0 }, () => {
    throw new Error('no more, please')
  })
  await expect(generating).rejects.toThrow('no more, please')
  expect((await say({}, sequence)).text).not.toBe('')
  expect(sequence.position).toBeGreaterThan(before)
  await sequence.dispose()
})

it('reports the last piece before its promise settles', async () => {
  const sequence = await prompted()
  let heard = ''
  const { text: all } = await sequence.generate(
    { maxTokens: 60, temperature: 1, seed: 1 },
    (piece) => (heard += piece),
  )
  expect(heard).toBe(all)
  await sequence.dispose()
})
