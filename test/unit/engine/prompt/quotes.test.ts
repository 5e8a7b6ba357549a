import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsOf } from '#engine/prompt/claims.ts'
import { boxesOf, findQuote, foldWord } from '#engine/prompt/quotes.ts'
import { codeDistance } from '#engine/store/codes.ts'

const page =
  'Invoice K7Q2-88 Total: 1,234.56 EUR paid by Élena Ruiz on 12.03.2024 under con- tract 1234'.split(
    ' ',
  )
const wordsOf = (value: string): string | undefined =>
  findQuote(value, page)
    ?.words.map((at) => page[at])
    .join(' ')

describe('a quote on a page', () => {
  it.each([
    ['1,234.56', '1,234.56'],
    ['elena ruiz', 'Élena Ruiz'],
    ['ＩＮＶＯＩＣＥ', 'Invoice'],
    ['contract', 'con- tract'],
    ['12.03.2024', '12.03.2024'],
    ['Total: 1,234.56 EUR', 'Total: 1,234.56 EUR'],
  ])('%s is found at "%s"', (value, found) => {
    expect(wordsOf(value)).toBe(found)
  })

  it.each([['123'], ['1,234.65'], ['234.56'], ['12.03.2023'], ['Ruiz Élena'], ['invoices'], ['']])(
    '"%s" is not there',
    (value) => {
      expect(findQuote(value, page, codeDistance)).toBeUndefined()
    },
  )

  it('may have look-alikes where it was read off a picture, and only there', () => {
    const scan = ['Code', 'K7O2', 'lBAN']
    expect(findQuote('K7Q2', scan)).toBeUndefined()
    expect(findQuote('K7Q2', scan, codeDistance)).toMatchObject({ words: [1] })
    expect(findQuote('IBAN', scan, codeDistance)?.cost).toBeGreaterThan(0)
    expect(findQuote('K7W2', scan, codeDistance)).toBeUndefined()
  })

  it('is found wherever it stands, with nothing more than its words', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 30 }),
        fc.nat(),
        fc.nat(),
        (words, a, b) => {
          const from = a % words.length
          const to = from + (b % Math.min(4, words.length - from))
          const wanted = words.slice(from, to + 1)
          const quote = findQuote(wanted.join(' '), words)
          expect(quote?.cost).toBe(0)
          expect(quote?.words.map((at) => foldWord(words[at]!)).join('')).toBe(wanted.join(''))
        },
      ),
    )
  })
})

describe('boxes of a quote', () => {
  const word = (text: string, x: number, y: number) => ({
    text,
    box: { x, y, width: 0.1, height: 0.02 },
  })
  it('join on a line and stay apart between lines', () => {
    const words = [
      word('a', 0.1, 0.1),
      word('b', 0.25, 0.1),
      word('c', 0.1, 0.2),
      word('d', 0.7, 0.2),
    ]
    expect(boxesOf(words, [0, 1, 2])).toEqual([
      { x: 0.1, y: 0.1, width: expect.closeTo(0.25), height: expect.closeTo(0.02) },
      { x: 0.1, y: 0.2, width: 0.1, height: 0.02 },
    ])
    expect(boxesOf(words, [2])).toHaveLength(1)
  })
})

describe('claims of an answer', () => {
  it('have the values that can be checked letter by letter', () => {
    expect(claimsOf('The total is 1,234.56 EUR [1]. It was "paid in full" by Ann [2][3].')).toEqual(
      [
        {
          sentence: 'The total is 1,234.56 EUR [1].',
          markers: [1],
          values: ['1,234.56', 'EUR'],
          words: ['total'],
        },
        {
          sentence: 'It was "paid in full" by Ann [2][3].',
          markers: [2, 3],
          values: ['paid in full'],
          words: ['Ann'],
        },
      ],
    )
  })

  it('are not the times and pages that the program put in', () => {
    expect(claimsOf('00:12–00:40 [1], 01:02:03 [2]')[0]).toMatchObject({ values: [], words: [] })
    expect(claimsOf('page 3 [1]')[0]).toMatchObject({ values: [], words: [] })
    expect(claimsOf('K7Q2 [1]')[0]).toMatchObject({ values: ['K7Q2'] })
  })
})
