import { describe, expect, test } from 'vitest'
import { parseQuery } from '#engine/store/query.ts'

const partsOf = (query: string): string[][] => parseQuery(query).map((term) => term.parts)

describe('a query', () => {
  test('loses the words that say nothing, unless it has no others', () => {
    expect(partsOf('When is the text K7Q2 shown?')).toEqual([['text'], ['k7q2'], ['shown']])
    expect(partsOf('What is it?')).toEqual([['what'], ['is'], ['it']])
  })

  test('keeps together what no space parts', () => {
    expect(partsOf('1,234.56 K7-Q2 red blue')).toEqual([
      ['1', '234', '56'],
      ['k7', 'q2'],
      ['red'],
      ['blue'],
    ])
  })

  test('takes a quoted phrase as one required term', () => {
    const [phrase, ...rest] = parseQuery('"red circle" blue')
    expect(phrase).toMatchObject({ parts: ['red', 'circle'], required: true })
    expect(rest).toMatchObject([{ parts: ['blue'], required: false }])
  })

  test('looks for unspaced scripts by pairs, and for a single character as a beginning', () => {
    expect(parseQuery('東京都')).toMatchObject([{ parts: ['東京', '京都'], open: false }])
    expect(parseQuery('猫')).toMatchObject([{ parts: ['猫'], open: true }])
  })

  test('knows which words may be codes, and which surely look like one', () => {
    const codes = parseQuery('K7Q2 hello KQZ K7-Q2').map((term) => term.code)
    expect(codes).toEqual([
      { text: 'k7q2', likely: true },
      { text: 'hello', likely: false },
      { text: 'kqz', likely: true },
      { text: 'k7q2', likely: true },
    ])
  })

  test('of punctuation only has no terms', () => {
    expect(parseQuery('"" \' * ( ) : ^ - + {} 🙂')).toEqual([])
  })
})
