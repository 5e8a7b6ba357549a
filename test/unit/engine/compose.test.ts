// What becomes of evidence that the context does not hold: frames get smaller together before one is left out.
import { describe, expect, it } from 'vitest'
import type { Settings } from '#contract/settings.ts'
import { createComposer } from '#engine/compose.ts'
import type { Part } from '#engine/domain.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { Model, PromptPart } from '#engine/model/model-port.ts'
import { tokenRowsOf, type EvidenceItem } from '#engine/prompt/evidence.ts'
import { createReduce } from '#engine/ask/reduce-evidence.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'

const width = 2
const rowsOfFrame = 16
const maxTokens = 50
const signal = new AbortController().signal
const question = parseQuestion('What is on the table?')

/** Letters and rows cost one cell each: enough to know what fits. */
const cellsOf = (parts: PromptPart[]): number =>
  parts.reduce(
    (sum, part) =>
      sum +
      ('text' in part
        ? part.text.length
        : part.rows.reduce((rows, one) => rows + (one.kind === 'rows' ? one.count : 0), 0)),
    0,
  )

/** A model of a plain template that only knows sizes. */
function modelOf(contextTokens: number): Model {
  const facts = {
    contextTokens,
    chatTemplate: null,
    rowWidth: width,
    embeddingWidth: width,
    bosText: '',
    eosText: '',
    capabilities: { mrope: false },
    hints: { imagesMax: 64 },
  } as unknown as ModelFacts
  const model: Pick<Model, 'info' | 'count' | 'tokenRows'> = {
    info: async () => facts,
    count: async (prompt) => cellsOf(typeof prompt === 'string' ? [{ text: prompt }] : prompt),
    tokenRows: async (text) =>
      Float32Array.from({ length: text.length * width }, (_, at) => at % 3),
  }
  return model as Model
}

function rowsFor(seed: number): Part[] {
  const rows = Float32Array.from({ length: rowsOfFrame * width }, (_, at) =>
    Math.sin(seed * 31 + at * 7),
  )
  const positions = Int32Array.from({ length: rowsOfFrame }, (_, row) => row)
  return [
    { kind: 'rows', rows, count: rowsOfFrame, positions, advance: rowsOfFrame, nonCausal: false },
  ]
}

function itemOf(id: number, locator: EvidenceItem['locator']): EvidenceItem {
  const box = { x: 0, y: 0, width: 1, height: 1 }
  return {
    id,
    segmentId: id,
    sourceId: 's',
    sourceName: 'film.mp4',
    locator,
    label: '',
    slices: [
      {
        slice: { role: 'overview', row: 0, column: 0, box },
        cacheKey: `key-${id}`,
        parts: rowsFor(id),
      },
    ],
    grid: undefined,
    lines: [],
  }
}

const frames = Array.from({ length: 8 }, (_, at) =>
  itemOf(at + 1, { kind: 'time', startMs: at * 1000, endMs: at * 1000 + 1000 }),
)
const pages = Array.from({ length: 8 }, (_, at) => itemOf(at + 1, { kind: 'page', page: at + 1 }))
/** The fifth is the best, the first the worst. */
const ranks = new Map([0.1, 0.2, 0.3, 0.4, 0.9, 0.5, 0.6, 0.7].map((rank, at) => [at + 1, rank]))

async function composed(
  items: EvidenceItem[],
  cells: number,
  method: Settings['answer.reduction'] = 'v-cast',
) {
  const model = modelOf(cells + maxTokens)
  const composer = createComposer(model, maxTokens, undefined, createReduce(model, method))
  const prompt = await composer.compose(question, items, ranks, signal)
  return { ...prompt, ids: prompt.items.map(({ segmentId }) => segmentId) }
}

const whole = async (): Promise<number> => (await composed(frames, 10_000)).tokens

