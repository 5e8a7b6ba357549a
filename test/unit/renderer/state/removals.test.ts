// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startWords } from '../../../../renderer/i18n/i18n.ts'
import { ask, currentScope, removeChat, useChats } from '../../../../renderer/state/chats.ts'
import { removeCollection } from '../../../../renderer/state/collections.ts'
import {
  addFiles,
  isDearToRead,
  useLibrary,
  watchLibrary,
} from '../../../../renderer/state/library.ts'
import { removeWithJobs as removeSources } from '../../../../renderer/features/library/ask-to-remove.ts'
import { useJobs, type Job } from '../../../../renderer/state/jobs.ts'
import { dismissNotice, tell, useNotices } from '../../../../renderer/state/notices.ts'
import {
  followRemovals,
  settleRemovals,
  undoRemoval,
  useHidden,
} from '../../../../renderer/state/removals.ts'
import { useViewer } from '../../../../renderer/state/viewer.ts'
import { fail, installBridge, ok, type Asked } from '../bridge.ts'

const source = (id: string, more: object = {}) => ({ id, name: `${id}.pdf`, kind: 'pdf', ...more })

let controller: AbortController
let push: (sources: object[], collections?: object[]) => void
let asked: Asked[]
let library: string
const removed = (): Asked[] => asked.filter(({ method }) => method.endsWith('.remove'))
const listed = (): string[] => useLibrary.getState().sources.map(({ id }) => id)
const toasts = (): string[] => useNotices.getState().notices.map(({ title }) => title())
const lastNotice = (): number => useNotices.getState().notices.at(-1)!.id

type Replies = Parameters<typeof installBridge>[0]

/** An engine with three sources and a collection, which says nothing new until `push` is called. */
async function begin(replies: Replies = {}): Promise<void> {
  const bridge = installBridge({
    'settings.get': () => ok({ library }),
    'library.watch': (_input, { emit }) => {
      push = (sources, collections = []) => emit({ sources, collections })
      push([source('a'), source('b'), source('c')], [{ id: 'm', name: 'Papers', sources: ['a'] }])
      return new Promise(() => undefined)
    },
    'library.remove': () => ok({}),
    'chats.remove': () => ok(),
    'chats.messages': () => ok({ messages: [] }),
    'collections.remove': () => ok(),
    addFiles: () => ok({ accepted: 1, refused: [] }),
    ...replies,
  })
  asked = bridge.asked
  watchLibrary(controller.signal)
  await expect.poll(listed).toEqual(['a', 'b', 'c'])
}

beforeEach(() => {
  void startWords('en')
  localStorage.clear()
  library = '/library'
  controller = new AbortController()
  useLibrary.setState(useLibrary.getInitialState(), true)
  useChats.setState(useChats.getInitialState(), true)
  useJobs.setState({ jobs: [] })
})
afterEach(async () => {
  for (const { id } of useNotices.getState().notices) dismissNotice(id)
  await settleRemovals('source')
  controller.abort()
  useHidden.setState({ ids: new Set() })
})

