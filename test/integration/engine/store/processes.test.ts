import { expect, test } from 'vitest'
import { startAdder } from './adder-process.ts'
import { newFolder, open } from './library.ts'
import { expectWhole } from './whole.ts'

test('two processes may make and fill one library at once, while a third reads and searches', async () => {
  const folder = newFolder()
  const adders = [startAdder(folder, 120), startAdder(folder, 120)]
  await Promise.all(adders.map((adder) => adder.started))
  const reader = open(folder, { readOnly: true })
  const state = { running: true }
  const ends = Promise.all(adders.map((adder) => adder.ended)).finally(() => {
    state.running = false
  })
  let reads = 0
  while (state.running) {
    for (const { id } of reader.sources.list()) {
      const segments = reader.segments.ofSource(id)
      expect(segments.filter(({ slices }) => slices.length !== 3)).toEqual([])
      const hits = reader.search('lorem', { limit: 5 })
      expect(hits.length).toBeGreaterThanOrEqual(Math.min(5, segments.length))
    }
    reads++
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(await ends).toMatchObject([
    { code: 0, errors: '' },
    { code: 0, errors: '' },
  ])
  expect(reads).toBeGreaterThan(0)
  const store = open(folder)
  expect(expectWhole(store).size).toBe(120)
})

test('many processes may open a new library at the same moment', async () => {
  const folder = newFolder()
  const ends = await Promise.all(Array.from({ length: 6 }, () => startAdder(folder, 3).ended))
  expect(ends).toMatchObject(Array.from({ length: 6 }, () => ({ code: 0, errors: '' })))
  expect(expectWhole(open(folder)).size).toBe(3)
})
