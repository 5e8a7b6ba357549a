import { expect, test } from 'vitest'
import { inOne } from '#engine/intake/describe.ts'

test('Lines about the slices of a page become one, in which nothing is said twice', () => {
  expect(inOne(['a form with Invoice, Total', 'a form', 'a form with Total, Date'])).toBe(
    'a form with Invoice, Total, Date',
  )
  expect(inOne(['a form', 'a form'])).toBe('a form')
  expect(inOne(['', 'the text K7Q2'])).toBe('the text K7Q2')
  expect(inOne([])).toBe('')
})

test('Lines that begin differently stand beside each other', () => {
  expect(inOne(['a form with City', 'the text K7Q2'])).toBe('a form with City, the text K7Q2')
})
