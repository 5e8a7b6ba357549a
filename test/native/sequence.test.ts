import { describe, expect, it } from 'vitest'
import type { Model, Part, Sequence } from '../../native/index.d.ts'
import { codeOf, evaluated, farthest, load, loadAddon, picture, text } from './addon.ts'
import { llava, mrope, otherLlava, type TinyModel } from './tiny-models.ts'

const addon = loadAddon()
const kinds = Object.entries({ 'LLaVA type': llava, 'M-RoPE type': mrope })

async function withModel(
  files: TinyModel,
  work: (model: Model, parts: Part[]) => Promise<void>,
  options = {},
): Promise<void> {
  const model = await load(addon, files, options)
  const [image = []] = await model.encode([picture(280, 140, 1)])
  await work(model, [text(model, '<|im_start|>See '), ...image, text(model, ' and say: ')])
  await model.dispose()
}

async function continuation(sequence: Sequence, maxTokens = 24): Promise<string> {
  return (await sequence.generate({ maxTokens, temperature: 0 }, () => {})).text
}

describe.each(kinds)('a fork (%s)', (_name, files) => {
  it('continues like its origin and shares its cells', () =>
    withModel(files(), async (model, parts) => {
      const origin = await evaluated(model, parts)
      const used = model.memory().cellsUsed
      const fork = await origin.fork()
      expect(model.memory().cellsUsed).toBe(used)
      expect([fork.position, fork.cells]).toEqual([origin.position, origin.cells])
      expect(await fork.logits()).toEqual(await origin.logits())
      expect(await continuation(fork)).toBe(await continuation(origin))
    }))

  it('does not feel what happens to the other', () =>
    withModel(files(), async (model, parts) => {
      const origin = await evaluated(model, parts)
      const expected = await continuation(await origin.fork())
      const fork = await origin.fork()
      await origin.evaluate([text(model, 'something else entirely')])
      await origin.dispose()
      expect(await continuation(fork)).toBe(expected)
    }))

  it('gives its cells back when the last holder goes', () =>
    withModel(files(), async (model, parts) => {
      const origin = await evaluated(model, parts)
      const fork = await origin.fork()
      await fork.evaluate([text(model, 'four')])
      const { cells } = fork
      await origin.dispose()
      expect(model.memory().cellsUsed).toBe(cells)
      await fork.dispose()
      expect(model.memory().cellsUsed).toBe(0)
    }))
})

describe.each(kinds)('truncate (%s)', (_name, files) => {
  it('goes back to where the sequence was', () =>
    withModel(files(), async (model, parts) => {
      const sequence = await evaluated(model, parts)
      const { position, cells } = sequence
      await sequence.evaluate([text(model, 'first question')])
      const first = await sequence.logits()
      await sequence.truncate(position)
      expect([sequence.position, sequence.cells, model.memory().cellsUsed]).toEqual([
        position,
        cells,
        cells,
      ])
      expect(await codeOf(sequence.logits())).toBe('model/failed')
      await sequence.evaluate([text(model, 'another')])
      await sequence.truncate(position)
      await sequence.evaluate([text(model, 'first question')])
      expect(farthest(await sequence.logits(), first)).toBeLessThan(1e-4)
    }))

  it('to 0 empties, and to the end does nothing', () =>
    withModel(files(), async (model, parts) => {
      const sequence = await evaluated(model, parts)
      const logits = await sequence.logits()
      await sequence.truncate(sequence.position)
      expect(await sequence.logits()).toEqual(logits)
      await sequence.truncate(0)
      expect([sequence.position, sequence.cells, model.memory().cellsUsed]).toEqual([0, 0, 0])
      await sequence.evaluate(parts)
      expect(farthest(await sequence.logits(), logits)).toBeLessThan(1e-4)
      expect(await codeOf(sequence.truncate(sequence.position + 1))).toBe('model/failed')
    }))
})

it('refuses to cut an M-RoPE picture in two', () =>
  withModel(mrope(), async (model) => {
    const [parts = []] = await model.encode([picture(280, 140, 1)])
    const sequence = await evaluated(model, parts)
    expect(await codeOf(sequence.truncate(3))).toBe('model/failed')
    expect(sequence.position).toBeGreaterThan(3)
    await sequence.truncate(1)
    expect([sequence.position, sequence.cells]).toEqual([1, 1])
  }))

describe.each(kinds)('save and restore (%s)', (_name, files) => {
  it("gives the same continuation, also in another process's model", () =>
    withModel(files(), async (model, parts) => {
      const sequence = await evaluated(model, parts)
      const state = await sequence.save()
      const expected = await continuation(await sequence.fork())
      const logits = await sequence.logits()

      const restored = await model.createSequence()
      await restored.evaluate([text(model, 'what was here before')])
      await restored.restore(state)
      expect([restored.position, restored.cells]).toEqual([sequence.position, sequence.cells])
      expect(await restored.logits()).toEqual(logits)
      expect(await continuation(restored)).toBe(expected)

      const again = await load(addon, files())
      const elsewhere = await again.createSequence()
      await elsewhere.restore(state)
      expect(await continuation(elsewhere)).toBe(expected)
      await again.dispose()
    }))

  it('keeps what truncate needs to know', () =>
    withModel(files(), async (model, parts) => {
      const sequence = await evaluated(model, parts)
      const { position, cells } = sequence
      await sequence.evaluate([text(model, 'more')])
      const restored = await model.createSequence()
      await restored.restore(await sequence.save())
      await restored.truncate(position)
      expect([restored.position, restored.cells]).toEqual([position, cells])
    }))
})

