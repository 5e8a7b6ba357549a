import { describe, expect, test } from 'vitest'
import type { Word } from '#engine/domain.ts'
import { findTerms, isTerm } from '#engine/export/find-terms.ts'
import { leftovers, redactPage } from '#engine/export/redaction.ts'

/** Words in one line, each a twentieth of the page wide. */
const wordsOf = (text: string, confidence?: number): Word[] =>
  text.split(' ').map((one, at) => ({
    text: one,
    box: { x: at * 0.05, y: 0.5, width: 0.04, height: 0.02 },
    ...(confidence !== undefined && { confidence }),
  }))

const found = (text: string, term: string, confidence?: number): string[] =>
  findTerms(wordsOf(text, confidence), [term]).map((hit) => hit.text)

describe('a term is found', () => {
  test.each([
    ['whatever its case and marks', 'From MÜLLER, Hans', 'muller', ['MÜLLER,']],
    ['over several words', 'Mr. John A. Smith signs', 'john a smith', ['John A. Smith']],
    ['with a sign after it', 'This is Smith’s car', 'Smith', ['Smith’s']],
    ['inside an address', 'write to john.smith@acme.com now', 'smith', ['john.smith@acme.com']],
    ['inside a longer word', 'the Smithson estate', 'smith', ['Smithson']],
    ['broken at the end of a line', 'the confi- dential file', 'confidential', ['confi- dential']],
    ['every time', 'Total tax Total', 'total', ['Total', 'Total']],
    ['in Chinese, also inside of a run', '甲方张三应当 付款', '张三', ['甲方张三应当']],
    ['in Chinese, over boxes', '甲方 张 三 应当', '张三', ['张 三']],
    ['as a number with signs', 'pay 1,250.00 EUR', '1250.00', []],
    ['as a number written the same', 'pay 1,250.00 EUR', '1,250.00', ['1,250.00']],
  ])('%s', (_how, text, term, wanted) => {
    expect(found(text, term)).toEqual(wanted)
  })

  test.each([
    ['a letter taken for a digit', 'Code K7Q0 here', 'K7QO', ['K7Q0']],
    ['one letter wrong', 'Mr. Smitn', 'Smith', ['Smitn']],
    ['two letters taken for one', 'Mr. Srnith', 'Smith', ['Srnith']],
    ['read as two words', 'the Wil liams file', 'Williams', ['Wil liams']],
  ])('by OCR with %s', (_how, text, term, wanted) => {
    expect(found(text, term, 0.9)).toEqual(wanted)
  })

  test('not in words that only look alike on a page that was typed', () => {
    expect(found('Smitn K7Q0', 'Smith')).toEqual([])
    expect(found('Smitn K7Q0', 'K7QO')).toEqual([])
  })

  test('not in words beside it', () => {
    expect(found('T4K9 Total: 845X', 'Total', 0.9)).toEqual(['Total:'])
    expect(found('a tax on art', 'ax')).toEqual([])
  })
})

test.each([
  ['', false],
  [' - ', false],
  ['.', false],
  ['7', true],
  ['三', true],
])('%j can be looked for: %s', (term, wanted) => {
  expect(isTerm(term)).toBe(wanted)
})

describe('a page that is redacted', () => {
  test('loses the words of a term and what a region touches, and keeps the rest', () => {
    const words = wordsOf('one two three four')
    const region = { page: 1, box: { x: 0.16, y: 0.4, width: 0.5, height: 0.2 } }
    const {
      boxes,
      words: kept,
      removed,
    } = redactPage(1, words, {
      regions: [region, { ...region, page: 2 }],
      terms: ['two'],
    })
    expect(kept.map(({ text }) => text)).toEqual(['one', 'three'])
    expect(removed).toBe(2)
    expect(boxes).toHaveLength(2)
    expect(boxes[0]).toEqual(region.box)
    expect(boxes[1]!.x).toBeLessThan(words[1]!.box.x)
  })

  test.each([
    ['a word that was to go', wordsOf('Smith'), 0, 'still has one of the words'],
    ['text under a box', wordsOf('x'), 0, 'still has text under a black box'],
    ['pixels under a box', [], 255, 'is not black'],
  ])('does not pass with %s left', (_what, words, value, problem) => {
    const side = 100
    const rgb = new Uint8Array(side * side * 3).fill(value)
    const boxes = [{ x: 0, y: 0.45, width: 0.2, height: 0.2 }]
    const page = { picture: { rgb, width: side, height: side }, words }
    expect(leftovers(4, page, { boxes, terms: ['smith'] }).join()).toContain(problem)
  })

  test('passes when it is black and empty', () => {
    const picture = { rgb: new Uint8Array(30_000), width: 100, height: 100 }
    const boxes = [{ x: 0.3, y: 0.3, width: 0.2, height: 0.2 }]
    expect(leftovers(1, { picture, words: wordsOf('other') }, { boxes, terms: ['smith'] })).toEqual(
      [],
    )
  })
})
