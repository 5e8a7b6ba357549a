import { describe, expect, test } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { scopeOf, type Scope } from '#engine/ask/scope.ts'
import { asWritten } from '#engine/ask/sureness.ts'
import { filtered, isOfCodes, merged, searchAlike } from '#engine/desk/search-filter.ts'
import type { Store } from '#engine/store/store.ts'
import { open } from './store/library.ts'
import { fileOf, frameOf, pageOf, videoProbe } from './store/made.ts'

const pdfProbe = { kind: 'pdf', pages: 3, detail: {} } as const

function filled(): { store: Store; film: string; contract: string } {
  const store = open()
  const film = store.sources.add(fileOf(1), videoProbe).id
  store.segments.add(film, frameOf(0, 'a red circle and the text K7Q2'))
  store.segments.add(film, frameOf(10_000, 'a blue square'))
  store.segments.add(film, { ...frameOf(20_000, ''), isUndescribed: true })
  store.transcripts.put(
    film,
    { key: 'sidecar:film.srt', origin: 'sidecar', name: 'film.srt', digest: 'd', skipped: 0 },
    [
      { startMs: 11_000, endMs: 13_000, text: 'The budget is nine million.' },
      { startMs: 55_000, endMs: 57_000, text: 'Thank you for coming.' },
    ],
  )
  const contract = store.sources.add(fileOf(2, '/papers/contract.pdf'), pdfProbe).id
  store.segments.add(contract, pageOf(1, 'The terrnination of this agreernent'))
  store.segments.add(contract, pageOf(2, 'Payment of the budget within 30 days'))
  return { store, film, contract }
}

const ask = (
  { store, film, contract }: ReturnType<typeof filled>,
  question: string,
  within: Parameters<typeof scopeOf>[2] = {},
): Scope => scopeOf(parseQuestion(question), [film, contract], within, store)

const hitsOf = ({ places, hits }: Scope): [string | number, string, number][] =>
  places.flatMap(({ id, locator }) => {
    const hit = hits.get(id)
    const at = locator.kind === 'page' ? `page ${locator.page}` : locator.startMs
    return hit ? [[at, hit.field, hit.least]] : []
  })

describe('the scope of a question', () => {
  test('holds every place with what it costs, and knows which are not described yet', () => {
    const { places, undescribed } = ask(filled(), 'What is it?')
    expect(places.map(({ cost }) => cost > 0)).toEqual([true, true, true, true, true])
    expect([...undescribed]).toEqual([places[2]!.id])
  })

  test('finds words in descriptions, pages and speech, and what is shown while they are spoken', () => {
    const scope = ask(filled(), 'What about the budget?')
    expect(hitsOf(scope)).toEqual([
      [10_000, 'speech', 1],
      ['page 2', 'text', 1],
    ])
    expect(scope.heard).toMatchObject([
      { id: expect.any(Number), locator: { startMs: 11_000, endMs: 13_000 } },
    ])
  })

  test('makes a place of its own of what was said while nothing is stored', () => {
    const scope = ask(filled(), 'Who says thank coming?')
    const alone = scope.places.filter(({ id }) => id < 0)
    expect(alone).toMatchObject([{ locator: { startMs: 55_000, endMs: 57_000 } }])
  })

  test('finds a page that was misread, without calling it proof', () => {
    const scope = ask(filled(), 'What is the termination of the agreement?')
    const least = hitsOf(scope).find(([place]) => place === 'page 1')?.[2]
    expect(least).toBeGreaterThanOrEqual(0)
    expect(least).toBeLessThan(asWritten)
  })

  test('is narrowed to a marked part', () => {
    const scope = ask(filled(), 'What about the budget?', { span: { startMs: 0, endMs: 9000 } })
    expect(scope.places.filter(({ locator }) => locator.kind === 'time')).toHaveLength(1)
    expect(scope.heard).toEqual([])
  })
})

describe('a search', () => {
  test('is narrowed by kind, collection and the day of the import', () => {
    const { store, film, contract } = filled()
    const both = [film, contract]
    const { id } = store.collections.create('Harbour')
    store.collections.assign(id, [film], true)
    const today = new Date().toISOString().slice(0, 10)
    expect(filtered(both, {}, store)).toEqual(both)
    expect(filtered(both, { kinds: ['pdf'] }, store)).toEqual([contract])
    expect(filtered(both, { collection: 'Harbour' }, store)).toEqual([film])
    expect(filtered(both, { collection: id, kinds: ['pdf'] }, store)).toEqual([])
    expect(filtered(both, { since: today, until: today }, store)).toEqual(both)
    expect(filtered(both, { until: '2001-01-01' }, store)).toEqual([])
    expect(() => filtered(both, { collection: 'Nothing' }, store)).toThrow(/There are: "Harbour"/)
  })

  test('finds what was misread below what was found, each place once', () => {
    const { store, film, contract } = filled()
    const options = { sourceIds: [film, contract], limit: 10 }
    const alike = searchAlike('termination agreement', store, options)
    expect(alike[0]).toMatchObject({ sourceId: contract, locator: { kind: 'page', page: 1 } })
    expect(alike[0]!.score).toBeLessThan(0.5)
    const [first] = alike
    expect(merged([[{ ...first!, score: 0.9 }], alike], 10).map(({ score }) => score)).toEqual(
      expect.arrayContaining([0.9]),
    )
    expect(merged([[{ ...first!, score: 0.9 }], alike], 10)).toHaveLength(alike.length)
  })

  test('forgets the vectors of what is removed or described anew', () => {
    const { store, film, contract } = filled()
    expect(store.vectors.search('red circle', { limit: 5 })).toHaveLength(1)
    const [segment] = store.segments.ofSource(film)
    store.segments.describe(segment!.id, 'an empty street')
    expect(store.vectors.search('red circle', { limit: 5 })).toEqual([])
    expect(store.vectors.search('empty street', { limit: 5 })).toHaveLength(1)
    store.sources.remove(contract)
    expect(store.vectors.search('payment budget', { limit: 5 })).toEqual([])
  })
})

test('a code is not looked for among texts that are merely spelt a little like it', () => {
  expect(['K7Q2', '4711 INV-20', 'EXIT'].map(isOfCodes)).toEqual([true, true, true])
  expect(['termination agreement', 'K7Q2 lease', '', 'Exit'].map(isOfCodes)).toEqual([
    false,
    false,
    false,
    false,
  ])
})
