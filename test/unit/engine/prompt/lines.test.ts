import { describe, expect, test } from 'vitest'
import type { Word } from '#engine/domain.ts'
import { linesOf } from '#engine/prompt/lines.ts'

/** Words from `x` on, in the order of the page; letters are 0.01 wide and 0.02 high. */
function line(text: string, x: number, y: number): Word[] {
  let at = x
  return text.split(' ').map((word) => {
    const box = { x: at, y, width: word.length * 0.01, height: 0.02 }
    at += box.width + 0.01
    return { text: word, box }
  })
}
const column = (texts: readonly string[], x: number, from = 0.1): Word[] =>
  texts.flatMap((text, at) => line(text, x, from + at * 0.03))

const left = [
  'the seller gives the lamps',
  'to the buyer who pays',
  'for them in thirty days',
  'after they have come in',
]
const right = [
  'all goods stay his own',
  'until the price is paid',
  'and no one else may',
  'take them or sell them',
]

describe('lines of a page', () => {
  test('of two columns of running text are those of each column', () => {
    expect(linesOf([...column(left, 0.1), ...column(right, 0.55)])).toEqual([...left, ...right])
  })

  test('hold a label and its value also where all labels come first', () => {
    const labels = ['Invoice', 'Total', 'Date', 'Name', 'Due']
    const values = ['T4K9', '845', '2 May', 'Marta', '30 days']
    expect(linesOf([...column(labels, 0.1), ...column(values, 0.5)])).toEqual(
      labels.map((label, at) => `${label} ${values[at]}`),
    )
  })

  test('hold what is described and its amount', () => {
    const amounts = ['12.00', '13.50', '14.00', '15.25']
    expect(linesOf([...column(left, 0.1), ...column(amounts, 0.8)])).toEqual(
      left.map((text, at) => `${text} ${amounts[at]}`),
    )
  })

  test('go on after a raised sign within running text', () => {
    const words = column(left, 0.1)
    const raised: Word = { text: '2', box: { x: 0.37, y: 0.122, width: 0.005, height: 0.01 } }
    const more = line('and what', 0.385, 0.13)
    const below = column(left, 0.1, 0.22)
    const first = line(left[0]!, 0.1, 0.1)
    const second = line(left[1]!, 0.1, 0.13)
    const all = [...first, ...second, raised, ...more, ...words.slice(10), ...below]
    expect(linesOf(all)).toContain(`${left[1]} and what`)
  })

  test('are rows where a table is written row by row', () => {
    const rows = left.map((text, at) => [
      ...line(text, 0.1, 0.1 + at * 0.03),
      ...line(right[at]!, 0.55, 0.1 + at * 0.03),
    ])
    expect(linesOf(rows.flat())).toEqual(left.map((text, at) => `${text} ${right[at]}`))
  })

  test('are none without words', () => {
    expect(linesOf([])).toEqual([])
  })
})
