import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Hit, SearchOptions } from '#engine/store/search.ts'
import type { Store } from '#engine/store/store.ts'
import { open } from './library.ts'
import { fileOf, frameOf, pageOf, videoProbe } from './made.ts'

/** A recording with these descriptions, ten seconds apart. */
function withDescriptions(...descriptions: string[]): Store {
  const store = open()
  const { id } = store.sources.add(fileOf(1), videoProbe)
  descriptions.forEach((description, index) => {
    store.segments.add(id, frameOf(index * 10_000, description))
  })
  return store
}
const secondsOf = (hits: readonly Hit[]): number[] =>
  hits.map(({ locator }) => (locator.kind === 'time' ? locator.startMs / 1000 : -1))
const find = (store: Store, query: string, options: Partial<SearchOptions> = {}): number[] =>
  secondsOf(store.search(query, { limit: 20, ...options }))

const english = (): Store =>
  withDescriptions(
    'A red circle on white.',
    'Two blue squares and the text K7Q2.',
    'The Café Zürich, naïve signage.',
    'He is storing boxes.',
  )

describe('search in English', () => {
  test('finds words whatever their case, width, diacritics and number', () => {
    const library = english()
    expect(
      ['CIRCLES', 'cafe', 'ZURICH', 'naive', 'ｓｑｕａｒｅ', 'store box'].map((q) =>
        find(library, q),
      ),
    ).toEqual([[0], [20], [20], [20], [10], [30]])
  })

  test('finds the right moment for a question in plain words', () => {
    expect(find(english(), 'When is the text K7Q2 shown?')[0]).toBe(10)
    expect(find(english(), 'When can a red circle be seen?')[0]).toBe(0)
  })

  test('ranks what has all of the words above what has some, and side by side above apart', () => {
    const library = withDescriptions(
      'a circle that is red',
      'a red circle',
      'a red square',
      'a blue star',
    )
    expect(find(library, 'red circle')).toEqual([10, 0, 20])
  })

  test('finds what is meant by a slip of typing, but only where the word itself stands nowhere', () => {
    const library = withDescriptions(
      'the deposit is due',
      'a red circle',
      'agreement',
      'agreements',
    )
    const fuzzy = { fuzzy: true }
    expect(find(library, 'depsoit', fuzzy)).toEqual([0])
    expect(find(library, 'cirle', fuzzy)).toEqual([10])
    expect(find(library, 'agreemnt', fuzzy)).toEqual([20])
    expect(find(library, 'depsoit')).toEqual([])
    // Short words are one another's neighbours, and a phrase is meant as it stands.
    expect(find(library, 'rod', fuzzy)).toEqual([])
    expect(find(library, '"depsoit"', fuzzy)).toEqual([])
    const [hit] = library.search('depsoit', { limit: 1, fuzzy: true })
    expect(hit?.text).toBe('the deposit is due')
    expect(hit?.least).toBeLessThan(0.85)
  })

  test('takes quotes as a phrase that must be there', () => {
    const library = withDescriptions('red circle', 'circle, red', 'red and circle')
    expect(find(library, '"red circle"')).toEqual([0])
    expect(find(library, '“red circle” star')).toEqual([0])
  })

  test('gives scores between 0 and 1, 1 for all of the query', () => {
    const [hit] = english().search('blue squares K7Q2', { limit: 1 })
    expect(hit).toMatchObject({ field: 'description', text: 'Two blue squares and the text K7Q2.' })
    expect(hit?.score).toBeGreaterThan(0.9)
    expect(hit?.score).toBeLessThanOrEqual(1)
    expect(english().search('K7Q2', { limit: 1 })[0]?.score).toBe(1)
  })

  test('keeps to the sources that are asked and to the limit', () => {
    const library = withDescriptions('one star', 'two stars')
    const other = library.sources.add(fileOf(2), { kind: 'pdf', pages: 1, detail: {} }).id
    library.segments.add(other, pageOf(1, 'a star'))
    const only = library.search('star', { limit: 9, sourceIds: [other] })
    expect(only.map(({ sourceId }) => sourceId)).toEqual([other])
    expect(library.search('star', { limit: 9, sourceIds: [] })).toEqual([])
    expect(library.search('star', { limit: 2 })).toHaveLength(2)
    expect(library.search('star', { limit: 0 })).toEqual([])
  })

  test('does not lose a rare word among hundreds of segments with frequent ones', () => {
    const many = Array.from(
      { length: 600 },
      (_, index) => `the text text text number ${index} is shown`,
    )
    many[300] = 'a frame that shows zebra'
    expect(
      find(withDescriptions(...many), 'which text is shown with the zebra', { limit: 1 }),
    ).toEqual([3000])
  })
})

const unspaced = (): Store =>
  withDescriptions('东京都的地图上有一只猫', '京都の寺', '한국어를 배우는 학생', 'ﾃﾞｰﾀ 画面')

