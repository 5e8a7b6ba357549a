import { expect, test } from 'vitest'
import { byColumns } from '#engine/source/reader/pdf-columns.ts'
import { createRandom } from '../../../../fixtures/random.ts'

type Placed = Parameters<typeof byColumns>[0][number]

/** Words of a line of ten points, five points a character, from `x` on. */
function line(text: string, x: number, y: number): Placed[] {
  let left = x
  return text.split(' ').map((each) => {
    const quad = { left, top: y, right: left + 5 * each.length, bottom: y + 10 }
    left = quad.right + 3
    return { text: each, quad }
  })
}

const said = (words: readonly Placed[]): string => words.map(({ text }) => text).join(' ')

const leftLines = [
  'The tenant shall pay the rent on',
  'the first day of each month and',
  'the landlord may terminate it at',
  'any time after a written notice',
  'has been sent by letter to each',
  'of the parties that are named in',
]
const rightLines = [
  'Where a repair is needed that a',
  'tenant could not foresee, both of',
  'them share what it costs equally,',
  'unless an insurance pays for all',
  'of it. Nobody is entitled to have',
  'more than was lost by the delay',
]

const across = (left: readonly string[], right: readonly string[], x = 220, dy = 0): Placed[] =>
  left.flatMap((text, at) => [
    ...line(text, 20, 40 + 12 * at),
    ...line(right[at]!, x, 40 + dy + 12 * at),
  ])

test('Columns that were written line by line across both are read one after the other', () => {
  const words = across(leftLines, rightLines)
  expect(said(words)).toContain('rent on Where a repair')
  expect(said(byColumns(words))).toBe([...leftLines, ...rightLines].join(' '))
})

test('Columns whose lines stand a little higher or lower than their neighbours are as well', () => {
  for (const dy of [-4, 3, 5]) {
    const words = across(leftLines, rightLines, 220, dy)
    expect(said(byColumns(words))).toBe([...leftLines, ...rightLines].join(' '))
  }
})

test('A title and a footer across both columns stay before and behind them', () => {
  const title = 'General conditions of the lease that both of the parties have signed in May'
  const footer = 'This page is one of several pages that belong to the same bundle of papers'
  const words = [...line(title, 20, 10), ...across(leftLines, rightLines), ...line(footer, 20, 130)]
  expect(said(byColumns(words))).toBe([title, ...leftLines, ...rightLines, footer].join(' '))
})

test('A column that ends earlier, and one of three, are read whole', () => {
  const short = [...across(leftLines, rightLines), ...line('a last line of the left one', 20, 112)]
  expect(said(byColumns(short))).toBe(
    [...leftLines, 'a last line of the left one', ...rightLines].join(' '),
  )
  const three = leftLines.flatMap((text, at) =>
    [text, rightLines[at]!, text].flatMap((each, column) =>
      line(each, 20 + 200 * column, 40 + 12 * at),
    ),
  )
  expect(said(byColumns(three))).toBe([...leftLines, ...rightLines, ...leftLines].join(' '))
})

test('Columns that were written one after the other stay as they are', () => {
  const words = [
    ...leftLines.flatMap((text, at) => line(text, 20, 40 + 12 * at)),
    ...rightLines.flatMap((text, at) => line(text, 220, 40 + 12 * at)),
  ]
  expect(byColumns(words)).toEqual(words)
})

test.each([
  [
    'a table',
    [
      'Oak boards, planed',
      'Brass screws',
      'Glue, one litre',
      'Sanding paper',
      'Varnish, matt',
      'Work',
    ],
    [
      '12 48.00 576.00',
      '200 0.12 24.00',
      '3 9.50 28.50',
      '10 1.10 11.00',
      '2 31.00 62.00',
      '9 60.00 540.00',
    ],
  ],
  [
    'a form',
    [
      'Name of the tenant:',
      'Address of the flat:',
      'Date of the contract:',
      'Rent per month:',
      'Deposit that was paid:',
      'Bank of the landlord:',
    ],
    ['Maria Holm', 'Lake Street 4', '4 May 2021', '930 euros', 'yes', 'Harbour Savings Bank'],
  ],
  [
    'a table of phrases',
    [
      'Repair of the roof',
      'New paint in the hall',
      'Doors of the first floor',
      'Lamps in the stairs',
      'Pipes below the kitchen',
      'Work on the fence',
    ],
    [
      'Done by Holm and Sons',
      'Refused by the owner',
      'Done in May by Berg',
      'Not yet asked for',
      'Done by Holm and Sons',
      'Refused by the owner',
    ],
  ],
])('The rows of %s stay together', (_what, left, right) => {
  const words = across(left, right)
  expect(byColumns(words)).toEqual(words)
})

test('Text in one column stays as it is, also with wide spaces as lines of equal length have them', () => {
  const random = createRandom('one column')
  const vocabulary = [...leftLines, ...rightLines].join(' ').split(' ')
  for (let page = 0; page < 50; page++) {
    const words = Array.from({ length: 30 }, (_, row): Placed[] => {
      let right = 20
      return Array.from({ length: random.int(8, 14) }, () => {
        const text = random.pick(vocabulary)
        const left = right + random.between(3, 9)
        right = left + 5 * text.length
        return { text, quad: { left, top: 12 * row, right, bottom: 12 * row + 10 } }
      })
    }).flat()
    expect(byColumns(words)).toEqual(words)
  }
})

test('No word is lost or doubled, whatever stands where', () => {
  const random = createRandom('anywhere')
  for (let page = 0; page < 200; page++) {
    const words = Array.from({ length: random.int(0, 60) }, (_, at): Placed => {
      const [left, top] = [random.between(0, 400), 12 * random.int(0, 20)]
      const right = left + random.between(0, 80)
      return { text: `w${at}`, quad: { left, top, right, bottom: top + 10 } }
    })
    expect(new Set(byColumns(words))).toEqual(new Set(words))
    expect(byColumns(words)).toHaveLength(words.length)
  }
})

test('A page of very many rows is ordered within its time', () => {
  const words = Array.from({ length: 20_000 }, (_, row) => [
    ...line('ab', 20, 12 * row),
    ...line('cd', 220, 12 * row),
  ]).flat()
  expect(byColumns(words)).toHaveLength(40_000)
})
