import { expect, test } from 'vitest'
import { createPresence } from '#engine/presence.ts'

const file = (id: string, path = `/${id}`): { id: string; path: string; bytes: number } => ({
  id,
  path,
  bytes: 1,
})

function presenceOf(gone: Set<string>, hung: Map<string, Promise<void>> = new Map()) {
  const looked: string[] = []
  let news = 0
  const isThere = async ({ path }: { path: string }): Promise<boolean> => {
    looked.push(path)
    await hung.get(path)
    return !gone.has(path)
  }
  const presence = createPresence(() => void news++, { isThere, mostWaitMs: 50 })
  return { presence, looked, news: () => news }
}

test('a file counts as there until it was looked at; who has gone or come back is news', async () => {
  const gone = new Set(['/b'])
  const { presence, news } = presenceOf(gone)
  const files = [file('a'), file('b')]
  const there = (): boolean[] => files.map((one) => presence.isThere(one))
  expect(there()).toEqual([true, true])
  await presence.look(files)
  expect([there(), news()]).toEqual([[true, false], 1])
  await presence.look(files)
  expect(news()).toBe(1)
  gone.delete('/b')
  await presence.look(files)
  expect([there(), news()]).toEqual([[true, true], 2])
  gone.add('/b')
  await presence.look(files)
  // Found again in another place, which nobody has looked at yet.
  expect(presence.isThere(file('b', '/elsewhere/b'))).toBe(true)
})

test('a disk that does not answer keeps nobody waiting for long, and is asked once for each file', async () => {
  const answer = Promise.withResolvers<void>()
  const hung = new Map([['/share/a', answer.promise]])
  const gone = new Set(['/share/a', '/b'])
  const { presence, looked, news } = presenceOf(gone, hung)
  const files = [file('a', '/share/a'), file('b'), file('c')]
  await presence.look(files)
  expect(files.map((one) => presence.isThere(one))).toEqual([true, false, true])
  await presence.look(files)
  expect(looked.filter((path) => path === '/share/a')).toHaveLength(1)
  expect(news()).toBe(1)
  answer.resolve()
  await expect.poll(() => presence.isThere(files[0]!)).toBe(false)
  expect(news()).toBe(2)
})