it('saves and restores an empty sequence', () =>
  withModel(llava(), async (model, parts) => {
    const empty = await model.createSequence()
    const sequence = await evaluated(model, parts)
    await sequence.restore(await empty.save())
    expect([sequence.position, sequence.cells, model.memory().cellsUsed]).toEqual([0, 0, 0])
  }))

it('rejects states of another model, of another KV type, and damaged ones, and stays as it was', () =>
  withModel(llava(), async (model, parts) => {
    const sequence = await evaluated(model, parts)
    const logits = await sequence.logits()
    const state = await sequence.save()

    const foreign: Uint8Array[] = []
    for (const [files, options] of [
      [otherLlava(), {}],
      [llava(), { kvType: 'q8_0', flashAttention: 'on' }],
    ] as const) {
      const other = await load(addon, files, options)
      foreign.push(await (await evaluated(other, [text(other, 'hello')])).save())
      await other.dispose()
    }
    const damaged = Uint8Array.from(state)
    damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1
    const states = [
      ...foreign,
      damaged,
      state.subarray(0, -1),
      state.subarray(0, 10),
      new Uint8Array(),
      Uint8Array.from({ length: 4096 }, (_, i) => i),
    ]
    for (const wrong of states) {
      expect(await codeOf(sequence.restore(wrong))).toBe('model/failed')
    }
    expect(await sequence.logits()).toEqual(logits)
    await sequence.restore(state)
    expect(await sequence.logits()).toEqual(logits)
  }))

describe('a full context', () => {
  it('is told before anything is decoded', () =>
    withModel(
      llava(),
      async (model, parts) => {
        const total = model.info.contextTokens
        const sequence = await evaluated(model, parts)
        const before = [sequence.position, sequence.cells]
        const logits = await sequence.logits()
        const long = model.tokenize('x'.repeat(total), false)
        expect(await codeOf(sequence.evaluate([{ kind: 'tokens', tokens: long }]))).toBe(
          'model/context-full',
        )
        expect([sequence.position, sequence.cells]).toEqual(before)
        expect(await sequence.logits()).toEqual(logits)
        await sequence.evaluate([
          { kind: 'tokens', tokens: long.subarray(0, total - sequence.cells) },
        ])
        expect(model.memory()).toMatchObject({ cellsUsed: total, cellsTotal: total })
        expect(await codeOf(sequence.evaluate([text(model, 'x')]))).toBe('model/context-full')
        expect(await codeOf(sequence.score(model.tokenize('ab', false)))).toBe('model/context-full')
      },
      { contextTokens: 256 },
    ))

  it('ends generation with what there is', () =>
    withModel(
      llava(),
      async (model, parts) => {
        const sequence = await evaluated(model, parts)
        const room = model.info.contextTokens - sequence.cells
        const result = await sequence.generate(
          { maxTokens: 10_000, temperature: 1, seed: 1, grammar: 'root ::= [a-z] root' },
          () => {},
        )
        expect(result).toMatchObject({ reason: 'context', tokens: room })
        expect(sequence.cells).toBe(model.info.contextTokens)
      },
      { contextTokens: 256 },
    ))

  it('counts sequences together', () =>
    withModel(
      llava(),
      async (model) => {
        const half = { kind: 'tokens', tokens: model.tokenize('y'.repeat(150), false) } as const
        const first = await evaluated(model, [half])
        const second = await model.createSequence()
        expect(await codeOf(second.evaluate([half]))).toBe('model/context-full')
        await first.dispose()
        await second.evaluate([half])
        expect(await codeOf(second.restore(await second.save()))).toBe('resolved')
      },
      { contextTokens: 256 },
    ))
})

