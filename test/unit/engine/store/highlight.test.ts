import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boxesOf, snippetOf, spansOf } from '#engine/store/highlight.ts'
import type { Box } from '#engine/domain.ts'
import type { WeightedTerm } from '#engine/store/match.ts'
import { parseQuery } from '#engine/store/query.ts'

const termsOf = (query: string): WeightedTerm[] =>
  parseQuery(query).map((term) => ({ ...term, weight: 1, alternatives: [] }))
const found = (text: string, query: string): string[] =>
  spansOf(text, termsOf(query)).map(({ start, end }) => text.slice(start, end))

const box = (x: number): Box => ({ x, y: 0, width: 0.1, height: 0.1 })

describe('what is shown of a hit', () => {
  test('are the matching words as they stand in the text', () => {
    expect(found('Two Circles, one café.', 'circle CAFE')).toEqual(['Circles', 'café'])
    expect(found('日本の東京都です', '東京都')).toEqual(['東京', '京都'])
    expect(found('ｶﾞﾗｽの猫', 'ガラス')).toEqual(['ｶﾞﾗｽの猫'])
  })

  test('a snippet lies around the best place and is cut at spaces', () => {
    const filler = 'lorem ipsum dolor sit amet '.repeat(40)
    const snippet = snippetOf(`${filler}the invoice K7Q2 of May ${filler}`, termsOf('invoice K7Q2'))
    expect(snippet).toMatch(/^…\S.*the invoice K7Q2 of May.*\S…$/)
    expect(snippet.length).toBeLessThan(210)
    expect(snippetOf('short text\n with  K7Q2', termsOf('K7Q2'))).toBe('short text with K7Q2')
  })

  test('a snippet is well-formed text for any text and query', () => {
    const unit = fc.string({ unit: 'binary', maxLength: 600 })
    fc.assert(
      fc.property(unit, unit, (text, query) => {
        const snippet = snippetOf(text, termsOf(query))
        expect(snippet.isWellFormed()).toBe(true)
        expect(snippet.length).toBeLessThanOrEqual(202)
      }),
    )
  })

  test('boxes are those of the matching words, also where words come as single characters', () => {
    const latin = ['Invoice', 'No:', 'K7Q2', 'Total'].map((text, x) => ({ text, box: box(x) }))
    expect(boxesOf(latin, termsOf('k7q2 total')).map(({ x }) => x)).toEqual([2, 3])
    const han = Array.from('日本東京都', (text, x) => ({ text, box: box(x) }))
    expect(boxesOf(han, termsOf('東京')).map(({ x }) => x)).toEqual([2, 3])
  })
})
