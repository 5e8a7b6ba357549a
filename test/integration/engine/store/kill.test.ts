import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startAdder } from './adder-process.ts'
import { newFolder, open } from './library.ts'
import { expectWhole } from './whole.ts'

const rounds = 50

test(`after each of ${rounds} kills at random moments the library is whole and has all that was said to be stored`, async () => {
  const folder = newFolder()
  const promised = new Set<string>()
  let checked = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    const adder = startAdder(folder, 100_000)
    await adder.started
    await sleep(Math.random() * 60)
    adder.child.kill('SIGKILL')
    expect(await adder.ended).toMatchObject({ signal: 'SIGKILL' })
    for (const key of adder.stored) promised.add(key)
    const store = open(folder)
    checked = expectWhole(store, checked)
    expect(Array.from(promised).filter((key) => !checked.has(key))).toEqual([])
    expect(store.sources.list()).toMatchObject([{ status: 'importing', samples: checked.size }])
    store.close()
  }

  const all = checked.size + 20
  const finishing = startAdder(folder, all)
  expect(await finishing.ended).toMatchObject({ code: 0, errors: '' })
  const store = open(folder)
  expect(expectWhole(store).size).toBe(all)
  expect(store.sources.list()).toMatchObject([{ status: 'ready' }])
}, 480_000)

test('a kill while the library is made leaves one that opens', async () => {
  for (let round = 0; round < 10; round++) {
    const folder = newFolder()
    const adder = startAdder(folder, 5)
    await sleep(round * 25)
    adder.child.kill('SIGKILL')
    await adder.ended
    const store = open(folder)
    expectWhole(store)
    store.close()
    expect(await startAdder(folder, 5).ended).toMatchObject({ code: 0, errors: '' })
    expect(expectWhole(open(folder)).size).toBe(5)
  }
})
