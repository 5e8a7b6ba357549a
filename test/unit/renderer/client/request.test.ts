// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { shellApi } from '#contract/shell-api.ts'
import { request } from '../../../../renderer/client/request.ts'
import { watch } from '../../../../renderer/client/watch.ts'
import type { Bridge } from '../../../../renderer/client/bridge.ts'
import { fail, installBridge, ok } from '../bridge.ts'

describe('a request', () => {
  test('gives the value, or an AppError with the code of the other side', async () => {
    installBridge({
      'cache.clear': () => ok(),
      'cache.stats': () => fail('store/busy', 'the library is locked'),
    })
    await expect(request('cache.clear', {})).resolves.toBeUndefined()
    const error = await request('cache.stats', {}).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'store/busy', message: 'the library is locked' })
  })

  test('that was given up before it began is never sent', async () => {
    const { asked } = installBridge({ 'cache.clear': () => ok() })
    const signal = AbortSignal.abort()
    await expect(request('cache.clear', {}, { signal })).rejects.toMatchObject({ code: 'aborted' })
    expect(asked).toEqual([])
  })

  test('settles after an abort only when the other side has stopped', async () => {
    let hasStopped = false
    installBridge({
      'viewer.proxy': (_input, { onCancel }) =>
        new Promise((resolve) =>
          onCancel(() =>
            setTimeout(() => {
              hasStopped = true
              resolve(fail('aborted'))
            }, 20),
          ),
        ),
    })
    const controller = new AbortController()
    const done = request('viewer.proxy', { source: 's' }, { signal: controller.signal })
    await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort()
    await expect(done).rejects.toMatchObject({ code: 'aborted' })
    expect(hasStopped).toBe(true)
  })

  test('goes to the shell exactly when the contract says so', async () => {
    const sent: string[] = []
    installBridge({})
    const spy = (name: string): Bridge => ({
      open: (method: string) => {
        sent.push(`${name} ${method}`)
        return { done: Promise.resolve(ok({})), cancel: () => undefined }
      },
    })
    window.longview.engine = () => Promise.resolve(spy('engine'))
    window.longview.shell = spy('shell')
    const methods = Object.keys(shellApi) as (keyof typeof shellApi)[]
    for (const method of methods) await request(method, {})
    await request('library.list', {})
    expect(sent).toEqual([...methods.map((method) => `shell ${method}`), 'engine library.list'])
  })
})

describe('a watch', () => {
  test('is opened again when the engine has died, and ends when it is given up', async () => {
    let opened = 0
    installBridge({
      'jobs.watch': (_input, { emit }) => {
        emit({ jobs: [] })
        return ++opened === 1 ? fail('engine/gone') : new Promise(() => undefined)
      },
    })
    const controller = new AbortController()
    let events = 0
    void watch('jobs.watch', () => events++, controller.signal)
    await vi.waitFor(() => expect([opened, events]).toEqual([2, 2]), 3000)
    controller.abort()
  })
})