describe('a source that is removed', () => {
  test('is not listed any more, and the engine has it until the notice goes', async () => {
    await begin()
    removeSources(['b'])
    expect(listed()).toEqual(['a', 'c'])
    expect(toasts()).toEqual(['“b.pdf” was removed. The file stays on the disk.'])
    await Promise.resolve()
    expect(removed()).toEqual([])

    dismissNotice(lastNotice())
    await expect.poll(removed).toEqual([{ method: 'library.remove', input: { source: 'b' } }])
  })

  test('stays out of sight when the engine tells of other things meanwhile, or late', async () => {
    await begin()
    removeSources(['b'])
    push([source('a'), source('b'), source('c'), source('d')])
    expect(listed()).toEqual(['a', 'c', 'd'])
    dismissNotice(lastNotice())
    await settleRemovals('source')
    expect(useHidden.getState().ids.size).toBe(0)
    expect(listed()).toEqual(['a', 'c', 'd'])
  })

  test('comes back with the selection when that is undone, and nothing was removed', async () => {
    await begin()
    useLibrary.setState({ selected: ['a', 'b'], current: 'b' })
    removeSources(['a', 'b'])
    expect([listed(), useLibrary.getState().selected]).toEqual([['c'], []])
    expect(undoRemoval()).toBe(true)
    expect(listed()).toEqual(['a', 'b', 'c'])
    expect(useLibrary.getState().selected).toEqual(['a', 'b'])
    expect(toasts()).toEqual([])
    await settleRemovals('source')
    expect(removed()).toEqual([])
    expect(undoRemoval()).toBe(false)
  })

  test('is the scope of no question any more, nor is what was drawn on it', async () => {
    await begin()
    useViewer.setState({ span: { source: 'a', startMs: 0, endMs: 1 }, region: null })
    removeSources(['b'])
    expect(currentScope().sources).toEqual(['a'])
    removeSources(['a'])
    expect(currentScope()).toEqual({ sources: [] })
  })

  test('is undone one removal at a time, the latest first', async () => {
    await begin()
    removeSources(['a'])
    removeSources(['c'])
    undoRemoval()
    expect(listed()).toEqual(['b', 'c'])
    undoRemoval()
    expect(listed()).toEqual(['a', 'b', 'c'])
  })

  test('comes back where the engine could not remove it, and that is said', async () => {
    await begin({
      'library.remove': (input) =>
        (input as { source: string }).source === 'a' ? fail('store/busy') : ok({}),
    })
    removeSources(['a', 'b'])
    await settleRemovals('source')
    expect(listed()).toEqual(['a', 'c'])
    expect(useNotices.getState().notices.map(({ error }) => error?.code)).toEqual(['store/busy'])
  })

  test('is no fault where somebody else has removed it already', async () => {
    await begin({ 'library.remove': () => fail('source/unknown') })
    removeSources(['a'])
    await settleRemovals('source')
    expect([listed(), toasts()]).toEqual([['b', 'c'], []])
  })

  test('is removed before a file is added: the same file is no duplicate then', async () => {
    await begin()
    removeSources(['a'])
    await addFiles([new File(['x'], 'a.pdf')])
    expect(asked.map(({ method }) => method).filter((one) => /remove|add/.test(one))).toEqual([
      'library.remove',
      'addFiles',
    ])
  })

  test('takes its jobs along that failed or wait, when it goes for good, and no others', async () => {
    const job = (id: string, sourceId: string, state: Job['state']): Job => ({
      id,
      sourceId,
      state,
      path: '',
      name: '',
      collections: [],
      done: 0,
    })
    await begin({ 'jobs.control': () => ok() })
    useJobs.setState({
      jobs: [job('1', 'a', 'failed'), job('2', 'a', 'paused'), job('3', 'b', 'paused')],
    })
    removeSources(['a'])
    undoRemoval()
    removeSources(['a'])
    await settleRemovals('source')
    const controls = asked.filter(({ method }) => method === 'jobs.control')
    expect(controls.map(({ input }) => input)).toEqual([
      { id: '1', action: 'forget' },
      { id: '2', action: 'cancel' },
      { id: '2', action: 'forget' },
    ])
    expect(asked.at(-1)?.method).toBe('library.remove')
  })

  test('is removed before a question is asked: no answer cites what is not there', async () => {
    const chat = { id: 't', title: '', collection: null, updatedAt: '', messages: 0 }
    await begin({
      'chats.create': () => ok({ chat }),
      'chats.ask': () => fail('model/failed'),
      'chats.messages': () => ok({ messages: [] }),
      'chats.list': () => ok({ chats: [chat] }),
    })
    removeSources(['a'])
    await ask('When?', null)
    const order = asked.map(({ method }) => method)
    expect(order.indexOf('library.remove')).toBeGreaterThanOrEqual(0)
    expect(order.indexOf('library.remove')).toBeLessThan(order.indexOf('chats.ask'))
    expect(undoRemoval()).toBe(false)
  })

  test('keeps its notice when many others come', async () => {
    await begin()
    removeSources(['a'])
    for (let at = 0; at < 8; at++) tell({ title: () => `note ${at}` })
    expect(toasts()).toContain('“a.pdf” was removed. The file stays on the disk.')
    expect(toasts()).toHaveLength(5)
    expect(undoRemoval()).toBe(true)
    expect(listed()).toEqual(['a', 'b', 'c'])
  })
})

