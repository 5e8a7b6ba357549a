import { expect, test } from 'vitest'
import { z } from '#contract/zod.ts'
import { call, stream } from '#contract/rpc.ts'
import { readLater } from '#engine/read-later.ts'

const nothing = z.object({})
const api = {
  'a.double': call(() => ({ input: z.object({ n: z.number() }), output: z.number() })),
  'a.count': stream(() => ({ input: nothing, event: z.number(), output: z.void() })),
}
const emitted: unknown[] = []
const run = {
  signal: new AbortController().signal,
  emit: (event: unknown) => void emitted.push(event),
}

test('the code of an API is read when one of its methods is asked first, once for all of them', async () => {
  let times = 0
  const handlers = readLater(api, () => {
    times++
    return Promise.resolve({
      'a.double': ({ n }: { n: number }) => Promise.resolve(2 * n),
      'a.count': (_input: object, { emit }: { emit: (n: number) => void }) => {
        emit(1)
        return Promise.resolve()
      },
    })
  })
  expect(Object.keys(handlers)).toEqual(Object.keys(api))
  expect(times).toBe(0)
  const [four] = await Promise.all([
    handlers['a.double']({ n: 2 }, run),
    handlers['a.count']({}, run),
  ])
  expect(four).toBe(4)
  expect(emitted).toEqual([1])
  expect(times).toBe(1)
})

test('what a handler throws is thrown to who asked', async () => {
  const failing = () => Promise.reject(new Error('no'))
  const handlers = readLater(api, () =>
    Promise.resolve({ 'a.double': failing, 'a.count': failing }),
  )
  await expect(handlers['a.double']({ n: 1 }, run)).rejects.toThrow('no')
})
