import { describe, expect, test } from 'vitest'
import type { Message } from '#contract/desk-api.ts'
import { branchKey, threadOf } from '../../../../renderer/state/thread.ts'

const message = (id: string, parent: string | null): Message => ({
  id,
  parent,
  chat: 'c',
  role: id.startsWith('q') ? 'question' : 'answer',
  text: id,
  at: '2026-11-22T00:00:00Z',
  state: 'done',
})
const ids = (messages: Message[], chosen: Record<string, string> = {}): string[] =>
  threadOf('c', messages, chosen).map((step) => step.message.id)

describe('the thread of a chat', () => {
  const tree = [
    message('q1', null),
    message('a1', 'q1'),
    message('q2', 'a1'),
    message('a2', 'q2'),
    message('q2b', 'a1'),
    message('a2b', 'q2b'),
  ]

  test('follows the newest branch', () => {
    expect(ids(tree)).toEqual(['q1', 'a1', 'q2b', 'a2b'])
  })

  test('follows the branch that was chosen', () => {
    expect(ids(tree, { [branchKey('c', 'a1')]: 'q2' })).toEqual(['q1', 'a1', 'q2', 'a2'])
  })

  test('names the siblings of each message, oldest first', () => {
    expect(threadOf('c', tree, {})[2]?.siblings).toEqual(['q2', 'q2b'])
  })

  test('falls back to the newest where the chosen one is gone', () => {
    expect(ids(tree, { [branchKey('c', 'a1')]: 'gone' })).toEqual(['q1', 'a1', 'q2b', 'a2b'])
  })

  test('ends, even in a ring of messages', () => {
    expect(ids([message('q1', 'a1'), message('a1', 'q1'), message('q0', null)])).toEqual(['q0'])
  })

  test('keeps the choices of two chats apart', () => {
    expect(ids(tree, { [branchKey('other', 'a1')]: 'q2' })).toEqual(['q1', 'a1', 'q2b', 'a2b'])
  })
})
