import { expect, test } from 'vitest'
import { AppError } from '../../../main/contract/errors.ts'
import { createBridge, type AnyClient } from '../../../preload/bridge.ts'

const isOpen = (method: string): boolean => method === 'noun.verb'
const bridgeTo = (client: AnyClient): ReturnType<typeof createBridge> =>
  createBridge(isOpen, () => Promise.resolve(client))
const ignore = (): void => undefined

test('a reply crosses as data', async () => {
  const { done } = bridgeTo(async () => 5).open('noun.verb', {}, ignore)
  expect(await done).toEqual({ ok: true, json: '5' })
})

test('a failure crosses as data, with its code', async () => {
  const { done } = bridgeTo(() =>
    Promise.reject(new AppError('source/missing', 'It is gone.')),
  ).open('noun.verb', {}, ignore)
  expect(await done).toEqual({
    ok: false,
    error: { code: 'source/missing', message: 'It is gone.' },
  })
})

test('events arrive before the reply', async () => {
  const events: unknown[] = []
  const { done } = bridgeTo(async (_method, _input, { onEvent }) => {
    onEvent('first')
    onEvent('second')
    return 'end'
  }).open('noun.verb', {}, (json) => events.push(JSON.parse(json)))
  expect(await done).toMatchObject({ json: '"end"' })
  expect(events).toEqual(['first', 'second'])
})

test('cancelling aborts the request', async () => {
  const { done, cancel } = bridgeTo(
    (_method, _input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new AppError('aborted', 'Stopped.')))
      }),
  ).open('noun.verb', {}, ignore)
  await Promise.resolve()
  cancel()
  expect(await done).toMatchObject({ ok: false, error: { code: 'aborted' } })
})

test.for(['other.verb', '__proto__', 'constructor', 'toString', ''])(
  'the method %j does not exist and reaches nobody',
  async (method) => {
    const { done } = bridgeTo(() => {
      throw new Error('must not be asked')
    }).open(method, {}, ignore)
    expect(await done).toMatchObject({ ok: false, error: { code: 'contract/invalid' } })
  },
)
