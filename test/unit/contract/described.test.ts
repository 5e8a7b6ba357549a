import { expect, test, vi } from 'vitest'
import { call, stream } from '#contract/rpc.ts'
import { z } from '#contract/zod.ts'

test('what a method takes and gives is described when it is asked for, and once', () => {
  const asked = vi.fn(() => ({ input: z.object({}), output: z.string() }))
  const followed = vi.fn(() => ({ input: z.object({}), event: z.number(), output: z.void() }))
  const api = { 'a.ask': call(asked), 'a.follow': stream(followed) }
  expect({ ...api }['a.ask'].kind).toBe('call')
  expect(asked).not.toHaveBeenCalled()
  expect(followed).not.toHaveBeenCalled()
  const { input, output } = api['a.ask']
  expect([input.parse({}), output.parse('x'), api['a.ask'].input]).toEqual([{}, 'x', input])
  expect(api['a.follow'].event.parse(1)).toBe(1)
  expect([asked, followed].map(({ mock }) => mock.calls.length)).toEqual([1, 1])
})