describe('evidence that does not fit', () => {
  it.each(['v-cast', 'vidcom2', 'llama-vid', 'adaptive-threshold'] as const)(
    'gets smaller by %s, all of it still there, the best as it was',
    async (method) => {
      const cells = (await whole()) - 40
      const prompt = await composed(frames, cells, method)
      expect(prompt.ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      expect(prompt.tokens).toBeLessThanOrEqual(cells)
      expect(cellsOf(prompt.parts)).toBe(prompt.tokens)
      const best = prompt.items[4]!
      expect(best.reduced).toBeUndefined()
      expect(best.slices).toEqual(frames[4]!.slices)
      const smaller = prompt.items.filter(({ reduced }) => reduced)
      expect(smaller.length).toBeGreaterThan(0)
      for (const item of smaller) {
        expect(item.reduced).toEqual({ rows: tokenRowsOf(item), of: rowsOfFrame })
        expect(item.slices[0]!.cacheKey).not.toBe(frames[item.segmentId! - 1]!.slices[0]!.cacheKey)
      }
      expect(prompt.omitted.map(({ id }) => id)).toEqual(smaller.map(({ segmentId }) => segmentId))
      expect(prompt.omitted[0]!.reason).toMatch(/shown with \d+ of its 16 rows/)
    },
  )

  it('keeps as many whole as it can, the most relevant', async () => {
    const prompt = await composed(frames, (await whole()) - 12)
    expect(prompt.items.filter(({ reduced }) => reduced).map(({ segmentId }) => segmentId)).toEqual(
      [1],
    )
    const less = await composed(frames, (await whole()) - 24)
    expect(less.items.filter(({ reduced }) => reduced).map(({ segmentId }) => segmentId)).toEqual([
      1, 2,
    ])
  })

  it('loses its least relevant where a quarter of each would still be too much', async () => {
    const cells = (await whole()) - 6 * rowsOfFrame
    const prompt = await composed(frames, cells)
    expect(prompt.tokens).toBeLessThanOrEqual(cells)
    expect(prompt.ids).toEqual([2, 3, 4, 5, 6, 7, 8].slice(7 - prompt.ids.length))
    // By leaving out alone, three would be left.
    expect(prompt.ids.length).toBeGreaterThan(5)
    expect(prompt.omitted[0]).toMatchObject({ id: 1, reason: 'did not fit in the context' })
    const small = prompt.items.filter(({ reduced }) => reduced)
    const rows = small.reduce((sum, item) => sum + tokenRowsOf(item), 0)
    expect(rows / small.length).toBeGreaterThanOrEqual(rowsOfFrame / 4)
  })

  it('is left out where that is wished for', async () => {
    const cells = (await whole()) - 40
    const prompt = await composed(frames, cells, 'drop')
    expect(prompt.ids).toEqual([3, 4, 5, 6, 7, 8])
    expect(prompt.items.every(({ reduced }) => reduced === undefined)).toBe(true)
  })

  it('is left out where it is pages: their text would suffer', async () => {
    const cells = (await composed(pages, 10_000)).tokens - 20
    const prompt = await composed(pages, cells)
    expect(prompt.ids).toEqual([2, 3, 4, 5, 6, 7, 8].slice(8 - 1 - prompt.ids.length))
    expect(prompt.items.every((item) => tokenRowsOf(item) === rowsOfFrame)).toBe(true)
  })

  it('has other rows under another question where the method asks for it, under a key of its own', async () => {
    const cells = (await whole()) - 40
    const model = modelOf(cells + maxTokens)
    const reduce = createReduce(model, 'llama-vid')
    const keysFor = async (text: string): Promise<string[]> => {
      const made = await reduce(frames, ranks, 40, parseQuestion(text), signal)
      return made!.items.map(({ slices }) => slices[0]!.cacheKey)
    }
    expect(await keysFor('What is on the table?')).toEqual(await keysFor('What is on the table?'))
    expect(await keysFor('What is on the table?')).not.toEqual(
      await keysFor('Who came in by the door?'),
    )
  })
})