describe('search in Chinese, Japanese and Korean', () => {
  test('finds words of one, two and more characters inside unspaced text', () => {
    const library = unspaced()
    const queries = ['猫', '地图', '东京都', '寺', '한국어', '학생', 'データ', '画面']
    expect(queries.map((query) => find(library, query).slice(0, 1))).toEqual([
      [0],
      [0],
      [0],
      [10],
      [20],
      [20],
      [30],
      [30],
    ])
  })

  test('does not take neighbouring characters of other words for a word', () => {
    expect(find(withDescriptions('东 京', '京东商城'), '东京')).toEqual([])
  })

  test('ranks the whole word above a part of it', () => {
    expect(find(unspaced(), '京都の寺')[0]).toBe(10)
  })
})

const codes = (): Store =>
  withDescriptions(
    'text K7O2',
    'text K7Q2',
    'text KTQ2',
    'text AB12',
    'text S5B8',
    'a kite in the sky',
  )

describe('fuzzy search for codes', () => {
  test('finds misread codes below the exact one, the likeliest first', () => {
    expect(find(codes(), 'K7Q2', { fuzzy: true })).toEqual([10, 0, 20])
  })

  test('finds nothing but the exact code without it', () => {
    expect(find(codes(), 'K7Q2')).toEqual([10])
  })

  test('sees through look-alikes, also in lower case and with separators', () => {
    expect(
      ['55B8', 's588', 'SSB8', 'S5-BB'].map((query) => find(codes(), query, { fuzzy: true })),
    ).toEqual([[40], [40], [40], [40]])
  })

  test('does not take words for codes', () => {
    expect(find(withDescriptions('make a cake', 'take the lake'), 'FAKE', { fuzzy: true })).toEqual(
      [],
    )
  })
})

describe('hits on pages', () => {
  test('carry the boxes of the words that match, and the text around them', () => {
    const library = open()
    const { id } = library.sources.add(fileOf(1), { kind: 'pdf', pages: 1, detail: {} })
    library.segments.add(id, pageOf(3, 'Invoice No K7Q2 Total 12.50', 'A form with a table'))
    const [hit] = library.search('total K7Q2', { limit: 1 })
    const [, , third, fourth] = pageOf(3, 'Invoice No K7Q2 Total 12.50').words ?? []
    expect(hit).toMatchObject({
      locator: { kind: 'page', page: 3, boxes: [third?.box, fourth?.box] },
      field: 'text',
      text: 'Invoice No K7Q2 Total 12.50',
    })
    expect(library.search('table', { limit: 1 })).toMatchObject([
      { locator: { kind: 'page', page: 3 }, field: 'description', text: 'A form with a table' },
    ])
  })
})

describe('any query', () => {
  test.each([
    '',
    '   ',
    '"',
    '"unfinished',
    'a AND',
    'NOT',
    'NEAR(a b, 2)',
    'text:K7Q2',
    '^a',
    'a*',
    '{x}:y',
    "'; DROP TABLE segment; --",
    '\u0000',
    '\ud800',
    '🙂',
    '%_',
    '*',
    'a"b"c',
    '""""',
    '\\',
    'x'.repeat(100_000),
    'a b '.repeat(10_000),
  ])('is harmless: %j', (query) => {
    const library = withDescriptions('text K7Q2')
    expect(() => library.search(query, { limit: 5, fuzzy: true })).not.toThrow()
    expect(library.segments.count()).toBe(1)
  })

  test('gives hits with scores from 0 to 1 in falling order, never an error', () => {
    const library = withDescriptions(
      'the text K7Q2',
      '東京都の猫',
      'NEAR "AND" OR x*',
      'naïve café 12',
    )
    const unit = fc.constantFrom(
      ...Array.from('aK7Q2 "*^:(){}+-東京猫é\u0301\u0000\ud800🙂'),
      ' AND ',
      ' OR ',
      ' NEAR(',
    )
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit, maxLength: 40 }), fc.string({ unit: 'binary' })),
        (query) => {
          const scores = library.search(query, { limit: 9, fuzzy: true }).map(({ score }) => score)
          expect(scores).toEqual(scores.toSorted((a, b) => b - a))
          expect(scores.every((score) => score > 0 && score <= 1)).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('made of a word of any stored text finds it', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => /^[\p{L}\p{N}]+$/u.test(text))
    const library = open()
    const { id } = library.sources.add(fileOf(1), videoProbe)
    let count = 0
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.nat(4), (words, pick) => {
        const { id: segmentId } = library.segments.add(id, frameOf(count++, `${words.join(' ')}.`))
        const query = words[pick % words.length] ?? ''
        const hits = library.search(query, { limit: 1000 })
        expect(hits.map((hit) => hit.segmentId)).toContain(segmentId)
      }),
      { numRuns: 60 },
    )
  })
})
