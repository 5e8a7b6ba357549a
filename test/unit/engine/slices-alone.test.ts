import { describe, expect, test } from 'vitest'
import type { Model } from '#engine/model/model-port.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { EvidenceItem } from '#engine/prompt/evidence.ts'
import { answerAlone, bestAlone } from '#engine/ask/slices-alone.ts'
import { slicesAlone } from '#engine/prompt/slices.ts'

const facts = { chatTemplate: undefined, hints: { imagesMax: 8 }, bosText: '', eosText: '' }

const slice = (role: 'overview' | 'slice', row: number): EvidenceItem['slices'][number] => ({
  slice: { role, row, column: 0, box: { x: 0, y: row / 4, width: 1, height: 0.25 } },
  cacheKey: `${role} ${row}`,
  parts: [
    {
      kind: 'rows',
      rows: new Float32Array(4),
      count: 2,
      positions: Int32Array.from([0, 1]),
      advance: 2,
      nonCausal: false,
    },
  ],
})
const page: EvidenceItem = {
  id: 3,
  segmentId: 7,
  sourceId: 's',
  sourceName: 'scan.pdf',
  locator: { kind: 'page', page: 3 },
  label: 'page 3',
  slices: [slice('overview', 0), ...[0, 1, 2, 3].map((row) => slice('slice', row))],
  grid: { columns: 1, rows: 4 },
  lines: [],
}

/** Knows in which slice the answer is, and notes what it was shown. */
function modelThatSees(cacheKey: string): Pick<Model, 'info' | 'score' | 'generate'> & {
  prompts: string[]
} {
  const prompts: string[] = []
  const written = (parts: Parameters<Model['score']>[0]['parts']): string =>
    parts.map((part) => ('text' in part ? part.text : `<${part.id}>`)).join('')
  return {
    prompts,
    info: async () => facts as unknown as ModelFacts,
    score: async ({ parts }) => {
      prompts.push(written(parts))
      return [Math.log(written(parts).includes(`<${cacheKey}>`) ? 0.05 : 0.99)]
    },
    generate: async ({ parts }) => {
      prompts.push(written(parts))
      return { text: 'K7Q2 [1]' } as Awaited<ReturnType<Model['generate']>>
    },
  }
}
const { signal } = new AbortController()

describe('The slices of a page', () => {
  test('are shown one by one, as the only picture, with their part of the page', () => {
    const alone = slicesAlone(page)
    expect(alone).toHaveLength(4)
    expect(alone[1]).toMatchObject({
      id: 1,
      grid: undefined,
      locator: { kind: 'page', page: 3, boxes: [{ x: 0, y: 0.25, width: 1, height: 0.25 }] },
    })
  })

  test('stand beside the text of the page, which is asked alone as well', () => {
    const alone = slicesAlone({ ...page, lines: ['Total: 45A'] })
    expect(alone.map(({ lines }) => lines.length)).toEqual([0, 0, 0, 0, 1])
    expect(alone.at(-1)!.slices).toEqual([])
  })

  test('of a part that a person marked keep that part as their place', () => {
    const box = { x: 0.5, y: 0.5, width: 0.1, height: 0.1 }
    const [first] = slicesAlone({ ...page, locator: { kind: 'page', page: 3, boxes: [box] } })
    expect(first!.locator).toEqual({ kind: 'page', page: 3, boxes: [box] })
  })

  test('are all accounted for, and the best one answers', async () => {
    const model = modelThatSees('slice 2')
    const best = await bestAlone(page, 'What is the Invoice?', model, signal)
    expect(best.relevance).toBeCloseTo(0.95)
    expect(best.item.slices[0]!.cacheKey).toBe('slice 2')
    expect(best.seen).toEqual({
      cacheKeys: ['slice 0', 'slice 1', 'slice 2', 'slice 3'],
      tokenRows: 8,
    })
    expect(await answerAlone(best.item, 'What is the Invoice?', model, signal)).toBe('K7Q2')
    expect(model.prompts.at(-1)).toBe(
      '<|im_start|>user\n[1] page 3 <slice 2>\nWhat is the Invoice?<|im_end|>\n<|im_start|>assistant\n',
    )
  })

  test('that are none leave the picture as it is', () => {
    const small = { ...page, slices: [slice('overview', 0)], grid: undefined }
    expect(slicesAlone(small)).toEqual([{ ...small, id: 1 }])
  })
})
