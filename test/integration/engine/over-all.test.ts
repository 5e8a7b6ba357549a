/** Questions about all of a source: what they are answered from, for models that write and for those that do not. */
import { expect, test } from 'vitest'
import { parseSettings } from '#contract/settings.ts'
import { silentLogger } from '#base/log.ts'
import { createAsking } from '#engine/ask/asking.ts'
import { createModels } from '#engine/models.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'
import { llava } from '../../native/tiny-models.ts'
import type { Looked } from '#engine/answer.ts'
import { createOverview } from '#engine/overview/over-all.ts'
import { scopeOf, type Within } from '#engine/ask/scope.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import type { Store } from '#engine/store/store.ts'
import { never, openModel } from './model/opened.ts'
import { open } from './store/library.ts'
import { fileOf, frameOf, pageOf, videoProbe } from './store/made.ts'

const about = 'What is this document about?'
const clauses = [
  'The tenant pays a rent of EUR 900 on the first day of each month.',
  'The lease ends on 31 March 2028 unless it is extended.',
  'The deposit of EUR 2,700 is paid back within thirty days.',
]

function addPages(store: Store, pages: number, at = 1): string {
  const probe = { kind: 'pdf' as const, pages, detail: {} }
  const { id } = store.sources.add(fileOf(at, `/lease-${at}.pdf`), probe)
  for (let page = 1; page <= pages; page++) {
    const text = `Lease of the mill\n${page}. ${clauses[(page - 1) % 3]}`
    store.segments.add(id, { ...pageOf(page, text), pageClass: 'text' })
  }
  return id
}

type Wish = { question?: string; within?: Within; isTrained?: boolean; items?: number }

async function overviewOf(
  store: Store,
  ids: string[],
  { question = about, within = {}, isTrained = true, items = 12 }: Wish = {},
): ReturnType<ReturnType<typeof createOverview>> {
  const asked = parseQuestion(question)
  const scope = scopeOf(asked, ids, within, store)
  return createOverview(store)(asked, scope, { within, isTrained, items }, never)
}

const pagesOf = (places: readonly { locator: Looked['chosen'][0]['locator'] }[] = []): number[] =>
  places.flatMap(({ locator }) => (locator.kind === 'page' ? locator.page : []))

