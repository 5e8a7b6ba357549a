import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, indexText, pairsOf, tokenize } from '#engine/store/tokens.ts'

const indexed = (text: string): string => indexText(tokenize(text))

describe('tokens', () => {
  test('width, case and diacritics make no difference', () => {
    expect(['Café', 'CAFE', 'café', 'ｃａｆｅ'].map(fold)).toEqual(Array(4).fill('cafe'))
    expect(fold('STRASSE')).toBe(fold('straße'))
    expect(fold('ΣΊΣΥΦΟΣ')).toBe(fold('Σίσυφος'))
  })

  test('words and codes are kept whole, at their place in the original', () => {
    const text = 'Total: ＥＵＲ 1,234.56 (K7Q2)'
    const tokens = tokenize(text).map(({ text: folded, start, end }) => [
      folded,
      text.slice(start, end),
    ])
    expect(tokens).toEqual([
      ['total', 'Total'],
      ['eur', 'ＥＵＲ'],
      ['1', '1'],
      ['234', '234'],
      ['56', '56'],
      ['k7q2', 'K7Q2'],
    ])
  })

  test('soft hyphens and zero-width spaces inside a word do not part it', () => {
    expect(indexed('in\u00advoice num\u200bber')).toBe('invoice number')
  })

  test('unspaced scripts become overlapping pairs', () => {
    expect(pairsOf('東京都')).toEqual(['東京', '京都', '都'])
    expect(indexed('第3章「東京都」のK7Q2')).toBe('第 3 章 東京 京都 都 の k7q2')
    expect(indexed('한국어를')).toBe('한국 국어 어를 를')
    expect(indexed('ｶﾞﾗｽ')).toBe('ガラ ラス ス')
    expect(indexed('𠮷野家')).toBe('𠮷野 野家 家')
  })

  test('any string gives tokens of letters, digits and marks only, in order and inside the string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        let last = 0
        for (const token of tokenize(text)) {
          expect(token.text).toMatch(/^[\p{L}\p{N}\p{M}]+$/u)
          expect(token.start).toBeGreaterThanOrEqual(last)
          expect(token.end).toBeGreaterThan(token.start)
          last = token.end
        }
        expect(last).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
