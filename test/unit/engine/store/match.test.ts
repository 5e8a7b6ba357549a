import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scoreFields } from '#engine/store/match.ts'
import type { Alternative, FieldText, WeightedTerm } from '#engine/store/match.ts'
import { parseQuery } from '#engine/store/query.ts'
import { stem } from '#engine/store/stem.ts'
import { indexText, tokenize } from '#engine/store/tokens.ts'

const fieldOf = (text: string): FieldText => {
  const words = indexText(tokenize(text))
  return { words, stems: words.split(' ').map(stem).join(' ') }
}
const termsOf = (query: string, alternatives: Alternative[] = []): WeightedTerm[] =>
  parseQuery(query).map((term) => ({ ...term, weight: 1, alternatives }))
const scoreOf = (query: string, text: string, alternatives: Alternative[] = []): number =>
  scoreFields(termsOf(query, alternatives), fieldOf(text), fieldOf(''))?.score ?? 0

describe('the score of a segment', () => {
  test('falls from exact over stem and misread codes to nothing', () => {
    const scores = [
      scoreOf('circle', 'a red circle'),
      scoreOf('circle', 'red circles'),
      scoreOf('K0Q2', 'text KOQ2', [{ code: 'koq2', cost: 0.3 }]),
      scoreOf('K7Q2', 'text K7W2', [{ code: 'k7w2', cost: 1 }]),
      scoreOf('K7Q2', 'text KXW2', [{ code: 'kxw2', cost: 2 }]),
      scoreOf('K7Q2', 'text'),
    ]
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(new Set(scores).size).toBe(6)
    expect([scores[0], scores[5]]).toEqual([1, 0])
  })

  test('is a little higher when the words stand side by side', () => {
    expect(scoreOf('red circle', 'a red circle')).toBeGreaterThan(
      scoreOf('red circle', 'circle, red'),
    )
  })

  test('needs every quoted phrase, in order', () => {
    expect(scoreOf('"red circle" square', 'red circle')).toBeGreaterThan(0)
    expect(scoreOf('"red circle" square', 'circle red square')).toBe(0)
  })

  test('gives part of it for a part of a long run', () => {
    const whole = scoreOf('東京都庁', '東京都庁')
    const half = scoreOf('東京都庁', '東京都')
    expect(whole).toBe(1)
    expect(half).toBeGreaterThan(0)
    expect(half).toBeLessThan(1)
  })

  test('says which field it is about', () => {
    const scored = scoreFields(termsOf('blue star'), fieldOf('blue'), fieldOf('a blue star'))
    expect(scored).toEqual({ score: 1, least: 1, field: 'description' })
  })

  test('lies between 0 and 1 for any texts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (query, text) => {
        const score = scoreOf(query, text)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
      }),
    )
  })
})
