import { describe, expect, test } from 'vitest'
import { withoutFurniture } from '#engine/summary/furniture.ts'

const pagesOf = (texts: readonly string[], first = 1): { page: number; text: string }[] =>
  texts.map((text, at) => ({ page: first + at, text }))
const bodies = ['The rent is due.', 'The deposit is kept.', 'The keys are returned.', 'The end.']
const linesOf = (texts: readonly string[]): string[][] =>
  withoutFurniture(pagesOf(texts)).map((text) => text.split('\n').filter((line) => line !== ''))

describe('furniture of pages', () => {
  test('stays where it stands first, apart from the text, and goes from the other pages', () => {
    const pages = bodies.map((body) => `Lease - Draft 3\n${body}`)
    expect(withoutFurniture(pagesOf(pages))).toEqual([
      `\nLease - Draft 3\n\n${bodies[0]}`,
      ...bodies.slice(1),
    ])
  })

  test('is known on facing pages, which bear two heads in turn', () => {
    const heads = ['Lease of the mill', 'Chapter of conditions']
    const all = [...bodies, ...bodies.map((body) => `Not so: ${body}`)]
    const lines = linesOf(all.map((body, at) => `${heads[at % 2]}\n${body}`))
    expect(lines.slice(2).flat()).toEqual(all.slice(2))
  })

  test('is known where a letter of it was misread, not where a figure differs', () => {
    const misread = [
      'Lease of the mill',
      'Lcase of the mill',
      'Lease of the rnill',
      'Lease of the mil',
    ]
    const lines = linesOf(misread.map((head, at) => `${head}\n${bodies[at]}`))
    expect(lines.slice(1).flat()).toEqual(bodies.slice(1))
    const numbered = bodies.map((body, at) => `Receipt ${at + 107}\n${body}`)
    expect(linesOf(numbered)).toEqual(numbered.map((text) => text.split('\n')))
  })

  test.each([
    ['Page 3 of 30', 3],
    ['- 3 -', 3],
    ['Seite 3', 3],
    ['第3页', 3],
    ['3 / 30', 3],
  ])('is a page number such as "%s"', (number, page) => {
    expect(withoutFurniture([{ page, text: `The rent is due.\n${number}` }])).toEqual([
      'The rent is due.',
    ])
  })

  test('is a number that runs with the pages, not one that does not', () => {
    expect(linesOf(bodies.map((body, at) => `${body}\n${at + 17}`)).flat()).toEqual(bodies)
    expect(linesOf(['Amount\n930', 'Amount\n411']).flat()).toEqual([
      'Amount',
      '930',
      'Amount',
      '411',
    ])
  })

  test('is not what forms repeat: amounts, and lines within the page', () => {
    const receipts = bodies.map((body) => `${body}\nTotal: EUR 20.00`)
    expect(linesOf(receipts).flat()).toEqual(receipts.flatMap((text) => text.split('\n')))
    const middle = bodies.map((body, at) => [body, 'a', at, 'In witness whereof', 'b', at, body])
    const texts = middle.map((lines) => lines.join('\n'))
    const kept = withoutFurniture(pagesOf(texts))
    expect(kept.filter((text) => text.includes('In witness whereof'))).toHaveLength(4)
  })

  test('is not on two pages alone, and pages without a line stay', () => {
    expect(linesOf(['Ltd Ltd\nA sentence.', 'Ltd Ltd\nAnother.', '']).flat()).toHaveLength(4)
    expect(withoutFurniture([])).toEqual([])
  })
})
