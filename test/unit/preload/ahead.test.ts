import { expect, test } from 'vitest'
import { askAhead } from '../../../preload/ahead.ts'
import type { Bridge, Outcome } from '../../../preload/bridge.ts'

type Asked = {
  method: string
  input: unknown
  emit(json: string): void
  settle(outcome: Outcome): void
  isCancelled: boolean
}

function recorded(): { bridge: Bridge; asked: Asked[] } {
  const asked: Asked[] = []
  return {
    asked,
    bridge: {
      open(method, input, emit) {
        const { promise: done, resolve: settle } = Promise.withResolvers<Outcome>()
        const one: Asked = { method, input, emit, settle, isCancelled: false }
        asked.push(one)
        return {
          done,
          cancel: () => {
            one.isCancelled = true
          },
        }
      },
    },
  }
}

const ignore = (): void => undefined

test('what is asked ahead is asked once, and who opens it takes it over with all its events', async () => {
  const { bridge, asked } = recorded()
  const ahead = askAhead(bridge, ['library.watch'])
  expect(asked).toMatchObject([{ method: 'library.watch', input: {} }])
  asked[0]!.emit('before')
  const events: unknown[] = []
  const { done, cancel } = ahead.open('library.watch', {}, (event) => events.push(event))
  asked[0]!.emit('after')
  expect(asked).toHaveLength(1)
  expect(events).toEqual(['before', 'after'])
  cancel()
  expect(asked[0]!.isCancelled).toBe(true)
  asked[0]!.settle({ ok: true, json: '7' })
  expect(await done).toEqual({ ok: true, json: '7' })
})

test('a second one is a request of its own', () => {
  const { bridge, asked } = recorded()
  const ahead = askAhead(bridge, ['library.watch'])
  ahead.open('library.watch', {}, ignore)
  ahead.open('library.watch', {}, ignore)
  expect(asked).toHaveLength(2)
})

test('another input is another question', () => {
  const { bridge, asked } = recorded()
  askAhead(bridge, ['chats.list']).open('chats.list', { words: 'rent' }, ignore)
  expect(asked.map(({ input }) => input)).toEqual([{}, { words: 'rent' }])
})

test('what nobody asks ahead goes its own way', () => {
  const { bridge, asked } = recorded()
  askAhead(bridge, []).open('models.list', {}, ignore)
  expect(asked.map(({ method }) => method)).toEqual(['models.list'])
})

test('what failed before anybody took it is asked again', async () => {
  const { bridge, asked } = recorded()
  const ahead = askAhead(bridge, ['chats.list'])
  asked[0]!.settle({ ok: false, error: { code: 'engine/gone', message: 'It died.' } })
  await Promise.resolve()
  ahead.open('chats.list', {}, ignore)
  expect(asked).toHaveLength(2)
})
