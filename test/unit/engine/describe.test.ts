import { expect, test } from 'vitest'
import type { PageClass } from '#engine/domain.ts'
import { describe } from '#engine/intake/describe.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { Model } from '#engine/model/model.ts'

const { signal } = new AbortController()

const modelThatSays = (text: string, imagesMax: number | undefined): Model =>
  ({
    info: async () => ({ hints: { imagesMax }, bosText: '', eosText: '' }) as ModelFacts,
    generate: async () => ({ text }) as Awaited<ReturnType<Model['generate']>>,
  }) as Partial<Model> as Model

const lineOf = (model: Model, pageClass?: PageClass): Promise<string> =>
  describe(
    { locator: { kind: 'page', page: 1 }, pageClass },
    { slices: [], grid: undefined },
    model,
    signal,
  )

test('A model that was trained for codes and shapes says nothing about pages, but about photos', async () => {
  const model = modelThatSays('a red circle [1]', 8)
  expect(await lineOf(model, 'scan')).toBe('')
  expect(await lineOf(model)).toBe('a red circle')
})

test('Other models describe pages as well; a denial is no description', async () => {
  expect(await lineOf(modelThatSays('An invoice.  Total 45 [1]', undefined), 'scan')).toBe(
    'An invoice. Total 45',
  )
  expect(await lineOf(modelThatSays('not shown', undefined), 'scan')).toBe('')
})
