import { expect, test } from 'vitest'
import type { windowApi } from '#contract/window-api.ts'
import type { Handlers } from '#contract/rpc.ts'
import { rehearse } from '../../main/rehearse.ts'

test('what a page asks first is answered once, and nobody goes on listening', async () => {
  const watched: AbortSignal[] = []
  let lists = 0
  const watch = async (_input: unknown, { signal }: { signal: AbortSignal }): Promise<void> => {
    watched.push(signal)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  }
  const handlers = {
    'library.watch': watch,
    'jobs.watch': watch,
    'chats.list': async () => {
      lists++
      return { chats: [] }
    },
  }
  // The rest of them is not asked.
  rehearse(handlers as unknown as Handlers<typeof windowApi>)
  expect(watched).toHaveLength(2)
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(watched.every(({ aborted }) => aborted)).toBe(true)
  expect(lists).toBe(1)
})
