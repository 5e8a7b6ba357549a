// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { makeStandIn, stopStandIn, useStandIns } from '../../../../renderer/state/stand-ins.ts'
import { useLibrary, type Source } from '../../../../renderer/state/library.ts'
import { fail, installBridge, ok } from '../bridge.ts'

const listed = (...ids: string[]): void =>
  useLibrary.setState({ byId: new Map(ids.map((id) => [id, { id } as Source])) })
const made = (id: string) => useStandIns.getState().bySource[id]

beforeEach(() => {
  useStandIns.setState({ bySource: {} })
  listed('s')
})

test('a copy whose engine died is begun again by the next one, and asked for once', async () => {
  const shares: unknown[] = []
  let engines = 0
  const { asked } = installBridge({
    'viewer.proxy': async (_input, { emit }) => {
      emit({ fraction: 0.4 })
      shares.push(made('s'))
      return ++engines === 1 ? fail('engine/gone') : ok()
    },
  })
  const work = makeStandIn('s')
  void makeStandIn('s')
  await work
  expect(asked).toHaveLength(2)
  expect(shares[0]).toEqual({ state: 'making', fraction: 0.4 })
  expect(made('s')).toEqual({ state: 'proxy' })
})

test('an engine that dies of it each time is not asked for ever', async () => {
  const { asked } = installBridge({ 'viewer.proxy': () => fail('engine/gone') })
  await makeStandIn('s')
  expect(made('s')).toMatchObject({ state: 'failed', error: { code: 'engine/gone' } })
  expect(asked.length).toBeLessThan(6)
})

test('a copy that cannot be shown is asked for once more, and not for ever', async () => {
  const { asked } = installBridge({ 'viewer.proxy': () => ok() })
  for (let times = 0; times < 4; times++) await makeStandIn('s')
  expect(asked).toHaveLength(2)
  listed()
  expect(made('s')).toBeUndefined()
})

test('one that is stopped, or whose source is removed, leaves nothing', async () => {
  installBridge({
    'viewer.proxy': (_input, { onCancel }) =>
      new Promise((resolve) => onCancel(() => resolve(fail('aborted')))),
  })
  const stopped = makeStandIn('s')
  await new Promise((resolve) => setTimeout(resolve, 5))
  stopStandIn('s')
  await stopped
  expect(made('s')).toBeUndefined()

  const removed = makeStandIn('s')
  await new Promise((resolve) => setTimeout(resolve, 5))
  listed()
  await removed
  expect(made('s')).toBeUndefined()
})
