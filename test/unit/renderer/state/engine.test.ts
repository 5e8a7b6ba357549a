// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { startWords } from '../../../../renderer/i18n/i18n.ts'
import { useChats } from '../../../../renderer/state/chats.ts'
import { followEngine } from '../../../../renderer/state/engine.ts'
import { useNotices } from '../../../../renderer/state/notices.ts'
import { fail, installBridge, ok } from '../bridge.ts'

beforeEach(() => startWords('en'))

test('an engine that did not open its library is told of once; its chats are listed when it runs', async () => {
  let isOpen = false
  let become: (engine: string) => void = () => undefined
  const chat = { id: 'c1', title: 'Rent', collection: null, updatedAt: '', messages: 2 }
  const { asked } = installBridge({
    'chats.list': () => (isOpen ? ok({ chats: [chat] }) : fail('engine/gone', 'Stopped')),
    'settings.get': () => fail('engine/gone', 'Stopped'),
    'library.watch': () => new Promise(() => undefined),
    'jobs.watch': () => new Promise(() => undefined),
    'processes.watch': (_input, { emit }) => {
      become = (engine) => emit({ engine, model: 'idle' })
      return new Promise(() => undefined)
    },
  })
  followEngine()
  await expect.poll(() => asked.map(({ method }) => method)).toContain('processes.watch')
  become('failed')
  await Promise.resolve()
  expect(useNotices.getState().notices).toEqual([])
  expect(useChats.getState().isLoaded).toBe(false)

  isOpen = true
  become('starting')
  become('running')
  await expect.poll(() => useChats.getState().chats.map(({ id }) => id)).toEqual(['c1'])
  const listed = asked.filter(({ method }) => method === 'chats.list').length
  become('restarting')
  become('running')
  await Promise.resolve()
  expect(asked.filter(({ method }) => method === 'chats.list')).toHaveLength(listed)
})
