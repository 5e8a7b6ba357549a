import { expect, test } from 'vitest'
import { createBackoff } from '../../../main/shell/backoff.ts'

test('waits longer after each death and gives up after the last delay', () => {
  const backoff = createBackoff([10, 20], 1000)
  expect([backoff.next(0), backoff.next(100), backoff.next(200)]).toEqual([10, 20, null])
})

test('a process that lived long enough begins anew', () => {
  const backoff = createBackoff([10, 20], 1000)
  backoff.next(0)
  backoff.next(500)
  expect(backoff.next(1501)).toBe(10)
})

test('a person who starts it again gives it all its tries back', () => {
  const backoff = createBackoff([10], 1000)
  expect([backoff.next(0), backoff.next(1)]).toEqual([10, null])
  backoff.reset()
  expect(backoff.next(2)).toBe(10)
})
