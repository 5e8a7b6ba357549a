import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findIn, type Piece } from '#contract/find-text.ts'

const lines = (...texts: string[]): Piece[] => texts.map((text) => ({ text, endsLine: true }))
/** What was found, as it stands in the pieces. */
const found = (pieces: Piece[], words: string): string[] =>
  findIn(pieces, words).map(({ start, end }) => {
    if (start.piece === end.piece) return pieces[start.piece]!.text.slice(start.at, end.at)
    const between = pieces.slice(start.piece + 1, end.piece).map(({ text }) => text)
    const [first, last] = [pieces[start.piece]!.text, pieces[end.piece]!.text]
    return [first.slice(start.at), ...between, last.slice(0, end.at)].join('|')
  })

describe('finding what a person types', () => {
  test('across the end of a line, with or without a hyphen', () => {
    expect(found(lines('the penalty for late', 'delivery of goods'), 'late delivery')).toEqual([
      'late|delivery',
    ])
    expect(found(lines('on the deliv-', 'ery note'), 'delivery note')).toEqual(['deliv-|ery note'])
    expect(found(lines('a six-', 'month term'), 'six-month')).toEqual(['six-|month'])
    expect(found(lines('the', 'rapist'), 'therapist')).toEqual([])
  })

  test('whatever the shape of quotes, dashes, ligatures, accents, widths and case', () => {
    expect(found(lines('six months’ written'), "MONTHS' written")).toEqual(['months’ written'])
    expect(found(lines('2024–2029'), '2024-2029')).toEqual(['2024–2029'])
    expect(found(lines('the ﬁnal café'), 'Final CAFE')).toEqual(['ﬁnal café'])
    expect(found(lines('ＡＢＣ 123'), 'abc 123')).toEqual(['ＡＢＣ 123'])
    expect(found(lines('İstanbul'), 'istanbul')).toEqual(['İstanbul'])
  })

  test('Chinese, though its words lie apart or the line ends within one', () => {
    expect(found(lines('租赁 合', '同编号'), '租赁合同')).toEqual(['租赁 合|同'])
  })

  test('signs that mean something to a search pattern mean themselves', () => {
    expect(found(lines('total (net): $3,417.50*'), '(net): $3,417.50*')).toEqual([
      '(net): $3,417.50*',
    ])
    expect(found(lines('a.b'), 'a?b')).toEqual([])
  })

  test('nothing in nothing; overlaps count once', () => {
    expect(findIn(lines('anything'), '  ')).toEqual([])
    expect(findIn(lines('anything'), '\u00ad')).toEqual([])
    expect(findIn([], 'x')).toEqual([])
    expect(found(lines('aaaa'), 'aa')).toEqual(['aa', 'aa'])
  })

  test('any part of any line is found, where it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(), (texts, pick) => {
        const text = texts[pick % Math.max(1, texts.length)] ?? ''
        fc.pre(/[\p{L}\p{N}]/u.test(text.normalize('NFKD')))
        const pieces = lines(...texts)
        expect(found(pieces, text).length).toBeGreaterThan(0)
      }),
    )
  })
})
