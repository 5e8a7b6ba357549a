import { expect, test } from 'vitest'
import type { Summary, SummaryEvent } from '#contract/summary-api.ts'
import { parseSettings } from '#contract/settings.ts'
import { sha256 } from '#base/hash-chain.ts'
import { silentLogger } from '#base/log.ts'
import { SummaryRecord } from '#engine/export/record.ts'
import { createLibrary } from '#engine/library.ts'
import type { Model } from '#engine/model/model.ts'
import { textsOf } from '#engine/overview/source-texts.ts'
import { createSummaries } from '#engine/overview/summarize.ts'
import { chooseSentences } from '#engine/summary/choose.ts'
import { createWriter, keyOf } from '#engine/overview/write-summary.ts'
import type { Store } from '#engine/store/store.ts'
import { llava } from '../../native/tiny-models.ts'
import { never, openModel } from './model/opened.ts'
import { open } from './store/library.ts'
import { fileOf, frameOf, pageOf, videoProbe } from './store/made.ts'

const nobody = (): never => {
  throw new Error('No model is asked here.')
}

function summariesOf(store: Store, model?: Model): ReturnType<typeof createSummaries> {
  return createSummaries({
    store,
    library: createLibrary(store, { pictures: store.folder, changed: () => undefined }),
    models: {
      current: async () => ({ id: 'tiny', model: model ?? nobody() }),
      files: async () => [{ name: 'tiny.gguf', bytes: 1, sha256: 'e'.repeat(64) }],
    },
    asking: { ask: nobody },
    settings: parseSettings({}).settings,
    logger: silentLogger,
  })
}

const summarize = (
  store: Store,
  writer: 'auto' | 'code',
  model?: Model,
  signal: AbortSignal = never,
  emit: (event: SummaryEvent) => void = () => undefined,
): Promise<Summary> => summariesOf(store, model)['source.summarize']({ writer }, { signal, emit })

function recording(): { store: Store; id: string } {
  const store = open()
  const { id } = store.sources.add(fileOf(1), videoProbe)
  store.segments.add(id, frameOf(0, 'A red circle and the text K7Q2'))
  store.segments.add(id, frameOf(10_000, 'A green triangle on a white wall'))
  store.segments.add(id, frameOf(20_000, ''))
  return { store, id }
}

test('a description is named as the model’s, and a stretch that nobody saw is missed', async () => {
  const { store, id } = recording()
  const { sources } = await summarize(store, 'code')
  const [one] = sources
  expect(one?.sections[0]?.sentences[0]).toEqual({
    text: 'A red circle and the text K7Q2',
    by: 'model',
    from: 'description',
    citations: [{ sourceId: id, locator: { kind: 'time', startMs: 0, endMs: 10_000 } }],
  })
  expect(one?.coverage.unread.map(({ locator }) => locator)).toEqual([
    { kind: 'time', startMs: 30_000, endMs: 60_000.5 },
  ])
  expect(one?.coverageText).toContain('What is said is not known')
})

test('pages that could not be read are named with the reason', async () => {
  const store = open()
  const probe = { kind: 'pdf' as const, pages: 5, detail: {} }
  const { id } = store.sources.add(fileOf(2, '/bundle.pdf'), probe)
  store.segments.add(id, pageOf(1, 'The contract was signed in Geneva.'))
  store.segments.add(id, pageOf(2, ''))
  store.segments.add(id, { ...pageOf(3, ''), pageClass: 'blank' })
  store.segments.add(id, { ...pageOf(4, '', 'a form'), pageClass: 'scan' })
  const damaged = { locator: { kind: 'page' as const, page: 4 }, reason: 'its drawing is damaged' }
  store.sources.complete(id, 'partial', [damaged])
  const { sources } = await summarize(store, 'code')
  expect(sources[0]?.coverageText).toBe(
    '2 of 5 pages read. Not read: page 2 (no words were found on it); page 4 (its drawing is damaged); page 5 (no words were found on it).',
  )
})

