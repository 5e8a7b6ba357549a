import { expect, test } from 'vitest'
import { isRight } from '../../eval/item.ts'
import { shareOf } from '../../eval/statistics.ts'

test("Wilson's interval is as in Newcombe 1998, table I", () => {
  const { low, high } = shareOf(81, 263)
  expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.2553', '0.3662'])
  expect(shareOf(0, 20).low).toBe(0)
  expect(shareOf(0, 20).high).toBeCloseTo(0.1611, 4)
})

test('An answer is right letter by letter, but for the article and the order of citations', () => {
  expect(isRight('K7Q2 [1]', ['K7Q2 [1]'])).toBe(true)
  expect(isRight('K7O2 [1]', ['K7Q2 [1]'])).toBe(false)
  expect(isRight('K7Q2 [2]', ['K7Q2 [1]'])).toBe(false)
  expect(isRight('[4], [1]', ['[1], [4]'])).toBe(true)
  expect(isRight('[1]', ['[1], [4]'])).toBe(false)
  expect(isRight('an orange star [1]', ['a orange star [1]'])).toBe(true)
})
