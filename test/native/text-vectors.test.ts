// What tokens become, and texts as vectors, against the weights themselves and node-llama-cpp's own way.
import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import { describe, expect, it } from 'vitest'
import { defaults, farthest, load, loadAddon } from './addon.ts'
import { firstBert, meanBert, rankBert } from './tiny-bert.ts'
import { llava, llavaText, mrope } from './tiny-models.ts'

const addon = loadAddon()

const loadText = (modelPath: string): ReturnType<typeof addon.loadModel> =>
  addon.loadModel({ ...defaults, modelPath, contextTokens: 256, batchTokens: 256 })

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, at) => sum + value * b[at]!, 0)

describe('what tokens become', () => {
  it('is their row of the table, whatever was asked before', async () => {
    const model = await load(addon, llava())
    const { tensors, width } = llavaText()
    const table = tensors.get('token_embd.weight')!
    const tokens = model.tokenize('When is it shown?', false)
    await model.embed('something else')
    for (const list of [tokens, tokens.slice(0, 1), tokens.toReversed()]) {
      const rows = await model.tokenRows(list)
      const expected = Float32Array.from(
        Array.from(list).flatMap((token) => [
          ...table.subarray(token * width, (token + 1) * width),
        ]),
      )
      expect(rows.length).toBe(expected.length)
      expect(farthest(rows, expected)).toBeLessThan(1e-6)
    }
    await model.dispose()
  })

  it('has one row for each token of a text longer than a batch', async () => {
    const model = await load(addon, mrope())
    const tokens = model.tokenize('ab'.repeat(700), false)
    const rows = await model.tokenRows(tokens)
    expect(rows.length).toBe(tokens.length * model.info.embeddingWidth)
    const width = model.info.embeddingWidth
    const row = (at: number): Float32Array => rows.subarray(at * width, (at + 1) * width)
    expect(farthest(row(0), row(1398))).toBe(0)
    expect(farthest(row(1), row(1399))).toBe(0)
    expect(farthest(row(0), row(1))).toBeGreaterThan(0.1)
    await model.dispose()
  })
})

describe('a text as a vector', () => {
  it.each([
    ['the mean', meanBert],
    ['the first token', firstBert],
  ])('is what node-llama-cpp makes of it, pooled by %s', async (_name, file) => {
    const model = await loadText(file())
    const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error })
    const other = await llama.loadModel({ modelPath: file() })
    const context = await other.createEmbeddingContext({ contextSize: 256, threads: 1 })
    for (const text of ['Invoice K7Q2', 'a red circle and the text M4X9', '发票']) {
      const ours = await model.embed(text)
      const { vector } = await context.getEmbeddingFor(text)
      expect(ours.length).toBe(vector.length)
      expect(dot(ours, ours)).toBeCloseTo(1, 5)
      expect(dot(ours, vector) / Math.sqrt(dot(vector, vector))).toBeGreaterThan(0.9999)
    }
    await context.dispose()
    await other.dispose()
    await model.dispose()
  })

  it('tells texts apart, and is the same every time', async () => {
    const model = await loadText(meanBert())
    const [first, again, other] = [
      await model.embed('the invoice of June'),
      await model.embed('the invoice of June'),
      await model.embed('a blue square'),
    ]
    expect(again).toEqual(first)
    expect(dot(first, other)).toBeLessThan(0.999)
    await model.dispose()
  })

  it('is the mean of the last hidden states where a model says no other way', async () => {
    const model = await load(addon, llava())
    const { tensors, width } = llavaText()
    const output = tensors.get('output.weight')!
    // One token: its hidden state times the output table is what the model gives as logits.
    const vector = await model.embed('x')
    const sequence = await model.createSequence()
    await sequence.evaluate([{ kind: 'tokens', tokens: model.tokenize('x', false) }])
    const logits = await sequence.logits()
    const own = Float32Array.from(logits, (_, token) =>
      dot(vector, output.subarray(token * width, (token + 1) * width)),
    )
    const cosine = dot(own, logits) / Math.sqrt(dot(own, own) * dot(logits, logits))
    expect(cosine).toBeGreaterThan(0.9999)
    await model.dispose()
  })

  it('reads only the beginning of what is too long', async () => {
    const model = await loadText(meanBert())
    const long = await model.embed('word '.repeat(400))
    const longer = await model.embed('word '.repeat(800))
    expect(farthest(long, longer)).toBe(0)
    await model.dispose()
  })

  it('leaves sequences as they are and is counted in the memory', async () => {
    const model = await load(addon, llava())
    const sequence = await model.createSequence()
    await sequence.evaluate([{ kind: 'tokens', tokens: model.tokenize('what is', false) }])
    const before = { logits: await sequence.logits(), context: model.memory().context }
    await model.embed('something')
    expect(await sequence.logits()).toEqual(before.logits)
    expect(model.memory().context).toBeGreaterThan(before.context)
    await model.dispose()
  })
})

describe('a vector that cannot be had', () => {
  it('is refused with the reason', async () => {
    const model = await load(addon, llava())
    await expect(model.embed('')).rejects.toThrow(/no text/)
    expect(() => model.tokenRows(Int32Array.of(100_000))).toThrow(RangeError)
    expect(await model.tokenRows(new Int32Array(0))).toEqual(new Float32Array(0))
    const running = model.embed('something')
    model.abortEncode()
    await expect(running).rejects.toThrow(/Stopped/)
    await model.dispose()
    await expect(model.embed('something')).rejects.toThrow(/disposed/)
    const ranking = await loadText(rankBert())
    await expect(ranking.embed('something')).rejects.toThrow(/ranks/)
    await ranking.dispose()
  })
})