describe('abort', () => {
  const long = 'z'.repeat(12_000)
  const room = { contextTokens: 16_384, batchTokens: 64 }

  it('stops an evaluation, which leaves no trace', () =>
    withModel(
      llava(),
      async (model, parts) => {
        const sequence = await evaluated(model, parts)
        const before = [sequence.position, sequence.cells, model.memory().cellsUsed]
        const expected = await continuation(await sequence.fork())
        const running = sequence.evaluate([text(model, long)])
        setTimeout(() => sequence.abort(), 5)
        expect(await codeOf(running)).toBe('aborted')
        expect([sequence.position, sequence.cells]).toEqual(before.slice(0, 2))
        expect(await continuation(sequence)).toBe(expected)
      },
      room,
    ))

  it('leaves no trace on an M-RoPE model either', () =>
    withModel(
      mrope(),
      async (model, parts) => {
        const sequence = await evaluated(model, parts)
        const expected = await continuation(await sequence.fork())
        const [image = []] = await model.encode([picture(1400, 1400, 1)])
        const running = sequence.evaluate([...image, ...image, text(model, 'z'.repeat(4000))])
        setTimeout(() => sequence.abort(), 5)
        expect(await codeOf(running)).toBe('aborted')
        expect(await continuation(sequence)).toBe(expected)
      },
      { ...room, imageMaxTokens: 2500 },
    ))

  it('stops what waits, and nothing that comes later', () =>
    withModel(
      llava(),
      async (model, parts) => {
        const sequence = await evaluated(model, parts)
        const other = await model.createSequence()
        const jobs = [
          sequence.evaluate([text(model, long)]),
          sequence.evaluate([text(model, 'a')]),
          other.evaluate([text(model, 'b')]),
        ]
        sequence.abort()
        const later = sequence.evaluate([text(model, 'c')])
        expect(await Promise.all([...jobs, later].map(codeOf))).toEqual([
          'aborted',
          'aborted',
          'resolved',
          'resolved',
        ])
      },
      room,
    ))

  it('stops generation, and the sequence goes on from where it started', () =>
    withModel(
      llava(),
      async (model, parts) => {
        const sequence = await evaluated(model, parts)
        const expected = await continuation(await sequence.fork())
        const { position } = sequence
        let pieces = 0
        const running = sequence.generate(
          { maxTokens: 10_000, temperature: 1, seed: 1, grammar: 'root ::= [a-z] root' },
          () => {
            if (++pieces === 3) sequence.abort()
          },
        )
        expect(await codeOf(running)).toBe('aborted')
        expect(sequence.position).toBe(position)
        expect(await continuation(sequence)).toBe(expected)
      },
      room,
    ))

  it('stops scoring', () =>
    withModel(
      llava(),
      async (model, parts) => {
        const sequence = await evaluated(model, parts)
        const logits = await sequence.logits()
        const running = sequence.score(model.tokenize(long, false))
        setTimeout(() => sequence.abort(), 5)
        expect(await codeOf(running)).toBe('aborted')
        expect(await sequence.logits()).toEqual(logits)
      },
      room,
    ))
})

describe('score', () => {
  it('agrees with decoding token by token, and changes nothing', () =>
    withModel(llava(), async (model, parts) => {
      const sequence = await evaluated(model, parts)
      const before = [sequence.position, sequence.cells, await sequence.logits()]
      const tokens = model.tokenize(
        'a continuation of more tokens than are scored in one batch'.repeat(2),
        false,
      )
      const scores = await sequence.score(tokens)
      expect([sequence.position, sequence.cells, await sequence.logits()]).toEqual(before)

      const walk = await sequence.fork()
      for (const [i, token] of tokens.entries()) {
        const logits = await walk.logits()
        const most = Math.max(...logits)
        const sum = logits.reduce((total, value) => total + Math.exp(value - most), 0)
        expect(scores[i]).toBeCloseTo((logits[token] ?? NaN) - most - Math.log(sum), 2)
        await walk.evaluate([{ kind: 'tokens', tokens: Int32Array.of(token) }])
      }
      expect(await sequence.score(new Int32Array())).toEqual(new Float32Array())
    }))

  it('needs something to continue from', () =>
    withModel(llava(), async (model) => {
      const empty = await model.createSequence()
      const tokens = model.tokenize('a', false)
      expect(await codeOf(empty.score(tokens))).toBe('model/failed')
      expect(await codeOf(empty.logits())).toBe('model/failed')
      expect(await codeOf(empty.generate({ maxTokens: 1, temperature: 0 }, () => {}))).toBe(
        'model/failed',
      )
      await empty.evaluate([])
      expect(empty.position).toBe(0)
    }))
})

it('has as many sequences as were asked for, and reuses them', () =>
  withModel(
    llava(),
    async (model) => {
      const first = await model.createSequence()
      const second = await model.createSequence()
      expect(await codeOf(model.createSequence())).toBe('model/failed')
      expect(await codeOf(first.fork())).toBe('model/failed')
      await first.dispose()
      await first.dispose()
      const third = await model.createSequence()
      await third.evaluate([text(model, 'hello')])
      expect(await codeOf(first.evaluate([text(model, 'hello')]))).toBe('model/failed')
      await second.dispose()
    },
    { maxSequences: 2 },
  ))

it('decodes with a quantized KV cache', () =>
  withModel(
    llava(),
    async (model, parts) => {
      const sequence = await evaluated(model, parts)
      expect((await sequence.logits()).every(Number.isFinite)).toBe(true)
      expect(await continuation(await sequence.fork())).toBe(await continuation(sequence))
    },
    { kvType: 'q8_0', flashAttention: 'on' },
  ))
