// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { startWords } from '../../../../renderer/i18n/i18n.ts'
import {
  ask,
  currentScope,
  openChat,
  setDraft,
  stopAnswer,
  useChats,
} from '../../../../renderer/state/chats.ts'
import { useLibrary } from '../../../../renderer/state/library.ts'
import { setRegion, setSpan, useViewer } from '../../../../renderer/state/viewer.ts'
import { fail, installBridge, ok } from '../bridge.ts'

const chat = {
  id: 'c1',
  title: '',
  collection: null,
  updatedAt: '2026-11-22T00:00:00Z',
  messages: 0,
}
const question = {
  id: 'q',
  chat: 'c1',
  parent: null,
  role: 'question',
  text: 'When?',
  at: '',
  state: 'done',
}
const answer = { ...question, id: 'a', parent: 'q', role: 'answer', text: 'Twice [1].' }
const basics = {
  'chats.list': () => ok({ chats: [chat] }),
  'chats.create': () => ok({ chat }),
  'chats.messages': () => ok({ messages: [] }),
}
beforeEach(() => {
  void startWords('en')
  useChats.setState(useChats.getInitialState(), true)
  useLibrary.setState(useLibrary.getInitialState(), true)
  useViewer.setState(useViewer.getInitialState(), true)
})

describe('asking', () => {
  test('makes a chat, streams the answer and keeps both messages', async () => {
    const { asked } = installBridge({
      ...basics,
      'chats.ask': (_input, { emit }) => {
        emit({ type: 'evidence', samples: 14, tokenRows: 900 })
        emit({ type: 'token', text: 'Twice ' })
        emit({ type: 'token', text: '[1].' })
        return ok({ question, answer })
      },
    })
    await ask('When?', null)
    const { active, messages, live } = useChats.getState()
    expect([active, messages['c1']?.map(({ id }) => id), live]).toEqual(['c1', ['q', 'a'], {}])
    expect(asked.find(({ method }) => method === 'chats.ask')?.input).toEqual({
      chat: 'c1',
      parent: null,
      question: 'When?',
      scope: { sources: [] },
    })
  })

  test('shows words at most once per frame', async () => {
    let emitToken = (_text: string): void => undefined
    const held = Promise.withResolvers<ReturnType<typeof ok>>()
    installBridge({
      ...basics,
      'chats.ask': (_input, { emit }) => {
        emitToken = (text) => emit({ type: 'token', text })
        return held.promise
      },
    })
    const done = ask('When?', null)
    await vi.waitFor(() => expect(useChats.getState().live['c1']).toBeDefined())
    await vi.waitFor(() => expect(emitToken('')).toBeUndefined())
    const seen: string[] = []
    const stop = useChats.subscribe((state) => {
      const text = state.live['c1']?.text
      if (text !== undefined && text !== seen.at(-1)) seen.push(text)
    })
    for (let i = 0; i < 100; i++) emitToken('x')
    await vi.waitFor(() => expect(useChats.getState().live['c1']?.text).toBe('x'.repeat(100)))
    expect(seen.filter((text) => text.length > 0)).toHaveLength(1)
    stop()
    held.resolve(ok({ question, answer }))
    await done
  })

  test('a stop waits until the engine has stopped, and keeps what was stored', async () => {
    let finish = (): void => undefined
    installBridge({
      ...basics,
      'chats.messages': () => ok({ messages: [question, { ...answer, state: 'stopped' }] }),
      'chats.ask': (_input, { onCancel }) =>
        new Promise((resolve) => onCancel(() => (finish = () => resolve(fail('aborted'))))),
    })
    const done = ask('When?', null)
    await vi.waitFor(() => expect(stopAnswer()).toBe(true))
    expect(useChats.getState().live['c1']?.phase).toBe('stopping')
    finish()
    await done
    const { messages, live, faults } = useChats.getState()
    expect([messages['c1']?.at(-1)?.state, live, faults]).toEqual(['stopped', {}, {}])
  })

  test('a question is never lost: it returns to the box when the engine could not keep it', async () => {
    installBridge({ ...basics, 'chats.ask': () => fail('engine/gone') })
    await ask('When?', null)
    const { drafts, faults } = useChats.getState()
    expect([drafts['c1'], faults['c1']?.code, faults['c1']?.asked?.question]).toEqual([
      'When?',
      'engine/gone',
      'When?',
    ])
  })

  test('a failure that the engine has kept stands in the thread, not beside it', async () => {
    const failed = {
      ...answer,
      text: '',
      state: 'failed',
      error: { code: 'model/gone', message: '' },
    }
    installBridge({
      ...basics,
      'chats.messages': () => ok({ messages: [question, failed] }),
      'chats.ask': () => fail('model/gone'),
    })
    await ask('When?', null)
    const { drafts, faults, messages } = useChats.getState()
    expect([drafts['c1'], faults, messages['c1']?.length]).toEqual(['', {}, 2])
  })

  test('what was typed meanwhile is not overwritten by it', async () => {
    const held = Promise.withResolvers<ReturnType<typeof ok>>()
    installBridge({ ...basics, 'chats.ask': () => held.promise })
    const done = ask('When?', null)
    await vi.waitFor(() => expect(useChats.getState().live['c1']).toBeDefined())
    setDraft('And where?')
    held.resolve(fail('model/gone'))
    await done
    expect(useChats.getState().drafts['c1']).toBe('And where?')
  })

  test('one answer at a time per chat', async () => {
    const held = Promise.withResolvers<ReturnType<typeof ok>>()
    const { asked } = installBridge({ ...basics, 'chats.ask': () => held.promise })
    const done = ask('When?', null)
    await vi.waitFor(() => expect(useChats.getState().live['c1']).toBeDefined())
    await ask('Again?', null)
    held.resolve(ok({ question, answer }))
    await done
    expect(asked.filter(({ method }) => method === 'chats.ask')).toHaveLength(1)
  })
})

describe('the scope of a question', () => {
  test('is what was drawn, before what is selected, before the collection', () => {
    useLibrary.setState({
      selected: ['s1', 's2'],
      collection: 'm',
      collections: [{ id: 'm', name: 'Matter', sources: ['s9'] }],
    })
    setSpan({ source: 's1', startMs: 10, endMs: 20 })
    expect(currentScope()).toEqual({ sources: ['s1'], span: { startMs: 10, endMs: 20 } })
    const box = { x: 0, y: 0, width: 1, height: 0.5 }
    setRegion({ source: 's2', page: 4, box })
    expect(currentScope()).toEqual({ sources: ['s2'], region: { page: 4, box } })
    setRegion(null)
    expect(currentScope()).toEqual({ sources: ['s1', 's2'] })
    useLibrary.setState({ selected: [] })
    expect(currentScope()).toEqual({ sources: ['s9'] })
    useLibrary.setState({ collection: null })
    expect(currentScope()).toEqual({ sources: [] })
  })
})

describe('opening a chat', () => {
  test('says in the chat why it cannot be read', async () => {
    installBridge({ ...basics, 'chats.messages': () => fail('store/damaged', 'page 7 is torn') })
    await openChat('c1')
    expect(useChats.getState().faults['c1']).toEqual({
      code: 'store/damaged',
      message: 'page 7 is torn',
    })
  })
})
