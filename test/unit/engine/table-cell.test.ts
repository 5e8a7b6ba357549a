import { describe, expect, it } from 'vitest'
import { askedCells, cellOf } from '#engine/ask/table-cell.ts'
import { rowsOf, textOf } from '#engine/ask/rows.ts'
import type { Word } from '#engine/domain.ts'

/** Words at fractions of the page; every character is 0.01 wide, lines are 0.02 high. */
const at = (text: string, x: number, y: number, line?: number): Word[] => {
  let left = x
  return text.split(' ').map((one) => {
    const width = one.length * 0.01
    const word = { text: one, box: { x: left, y, width, height: 0.02 } }
    left += width + 0.01
    return line === undefined ? word : { ...word, line, confidence: 0.9 }
  })
}
const schedule = [
  ...at('Section', 0.05, 0.1),
  ...at('Sum insured', 0.4, 0.1),
  ...at('Excess (EUR)', 0.7, 0.1),
  ...at('Buildings', 0.05, 0.14),
  ...at('485,000', 0.44, 0.14),
  ...at('250', 0.79, 0.14),
  ...at('Escape of water', 0.05, 0.18),
  ...at('included in Buildings', 0.36, 0.18),
  ...at('350', 0.79, 0.18),
  ...at('Pedal cycles', 0.05, 0.22),
  ...at('1,200', 0.46, 0.22),
]
const answer = (question: string, words = schedule): string | undefined => {
  for (const asked of askedCells(question)) {
    const cell = cellOf(asked, words)
    if (cell) return cell.text
  }
  return undefined
}

describe('The cell of a table', () => {
  it.each([
    ['What is the excess for escape of water?', '350'],
    ['What is the sum insured for buildings?', '485,000'],
    ['How much is the excess for the buildings section?', '250'],
    ['What is the sum insured for pedal cycles?', '1,200'],
    ['What is the buildings excess?', '250'],
  ])('%s', (question, text) => expect(answer(question)).toBe(text))

  it.each([
    ['an empty cell', 'What is the excess for pedal cycles?'],
    ['no such row', 'What is the excess for subsidence?'],
    ['no such column', 'What is the premium for buildings?'],
    ['no row and column', 'Who signed the policy?'],
  ])('none: %s', (_why, question) => expect(answer(question)).toBeUndefined())

  it('none where two rows are called so', () => {
    const words = [...schedule, ...at('Buildings', 0.05, 0.26), ...at('9', 0.81, 0.26)]
    expect(answer('What is the excess for buildings?', words)).toBeUndefined()
  })

  it('without the number of the next column, however close that stands', () => {
    const words = [
      ...at('Date', 0.05, 0.1),
      ...at('Paid in', 0.5, 0.1),
      ...at('Balance', 0.62, 0.1),
      ...at('05 Jan', 0.05, 0.14),
      ...at('4,250.00 12,182.88', 0.5, 0.14),
    ]
    expect(answer('What was the balance on 05 Jan?', words)).toBe('12,182.88')
  })

  it('by how many of a column somebody did', () => {
    const words = [
      ...at('Driver', 0.05, 0.1),
      ...at('Hours', 0.5, 0.1),
      ...at('Weber', 0.05, 0.14),
      ...at('64', 0.52, 0.14),
    ]
    expect(answer('How many hours did Weber work?', words)).toBe('64')
    expect(answer('How many hours did Okafor work?', words)).toBeUndefined()
  })

  it('in Chinese, where words have no borders', () => {
    const words = [
      ...at('名称', 0.1, 0.1),
      ...at('单价（元）', 0.4, 0.1),
      ...at('喷气织机', 0.1, 0.14),
      ...at('186,000', 0.4, 0.14),
    ]
    expect(answer('喷气织机的单价是多少？', words)).toBe('186,000')
  })

  it('says where it stands, and whether it was read off a picture', () => {
    const [asked] = askedCells('What is the excess for buildings?')
    expect(cellOf(asked!, schedule)).toEqual({
      text: '250',
      isRead: false,
      boxes: [{ x: 0.79, y: 0.14, width: 0.03, height: 0.02 }],
    })
  })
})

it('rows are put together from columns that were read one by one, askew as the page stands', () => {
  const askew = 0.02
  const tilted = (words: Word[]): Word[] =>
    words.map((word) => ({
      ...word,
      box: { ...word.box, y: word.box.y + askew * (word.box.x + word.box.width / 2 - 0.5) },
    }))
  const words = tilted([
    ...at('A heading over the whole width of all this page here', 0.05, 0.05, 0),
    ...at('Ennerdale Bakery', 0.05, 0.1, 1),
    ...at('Crosby Fuel Station', 0.05, 0.125, 2),
    ...at('Paid out and so on', 0.6, 0.05, 3),
    ...at('45.75', 0.85, 0.1, 4),
    ...at('56.54', 0.85, 0.125, 5),
  ])
  const texts = rowsOf(words).map(textOf)
  expect(texts).toContain('Ennerdale Bakery 45.75')
  expect(texts).toContain('Crosby Fuel Station 56.54')
})
