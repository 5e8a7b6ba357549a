import { expect, test } from 'vitest'
import { isNotShown } from '#contract/not-shown.ts'

test.each([
  'not shown',
  'Not shown.',
  '"not shown"',
  'not shown [1]',
  '2not shown [1]',
  'Enot shown',
])('"%s" is no answer', (text) => {
  expect(isNotShown(text)).toBe(true)
})

test.each([
  'It is not shown who paid. [1]',
  'The price is not shown [1]',
  'not shown on page 3, but 500 on page 4 [2]',
  'KNOT SHOWN AGAIN',
])('"%s" says something', (text) => {
  expect(isNotShown(text)).toBe(false)
})
