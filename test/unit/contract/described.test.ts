import { expect, test } from 'vitest'
import { call, stream } from '#contract/rpc.ts'
import { z } from '#contract/zod.ts'

test('what a method takes and gives is described when it is asked for, and once', () => {
  const described: string[] = []
  const api = {
    'a.ask': call(() => {
      described.push('ask')
      return { input: z.object({}), output: z.string() }
    }),
    'a.follow': stream(() => {
      described.push('follow')
      return { input: z.object({}), event: z.number(), output: z.void() }
    }),
  }
  expect({ ...api }['a.ask'].kind).toBe('call')
  expect(described).toEqual([])
  const { input, output } = api['a.ask']
  expect([input.parse({}), output.parse('x'), api['a.ask'].input]).toEqual([{}, 'x', input])
  expect(api['a.follow'].event.parse(1)).toBe(1)
  expect(described).toEqual(['ask', 'follow'])
})
