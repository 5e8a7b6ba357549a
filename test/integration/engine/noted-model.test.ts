import { expect, test } from 'vitest'
import { notedModel } from '#engine/ask/noted-model.ts'
import { llava } from '../../native/tiny-models.ts'
import { never, openModel } from './model/opened.ts'

test('every prompt is noted once, rows by their names, and the model answers as it would', async () => {
  const { model: own } = openModel(llava())
  const { model, prompts } = notedModel(own)
  const [rows] = await model.encode(
    [{ rgb: new Uint8Array(64 * 64 * 3), width: 64, height: 64 }],
    never,
  )
  const parts = [{ text: 'What is ' }, { rows: rows!, id: 'key-1' }, { text: '?' }]
  const request = { parts, continuations: ['yes', 'no'] }
  expect(await model.score(request, never)).toEqual(await own.score(request, never))
  await model.score(request, never)
  await model.generate(
    { parts: [{ text: 'Hello' }], maxTokens: 2, temperature: 0 },
    { signal: never },
  )
  expect(prompts()).toEqual(['What is <rows key-1>?', 'Hello'])
}, 60_000)