test('a model that cannot write has sentences of all pages quoted, with how much was read', async () => {
  const store = open()
  const id = addPages(store, 3)
  const { found = [], covered, shown } = (await overviewOf(store, [id]))!
  expect(found.map(({ quote }) => quote?.text)).toEqual([
    `"Lease of the mill" "1. ${clauses[0]}"`,
    `"2. ${clauses[1]}"`,
    `"3. ${clauses[2]}"`,
  ])
  expect(found.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified'])
  expect(pagesOf(found)).toEqual([1, 2, 3])
  expect(found.every(({ ids }) => shown?.has(ids[0]!))).toBe(true)
  expect(covered).toEqual([{ sourceId: id, unit: 'pages', read: 3, total: 3 }])
})

test('dates, amounts and parties are listed with the sentences that have them, by code', async () => {
  const store = open()
  const { id } = store.sources.add(fileOf(1, '/deed.pdf'), { kind: 'pdf', pages: 2, detail: {} })
  const first =
    'This deed is made on 2 March 2024 between Orla Mill Limited (company number 0771), whose office is at 12 Quay, Hull HU1 3SL (the "Seller"), and Ms Ina Berg of 4 Mill Lane, Hull HU2 1QT (the "Buyer").'
  const second = 'The price is EUR 900 and the fee EUR 25 a year. It falls due on 1 January 2024.'
  store.segments.add(id, { ...pageOf(1, first), pageClass: 'text' })
  store.segments.add(id, { ...pageOf(2, second), pageClass: 'scan' })
  const rowsOf = async (question: string): Promise<unknown> => {
    const { found = [], shown } = (await overviewOf(store, [id], { question }))!
    expect(found.every(({ ids }) => shown?.has(ids[0]!))).toBe(true)
    return found.map(({ quote, locator, state }) => [quote?.text, ...pagesOf([{ locator }]), state])
  }
  expect(await rowsOf('Which dates and amounts does it state?')).toEqual([
    ['1 January 2024: "It falls due on 1 January 2024."', 2, 'found'],
    [`2 March 2024: "${first}"`, 1, 'verified'],
    ['EUR 900, EUR 25: "The price is EUR 900 and the fee EUR 25 a year."', 2, 'found'],
  ])
  expect(await rowsOf('Who are the parties?')).toEqual([
    ['Seller: "Orla Mill Limited"', 1, 'verified'],
    ['Buyer: "Ms Ina Berg"', 1, 'verified'],
  ])
  expect(await rowsOf('Which dates are on page 2?')).toHaveLength(1)
})

test('a model that writes is given sentences of all pages where a prompt cannot hold them', async () => {
  const store = open()
  const id = addPages(store, 40)
  const long = (await overviewOf(store, [id], { isTrained: false }))!
  expect(long.found).toBeUndefined()
  expect(long.given!.length).toBeGreaterThan(0)
  expect(Math.max(...pagesOf(long.given))).toBeGreaterThan(12)
  expect(long.given!.every(({ slices }) => slices.length === 0)).toBe(true)
  const ranks = long.chosen.map(({ rank }) => rank)
  expect(ranks).toEqual(ranks.toSorted((a, b) => b - a))
  const short = (await overviewOf(store, [addPages(store, 3, 2)], { isTrained: false }))!
  expect([short.found, short.given]).toEqual([undefined, undefined])
  expect(short.covered).toMatchObject([{ read: 3, total: 3 }])
})

test('what such a model is given goes into its prompt, and the answer says how much was read', async () => {
  const store = open()
  const id = addPages(store, 40)
  const { model } = openModel(llava())
  const sources = createSources({ logger: silentLogger })
  const { settings } = parseSettings({ 'answer.maxTokens': 16 })
  const models = createModels(store.folder, settings, silentLogger)
  const asking = createAsking({
    store,
    sources,
    models: {
      ...models,
      current: async () => ({ id: 'tiny', model }),
      files: async () => [{ name: 'tiny.gguf', bytes: 1, sha256: 'e'.repeat(64) }],
    },
    settings,
    sampling: () => defaultSampling,
    overview: createOverview(store),
    logger: silentLogger,
  })
  // Random weights: what they say is nothing, what they were given is.
  const { evidence, record } = await asking.ask(
    about,
    [id],
    {},
    { signal: never, emit: () => undefined },
  )
  expect(Math.max(...pagesOf(evidence.items))).toBeGreaterThan(12)
  expect(evidence.covered).toEqual([{ sourceId: id, unit: 'pages', read: 40, total: 40 }])
  const { prompt } = store.log.body(record!)!
  expect(prompt).toContain(clauses[1])
  await models.close()
  await sources.close()
}, 120_000)

test('pages without words are counted as not read', async () => {
  const store = open()
  const id = addPages(store, 2)
  store.segments.add(id, { ...pageOf(3, ''), pageClass: 'scan' })
  const { covered } = (await overviewOf(store, [id]))!
  expect(covered).toEqual([{ sourceId: id, unit: 'pages', read: 2, total: 3 }])
})

test('of a page that is named only that page is quoted', async () => {
  const store = open()
  const id = addPages(store, 3)
  const { found } = (await overviewOf(store, [id], { question: 'Summarise page 2' }))!
  expect(pagesOf(found)).toEqual([2])
  const marked = (await overviewOf(store, [id], { within: { page: 3 } }))!
  expect(pagesOf(marked.found)).toEqual([3])
})

test.each<[string, Wish]>([
  ['a time is named', { question: 'What happened before 05:00?' }],
  ['a picture is asked about', { question: 'Describe the image.' }],
  ['a region is marked', { within: { page: 1, box: { x: 0, y: 0, width: 0.5, height: 0.5 } } }],
])('where %s the model looks itself', async (_, wish) => {
  const store = open()
  expect(await overviewOf(store, [addPages(store, 3)], wish)).toBeUndefined()
})

test('where nothing is written or said the model looks itself', async () => {
  const store = open()
  const { id } = store.sources.add(fileOf(1), videoProbe)
  store.segments.add(id, frameOf(0, 'A red circle'))
  expect(await overviewOf(store, [id], { question: 'What is this about?' })).toBeUndefined()
})

test('a description beside documents is given as the model’s own words, not in quotation marks', async () => {
  const store = open()
  const { id } = store.sources.add(fileOf(9), videoProbe)
  store.segments.add(id, frameOf(0, 'A red circle.'))
  const question = 'What is this about?'
  const { found = [] } = (await overviewOf(store, [addPages(store, 2), id], { question }))!
  expect(found.at(-1)).toMatchObject({ sourceId: id, state: 'found' })
  expect(found.at(-1)?.quote?.text).toBe('A red circle')
})

test('of many sources each has its sentence, and those that are too many are named', async () => {
  const store = open()
  const ids = Array.from({ length: 15 }, (_, at) => addPages(store, 1, at + 1))
  const { found = [], covered, omitted } = (await overviewOf(store, ids))!
  expect(new Set(found.map(({ sourceId }) => sourceId))).toEqual(new Set(ids.slice(0, 12)))
  expect(covered).toHaveLength(12)
  expect(omitted.map(({ sourceId }) => sourceId)).toEqual(ids.slice(12))
})
