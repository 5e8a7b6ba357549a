import { describe, expect, test } from 'vitest'
import { disagreements } from '#engine/ocr/doubts.ts'

const found = (text: string, other: string): string[] =>
  disagreements(text, other, 'second-reader').map(
    ({ what, read, other: their }) => `${what}: ${read} / ${their}`,
  )

describe('Two readers of a page disagree', () => {
  test.each([
    [
      'on a number',
      'the sum of EUR 1,234.50 is due',
      'the sum of EUR 1,284.50 is due',
      'number: 1,234.50 / 1,284.50',
    ],
    [
      'on a date',
      'signed on 3 May 2019 in Porto',
      'signed on 8 May 2019 in Porto',
      'date: 3 May 2019 / 8 May 2019',
    ],
    ['on a date of figures', 'due 2019-05-03', 'due 2019-05-08', 'date: 2019-05-03 / 2019-05-08'],
    ['on a name', 'paid by Elena Porto', 'paid by Elena Parto', 'name: Elena Porto / Elena Parto'],
  ])('%s', (_, text, other, expected) => {
    expect(found(text, other)).toEqual([expected])
  })

  test('but not where one writes the same number another way', () => {
    expect(found('EUR 1,234.50', 'EUR 1.234,50')).toEqual([])
  })

  test('nor where one leaves something out', () => {
    expect(found('EUR 1,234.50 and file 77/4512 by Elena Porto', 'by Elena Porto')).toEqual([])
  })

  test('nor where both numbers stand on both pages', () => {
    expect(found('12 then 13', '13 then 12')).toEqual([])
  })

  test('and very many disagreements are cut short', () => {
    const many = (digit: string): string =>
      Array.from({ length: 200 }, (_, at) => `${10_000 + at}${digit}`).join(' ')
    expect(found(many('3'), many('8')).length).toBeLessThanOrEqual(50)
  })
})
