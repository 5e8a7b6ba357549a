import { describe, expect, test } from 'vitest'
import { amountText, findAmounts, sumsOf } from '#engine/summary/amounts.ts'
import { dayOrderOf, findDates } from '#engine/summary/dates.ts'
import { findParties } from '#engine/summary/parties.ts'
import { tablesOf } from '#engine/summary/tables.ts'

describe('dates', () => {
  test.each([
    ['signed on 5 March 2024 and 2024-03-06.', ['2024-03-05', '2024-03-06']],
    ['March 5, 2024; Mar. 6th 2024', ['2024-03-05', '2024-03-06']],
    ['am 5. März 2024 und 06.03.2024', ['2024-03-05', '2024-03-06']],
    ['le 5 mars 2024, 1er avril 2024', ['2024-03-05', '2024-04-01']],
    ['el 5 de marzo de 2024', ['2024-03-05']],
    ['5 марта 2024 г.', ['2024-03-05']],
    ['2024年3月5日签订', ['2024-03-05']],
    ['5-Mar-2024, 13/12/2024, 12/13/2024', ['2024-03-05', '2024-12-13', '2024-12-13']],
    ['in May 2024 only', ['2024-05']],
    ['31/02/2024, 30. Februar 2024, part 10.11.2024.3, call 1234.5678', []],
    ['25 people in 2024', []],
    ['by 30 May, from 1 July to 3 July 2025', ['--05-30', '--07-01', '2025-07-03']],
    [
      'am 3. März, le 12 avril, on May 5th, until August 9.',
      ['--03-03', '--04-12', '--05-05', '--08-09'],
    ],
    ['clause 12 may be 3 out of 5, in May 12 people, March 5000 and 31 February', []],
  ])('of "%s" are %j', (text, iso) => {
    expect(findDates(text).map((date) => date.iso)).toEqual(iso)
  })

  test('that can be two days are read as the source writes its others, and marked', () => {
    expect(findDates('03/04/2024')[0]).toMatchObject({ iso: '2024-04-03', isAmbiguous: true })
    const order = dayOrderOf(['due 03/25/2024', 'paid 03/04/2024'])
    expect(findDates('paid 03/04/2024', order)[0]).toMatchObject({ iso: '2024-03-04' })
    expect(findDates('04/04/2024')[0]?.isAmbiguous).toBeUndefined()
  })
})

test('Days of no year stand behind the others', () => {
  const locator = { kind: 'page', page: 1 } as const
  const texts = ['Due by 30 May.', 'Signed on 5 March 2024.', 'Begun on 1 May 2023.']
  const sentences = texts.map((text) => ({ text, origin: 'page' as const, locator }))
  const { events } = tablesOf([{ sourceId: 's', sentences }])
  expect(events.map(({ date }) => date)).toEqual(['1 May 2023', '5 March 2024', '30 May'])
})

describe('amounts', () => {
  test.each([
    ['30,000 euros', ['30000.00 EUR']],
    ['EUR 30.000,50 or €30,000.50', ['30000.50 EUR', '30000.50 EUR']],
    ['$1.2 million and 1,5 Mio. EUR', ['1200000.00 USD', '1500000.00 EUR']],
    ["CHF 30'000.-", ['30000.00 CHF']],
    ['人民币30,000元，3.5亿元', ['30000.00 CNY', '350000000.00 CNY']],
    ['12.03.2024 EUR 5', ['5.00 EUR']],
    ['12 % of 300, all 300, the 20', []],
  ])('of "%s" are %j', (text, expected) => {
    expect(
      findAmounts(text).map(({ hundredths, currency }) => `${amountText(hundredths)} ${currency}`),
    ).toEqual(expected)
  })

  test('add up exactly, each currency alone', () => {
    const all = findAmounts('0.10 EUR, 0.20 EUR, 10,000,000,000,000.01 EUR and 5 USD')
    expect(sumsOf(all).map(({ hundredths }) => amountText(hundredths))).toEqual([
      '10000000000000.31',
      '5.00',
    ])
  })
})

describe('parties', () => {
  test.each([
    [
      'made between Anna Berg and Northwind Trading Ltd.',
      [
        ['Anna Berg', undefined],
        ['Northwind Trading Ltd', undefined],
      ],
    ],
    [
      'Acme Holdings LLC ("the Seller") and Bob Stone (hereinafter "Buyer")',
      [
        ['Acme Holdings LLC', 'Seller'],
        ['Bob Stone', 'Buyer'],
      ],
    ],
    ['甲方：上海明光科技有限公司', [['上海明光科技有限公司', '甲方']]],
    ['Customer   Elena Porto', [['Elena Porto', 'Customer']]],
    ['nothing is named here', []],
  ])('of "%s"', (text, expected) => {
    expect(findParties(text).map(({ name, role }) => [name, role])).toEqual(expected)
  })
})

test('tables hold the place of every row, dates in order over all sources, and mentions by count', () => {
  const page = (number: number, text: string) => ({
    text,
    origin: 'page' as const,
    locator: { kind: 'page' as const, page: number },
  })
  const { events, amounts, sums, parties } = tablesOf([
    {
      sourceId: 'a',
      sentences: [
        page(2, 'Paid EUR 10.10 on 1 June 2024.'),
        page(3, 'Paid EUR 10.20 by Acme Ltd.'),
        page(3, 'Paid EUR 10.20 by Acme Ltd.'),
      ],
    },
    { sourceId: 'b', sentences: [page(1, 'Acme Ltd ("the Seller") signed on 5 March 2024.')] },
  ])
  expect(events.map(({ iso, sourceId, locator }) => [iso, sourceId, locator])).toEqual([
    ['2024-03-05', 'b', { kind: 'page', page: 1 }],
    ['2024-06-01', 'a', { kind: 'page', page: 2 }],
  ])
  expect(amounts).toHaveLength(2)
  expect(sums.map(({ hundredths, count }) => [amountText(hundredths), count])).toEqual([
    ['20.30', 2],
  ])
  expect(parties).toMatchObject([{ name: 'Acme Ltd', roles: ['Seller'], mentions: 3 }])
})

test('what a description of a picture says is in no table', () => {
  const description = {
    text: 'A sign that says EUR 5 on 5 March 2024',
    origin: 'description' as const,
    locator: { kind: 'time' as const, startMs: 0, endMs: 1 },
  }
  expect(tablesOf([{ sourceId: 'a', sentences: [description] }])).toEqual({
    events: [],
    amounts: [],
    sums: [],
    parties: [],
  })
})
