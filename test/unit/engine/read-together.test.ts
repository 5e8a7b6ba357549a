import { describe, expect, test } from 'vitest'
import { candidatesOf, readTogether, type Look } from '#engine/ask/read-together.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { Model } from '#engine/model/model-port.ts'

const { signal } = new AbortController()

/** What a look holds of each text is written in the question that it was asked. */
const lookOf = (text: string, holds: Record<string, number>): Look => ({
  item: {
    id: 1,
    sourceId: '',
    sourceName: '',
    locator: { kind: 'page', page: 1 },
    label: '',
    slices: [],
    grid: undefined,
    lines: [],
  },
  question: JSON.stringify(holds),
  text,
})

const model: Pick<Model, 'info' | 'score'> = {
  info: async () => ({ hints: { imagesMax: 8 }, bosText: '', eosText: '' }) as ModelFacts,
  score: async ({ parts, continuations }) => {
    const prompt = parts.map((part) => ('text' in part ? part.text : '')).join('')
    const holds = JSON.parse(/\{.*\}/.exec(prompt)![0]) as Record<string, number>
    return continuations.map((text) => holds[text.replace(' [1]', '')] ?? -9)
  },
}

describe('Several looks at the same letters', () => {
  test('count together: a look that is sure outweighs two that are in doubt', async () => {
    const looks = [
      lookOf('P0S', { P0S: -0.1, P8S: -6 }),
      lookOf('P8S', { P0S: -0.8, P8S: -0.7 }),
      lookOf('P8S', { P0S: -0.8, P8S: -0.7 }),
    ]
    expect(await readTogether(looks, model, signal)).toMatchObject({ text: 'P0S' })
  })

  test('find a text that none of them read as a whole', async () => {
    const looks = [
      lookOf('K7O2', { K7Q2: -1, K7O2: -0.9, K1Q2: -5 }),
      lookOf('K1Q2', { K7Q2: -1, K7O2: -5, K1Q2: -0.9 }),
    ]
    const { text, likely } = await readTogether(looks, model, signal)
    expect(text).toBe('K7Q2')
    expect(likely).toBeCloseTo(Math.exp(-1))
  })

  test('are not likely to hold a text that each of them reads otherwise', async () => {
    const looks = [
      lookOf('FCJG', { FCJG: -3 }),
      lookOf('GYL7', { GYL7: -3 }),
      lookOf('MGAY', { MGAY: -3 }),
    ]
    expect((await readTogether(looks, model, signal)).likely).toBeLessThan(0.001)
  })

  test('need no model where they agree, and give nothing where none read anything', async () => {
    const never = {
      ...model,
      score: async () => Promise.reject(new Error('The model was asked.')),
    }
    const looks = [lookOf('K7Q2', {}), lookOf('K7Q2', {}), lookOf('K7Q2', {})]
    expect(await readTogether(looks, never, signal)).toEqual({ text: 'K7Q2', likely: 1 })
    expect(await readTogether([lookOf('', {})], never, signal)).toEqual({ text: '', likely: 0 })
  })
})

describe('What is held against the looks', () => {
  test('is every reading, and every mixture of those of one length', () => {
    expect(candidatesOf(['AB1', 'AC1', 'AB'])).toEqual(['AB1', 'AC1', 'AB'])
    expect(candidatesOf(['AB1', 'CD1']).toSorted()).toEqual(['AB1', 'AD1', 'CB1', 'CD1'])
  })

  test('is the readings alone where mixtures are too many', () => {
    const readings = ['AAAAAA', 'BBBBBB']
    expect(candidatesOf(readings)).toEqual(readings)
    expect(candidatesOf(['AAAAA', 'BBBBB'])).toHaveLength(32)
  })
})
