// What a question looks at, against the same computed by hand.
import { describe, expect, it } from 'vitest'
import type { Model, Part } from '../../native/index.d.ts'
import { codeOf, evaluated, farthest, load, loadAddon, picture, rowsOf, text } from './addon.ts'
import { plainAttention } from './plain-attention.ts'
import { llava, mrope, nonCausal, recurrent } from './tiny-models.ts'

const addon = loadAddon()
const question = ' where is it?'

async function promptFor(model: Model, pictures = 2): Promise<Part[]> {
  const lists = await model.encode(
    Array.from({ length: pictures }, (_, seed) => picture(64, 64, seed + 1)),
  )
  return [
    text(model, 'a '),
    ...lists.flatMap((parts, index) => [...parts, text(model, `, ${index}`)]),
    text(model, question),
  ]
}

const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((all, value) => all + value, 0)

/** Mean over the tokens after the last rows, for each cell. */
function plainMass(parts: Part[], layer: number): number[] {
  const cells = (part: Part): number => (part.kind === 'rows' ? part.count : part.tokens.length)
  const lastRows = parts.findLastIndex(({ kind }) => kind === 'rows')
  const before = parts.slice(0, lastRows + 1).reduce((all, part) => all + cells(part), 0)
  const looks = plainAttention(parts)[layer]!.slice(before)
  return looks[0]!.map((_, cell) => sum(looks.map((look) => look[cell]!)) / looks.length)
}

describe('attention of the question', () => {
  it.each([0, 1])('is what plain arithmetic gives, in layer %i', async (layer) => {
    const model = await load(addon, llava())
    const parts = await promptFor(model)
    const found = await model.attend(parts, layer)
    const plain = plainMass(parts, layer)
    let cell = 0
    const expected = parts.flatMap((part) => {
      const from = cell
      cell += part.kind === 'rows' ? part.count : part.tokens.length
      return part.kind === 'rows' ? [Float32Array.from(plain.slice(from, cell))] : []
    })
    expect(found.map(({ length }) => length)).toEqual(rowsOf(parts).map(({ count }) => count))
    found.forEach((masses, index) => {
      expect(farthest(masses, expected[index]!)).toBeLessThan(1e-3)
      // The mean of a mass must stand out from the bound, or anything would agree.
      expect(sum(masses) / masses.length).toBeGreaterThan(1e-2)
    })
    await model.dispose()
  })

  it.each(Object.entries({ 'M-RoPE type': mrope, 'non-causal type': nonCausal, llava }))(
    'of a model of the %s is a share of 1, the same however the question is cut',
    async (_name, files) => {
      const model = await load(addon, files())
      const parts = await promptFor(model, 6)
      const whole = await model.attend(parts, 1)
      const total = sum(whole.map(sum))
      expect(total).toBeGreaterThan(0.05)
      expect(total).toBeLessThan(1)
      expect(whole.every((masses) => masses.every((mass) => mass >= 0))).toBe(true)
      const cut = [
        ...parts.slice(0, -1),
        text(model, question.slice(0, 5)),
        text(model, question.slice(5)),
      ]
      const again = await model.attend(cut, 1)
      again.forEach((masses, index) => expect(farthest(masses, whole[index]!)).toBeLessThan(1e-4))
      await model.dispose()
    },
  )

  it('depends on the question and on the layer', async () => {
    const model = await load(addon, llava())
    const parts = await promptFor(model)
    const [first] = await model.attend(parts, 0)
    const [second] = await model.attend(parts, 1)
    const [other] = await model.attend([...parts.slice(0, -1), text(model, ' who said so')], 0)
    expect(farthest(first!, second!)).toBeGreaterThan(1e-3)
    expect(farthest(first!, other!)).toBeGreaterThan(1e-4)
    await model.dispose()
  })

  it('leaves sequences as they are', async () => {
    const model = await load(addon, llava())
    const parts = await promptFor(model)
    const sequence = await evaluated(model, parts)
    const before = await sequence.logits()
    const { cellsUsed } = model.memory()
    await model.attend(parts, 1)
    expect(model.memory().cellsUsed).toBe(cellsUsed)
    expect(await sequence.logits()).toEqual(before)
    await sequence.evaluate([text(model, ' more')])
    const fresh = await evaluated(model, [...parts, text(model, ' more')])
    expect(farthest(await sequence.logits(), await fresh.logits())).toBeLessThan(1e-3)
    await model.dispose()
  })
})

describe('attention that cannot be had', () => {
  it('is refused with the reason', async () => {
    const model = await load(addon, llava(), { contextTokens: 256 })
    const parts = await promptFor(model)
    await expect(model.attend([text(model, 'only text')], 0)).rejects.toThrow(/needs rows/)
    await expect(model.attend(parts.slice(0, 2), 0)).rejects.toThrow(/tokens after them/)
    expect(() => model.attend(parts, 2)).toThrow(RangeError)
    const long = [...parts, text(model, 'x'.repeat(400))]
    expect(await codeOf(model.attend(long, 0))).toBe('model/context-full')
    await model.dispose()
    await expect(model.attend(parts, 0)).rejects.toThrow(/disposed/)
  })

  it('stops when asked to', async () => {
    const model = await load(addon, llava(), { contextTokens: 4096 })
    const parts = [...(await promptFor(model)), text(model, 'x'.repeat(3000))]
    const running = model.attend(parts, 1)
    model.abortEncode()
    expect(await codeOf(running)).toBe('aborted')
    expect(await model.attend(await promptFor(model), 0)).toHaveLength(2)
    await model.dispose()
  })

  it('is said of layers without attention', async () => {
    const model = await addon.loadModel({
      modelPath: recurrent(),
      gpuLayers: 0,
      contextTokens: 512,
      batchTokens: 64,
      threads: 1,
      maxSequences: 2,
      flashAttention: 'auto',
    })
    const rows: Part = {
      kind: 'rows',
      rows: new Float32Array(4 * model.info.rowWidth).fill(0.1),
      count: 4,
      positions: Int32Array.of(0, 1, 2, 3),
      advance: 4,
      nonCausal: false,
    }
    await expect(model.attend([rows, text(model, 'what')], 0)).rejects.toThrow(/no attention/)
    await model.dispose()
  })
})