describe('asking before', () => {
  test('is for what takes long to read again', async () => {
    await begin()
    const hour = 3_600_000
    push([
      source('short', { pages: 3 }),
      source('thick', { pages: 312 }),
      source('talk', { durationMs: hour }),
      source('clip', { durationMs: hour / 60 }),
    ])
    expect(['short', 'thick', 'talk', 'clip'].map((id) => isDearToRead([id]))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  test('is for many at once, too', async () => {
    await begin()
    const ids = Array.from({ length: 21 }, (_, at) => `n${at}`)
    push(ids.map((id) => source(id)))
    expect([isDearToRead(ids), isDearToRead(ids.slice(0, 20))]).toEqual([true, false])
  })
})

describe('chats and collections', () => {
  test('a chat that is removed is closed, and open again when that is undone', async () => {
    await begin()
    const chat = { id: 't', title: 'Birds', collection: null, updatedAt: '', messages: 0 }
    useChats.setState({ chats: [chat], active: 't', drafts: { t: 'and then' } })
    removeChat('t')
    expect(toasts()).toEqual(['The chat “Birds” was removed'])
    expect([useChats.getState().active, useHidden.getState().ids.has('t')]).toEqual([null, true])
    undoRemoval()
    expect([useChats.getState().active, useHidden.getState().ids.has('t')]).toEqual(['t', false])
    expect(useChats.getState().drafts).toEqual({ t: 'and then' })

    removeChat('t')
    await settleRemovals('chat')
    expect(removed()).toEqual([{ method: 'chats.remove', input: { chat: 't' } }])
    expect(useChats.getState().chats).toEqual([])
  })

  test('a collection that is removed is looked at again when that is undone', async () => {
    await begin()
    useLibrary.setState({ collection: 'm' })
    removeCollection('m', 'Papers')
    expect([useLibrary.getState().collection, useLibrary.getState().collections]).toEqual([
      null,
      [],
    ])
    undoRemoval()
    expect(useLibrary.getState().collection).toBe('m')
    expect(removed()).toEqual([])
  })
})

describe('a window that is left', () => {
  const leave = (): boolean => dispatchEvent(new Event('pagehide'))
  const kept = (): string | null => localStorage.getItem('longview.removals')

  test('has the engine remove what was pending, and notes it in case it was not heard', async () => {
    await begin()
    followRemovals()
    removeSources(['a'])
    await vi.waitFor(() => expect(asked.at(-1)?.method).toBe('settings.get'))
    await Promise.resolve()
    leave()
    await expect.poll(removed).toEqual([{ method: 'library.remove', input: { source: 'a' } }])
    expect(JSON.parse(kept()!)).toMatchObject({
      library: '/library',
      removals: [{ kind: 'source', ids: ['a'] }],
    })
  })

  test('notes nothing where everything was undone', async () => {
    await begin()
    followRemovals()
    removeSources(['a'])
    undoRemoval()
    leave()
    expect([kept(), removed()]).toEqual([null, []])
  })

  const left = (of: string): string =>
    JSON.stringify({
      library: of,
      at: '2026-11-23T10:00:00Z',
      removals: [{ kind: 'source', ids: ['b'] }],
    })
  const sources = (importedAt: string) => () => ok({ sources: [source('b', { importedAt })] })

  test('finishes what was noted when it is next opened, out of sight', async () => {
    localStorage.setItem('longview.removals', left(library))
    asked = installBridge({
      'settings.get': () => ok({ library }),
      'library.list': sources('2026-11-20T10:00:00Z'),
      'library.remove': () => ok({}),
    }).asked
    followRemovals()
    expect([[...useHidden.getState().ids], kept()]).toEqual([['b'], null])
    await expect.poll(removed).toEqual([{ method: 'library.remove', input: { source: 'b' } }])
    await expect.poll(() => useHidden.getState().ids.size).toBe(0)
  })

  test('removes nothing of another library', async () => {
    localStorage.setItem('longview.removals', left('/other'))
    asked = installBridge({ 'settings.get': () => ok({ library }) }).asked
    followRemovals()
    await expect.poll(() => useHidden.getState().ids.size).toBe(0)
    expect(removed()).toEqual([])
  })

  test('removes nothing that was added again since', async () => {
    localStorage.setItem('longview.removals', left(library))
    asked = installBridge({
      'settings.get': () => ok({ library }),
      'library.list': sources('2026-11-23T10:00:01Z'),
    }).asked
    followRemovals()
    await expect.poll(() => useHidden.getState().ids.size).toBe(0)
    expect(removed()).toEqual([])
  })
})