test('what a model has written for the same sentences is not written again', async () => {
  const { store, id } = recording()
  const { model } = openModel(llava())
  const writer = createWriter(model, 'tiny', await model.info())
  const source = store.sources.byId(id)!
  const sentences = textsOf(source, store).units.flatMap((unit) => unit.sentences)
  const material = chooseSentences(sentences, 24)
  const written = { text: 'Somebody shows a circle.', basis: material.slice(0, 1) }
  store.summaries.put(id, keyOf(writer, material, 6), { sentences: [written], dropped: 2 })
  const { sources } = await summarize(store, 'auto', model)
  expect(sources[0]).toMatchObject({
    dropped: 2,
    sections: [{ sentences: [{ text: 'Somebody shows a circle.', by: 'model' }] }],
  })
}, 60_000)

test('what a model makes up is dropped, and the source is quoted instead', async () => {
  const { store } = recording()
  // Random weights: nothing that they say can hold.
  const { model } = openModel(llava())
  const { sources } = await summarize(store, 'auto', model)
  const texts = sources[0]?.sections.flatMap((section) => section.sentences.map(({ text }) => text))
  expect(texts).toEqual(['A red circle and the text K7Q2', 'A green triangle on a white wall'])
}, 120_000)

test('a summary can be stopped between two sections', async () => {
  const store = open()
  const { id } = store.sources.add(fileOf(1), videoProbe)
  for (let at = 0; at < 60; at++) {
    store.segments.add(id, frameOf(at * 30_000, `Scene ${at} of the film`, 30_000))
  }
  const stop = new AbortController()
  const steps: number[] = []
  const stopped = summarize(store, 'code', undefined, stop.signal, ({ done }) => {
    steps.push(done)
    stop.abort()
  })
  await expect(stopped).rejects.toThrow(/abort/i)
  expect(steps).toEqual([0])
})

test('a summary stands in the log with what it cites, the source’s hash and no model where none wrote', async () => {
  const { store, id } = recording()
  const { record, ...summary } = await summarize(store, 'code')
  const stored = store.log.body(record!)!
  expect([stored.kind, stored.prompt]).toEqual(['summary', undefined])
  const body = SummaryRecord.parse(JSON.parse(stored.body))
  expect(body).toMatchObject({ scope: [id], writer: 'code', summary })
  expect(body.model).toBeUndefined()
  expect(body.sources.map(({ sha256: hash }) => hash)).toEqual([fileOf(1).sha256])
  expect(body.evidence).toEqual([
    { id: 1, sourceId: id, locator: { kind: 'time', startMs: 0, endMs: 10_000 } },
    { id: 2, sourceId: id, locator: { kind: 'time', startMs: 10_000, endMs: 20_000 } },
  ])
  expect(store.log.check()).toBeUndefined()
})

test('what a model was given for a summary is kept with it, also for parts that it had written before', async () => {
  const { store, id } = recording()
  const { model } = openModel(llava())
  const first = await summarize(store, 'auto', model)
  const again = await summarize(store, 'auto', model)
  const [one, two] = [first, again].map(({ record }) => store.log.body(record!)!)
  expect(one?.prompt).toContain('A red circle and the text K7Q2')
  expect(two?.prompt).toBe(one?.prompt)
  const body = SummaryRecord.parse(JSON.parse(one!.body))
  expect(body.promptSha256).toBe(sha256(one!.prompt!))
  expect(body.model).toMatchObject({ id: 'tiny', files: [{ name: 'tiny.gguf' }] })
  store.log.forgetPrompts(id)
  expect(store.log.body(first.record!)?.prompt).toBeUndefined()
}, 120_000)

test('nothing is noted of a summary of nothing', async () => {
  const store = open()
  expect(await summarize(store, 'code')).not.toHaveProperty('record')
  expect(store.log.head().number).toBe(0)
})
