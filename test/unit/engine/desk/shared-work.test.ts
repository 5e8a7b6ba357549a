import { expect, test } from 'vitest'
import { createShared } from '#engine/desk/shared-work.ts'

type Options = { signal: AbortSignal; onFraction(fraction: number): void }

/** Work that is told when to end, and ends a little after it was stopped. */
function controlled() {
  const begun: { options: Options; end: PromiseWithResolvers<void> }[] = []
  const shared = createShared(async (_what: { id: string }, options: Options) => {
    const end = Promise.withResolvers<void>()
    begun.push({ options, end })
    options.signal.addEventListener('abort', () =>
      setTimeout(() => end.reject(options.signal.reason), 10),
    )
    await end.promise
  })
  const ask = (id: string) => {
    const controller = new AbortController()
    const heard: number[] = []
    const onFraction = (fraction: number): void => void heard.push(fraction)
    const done = shared({ id }, { signal: controller.signal, onFraction })
    done.catch(() => undefined)
    return { done, heard, leave: () => controller.abort() }
  }
  return { begun, ask }
}

test('who asks for the same waits for the same work, and hears how far it is', async () => {
  const { begun, ask } = controlled()
  const [first, second, other] = [ask('a'), ask('a'), ask('b')]
  begun[0]!.options.onFraction(0.5)
  begun[0]!.end.resolve()
  begun[1]!.end.resolve()
  await Promise.all([first.done, second.done, other.done])
  expect(begun).toHaveLength(2)
  expect([first.heard, second.heard, other.heard]).toEqual([[0.5], [0.5], []])
})

test('it goes on while anybody waits, and stops with the last; who comes then begins it anew', async () => {
  const { begun, ask } = controlled()
  const [first, second] = [ask('a'), ask('a')]
  first.leave()
  await expect(first.done).rejects.toMatchObject({ code: 'aborted' })
  expect(begun[0]!.options.signal.aborted).toBe(false)
  second.leave()
  const third = ask('a')
  await expect(second.done).rejects.toMatchObject({ code: 'aborted' })
  await expect.poll(() => begun.length).toBe(2)
  begun[1]!.end.resolve()
  await third.done
})
