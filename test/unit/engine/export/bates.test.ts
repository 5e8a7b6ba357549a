import { expect, test } from 'vitest'
import { batesIndex, batesNumber } from '#engine/export/bates.ts'

const numbering = { prefix: 'ABC-', start: 1, digits: 6, place: 'bottom-right' as const }

test.each([
  [1, 'ABC-000001'],
  [999_999, 'ABC-999999'],
  [1_000_000, 'ABC-1000000'],
])('page %i is %s', (value, text) => {
  expect(batesNumber(numbering, value)).toBe(text)
})

test('the list is a CSV that a spreadsheet opens and runs nothing of', () => {
  const page = {
    number: 'ABC-000001',
    source: '=cmd|"x", y.pdf',
    sha256: 'f'.repeat(64),
    page: 3,
    file: 'ABC-000001.pdf',
    filePage: 3,
  }
  expect(batesIndex([page])).toBe(
    '\ufeffnumber,source,page,file,file page,source sha256\r\n' +
      `ABC-000001,"'=cmd|""x"", y.pdf",3,ABC-000001.pdf,3,${'f'.repeat(64)}\r\n`,
  )
})
