import { expect, test } from 'vitest'
import { shownDate } from '#contract/shown-date.ts'

test('a date without a year is shown as it was written, any other as ISO 8601', () => {
  expect(shownDate({ date: '--05-30', written: '30 May' })).toBe('30 May')
  expect(shownDate({ date: '2024-03-05', written: 'March 5th, 2024' })).toBe('2024-03-05')
})
