import { expect, test } from 'vitest'
import { describeSurely } from '#engine/intake/describe.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { Model } from '#engine/model/model.ts'

const { signal } = new AbortController()

/** Says `line` of every picture, and finds `likely` the letters that it is asked about. */
async function stored(
  line: string,
  likely: number,
  { imagesMax }: { imagesMax: number | undefined } = { imagesMax: 8 },
): Promise<{ line: string; asked: string[] }> {
  const asked: string[] = []
  const model = {
    info: async () => ({ hints: { imagesMax }, bosText: '', eosText: '' }) as ModelFacts,
    generate: async () => ({ text: line }) as Awaited<ReturnType<Model['generate']>>,
    score: async ({ continuations }) => {
      asked.push(...continuations)
      return continuations.map(() => Math.log(likely))
    },
  } as Partial<Model> as Model
  const segment = { locator: { kind: 'time', startMs: 0, endMs: 1000 } as const }
  const described = await describeSurely(segment, { slices: [], grid: undefined }, model, signal)
  return { line: described, asked }
}

test('letters that a second question bears out are stored', async () => {
  const line = 'a red circle and the text K7Q2'
  expect(await stored(line, 0.6)).toEqual({ line, asked: ['K7Q2 [1]'] })
})

test('letters that it does not bear out are left out, what else is seen is kept', async () => {
  expect((await stored('a red circle and the text K7Q2', 0.02)).line).toBe('a red circle')
  expect((await stored('the text K7Q2', 0.02)).line).toBe('')
})

test('a line without letters, and that of a model of general use, is asked about once', async () => {
  expect(await stored('a red circle', 0.02)).toEqual({ line: 'a red circle', asked: [] })
  const line = 'A slide with the text AGENDA'
  expect(await stored(line, 0.02, { imagesMax: undefined })).toEqual({ line, asked: [] })
})
