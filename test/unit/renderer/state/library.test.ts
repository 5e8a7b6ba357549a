// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest'
import { startWords } from '../../../../renderer/i18n/i18n.ts'
import {
  addFiles,
  selectTo,
  toggleSelected,
  useLibrary,
  watchLibrary,
} from '../../../../renderer/state/library.ts'
import { useNotices } from '../../../../renderer/state/notices.ts'
import { fail, installBridge, ok } from '../bridge.ts'

const initial = useLibrary.getInitialState()
beforeEach(() => {
  void startWords('en')
  useLibrary.setState(initial, true)
  useNotices.setState({ notices: [] })
})

describe('selecting', () => {
  const order = ['a', 'b', 'c', 'd', 'e']

  test('takes a range from the anchor, in both directions', () => {
    toggleSelected('c')
    selectTo('e', order)
    expect(useLibrary.getState().selected).toEqual(['c', 'd', 'e'])
    selectTo('a', order)
    expect(useLibrary.getState().selected).toEqual(['a', 'b', 'c'])
  })

  test('toggles one at a time', () => {
    toggleSelected('a')
    toggleSelected('b')
    toggleSelected('a')
    expect(useLibrary.getState().selected).toEqual(['b'])
  })

  test('forgets what is no longer in the library', () => {
    useLibrary.setState({ selected: ['a', 'gone'], collection: 'gone' })
    const controller = new AbortController()
    installBridge({
      'library.watch': (_input, { emit }) => {
        emit({ sources: [{ id: 'a' }], collections: [] })
        return new Promise(() => undefined)
      },
    })
    watchLibrary(controller.signal)
    return expect
      .poll(() => [useLibrary.getState().selected, useLibrary.getState().collection])
      .toEqual([['a'], null])
      .finally(() => controller.abort())
  })
})

describe('news of the library', () => {
  test('change, add and take away rows, and leave the others where they stand', () => {
    const controller = new AbortController()
    installBridge({
      'library.watch': (_input, { emit }) => {
        const row = (id: string, status: string): object => ({ id, status })
        const whole = [row('a', 'ready'), row('b', 'importing'), row('c', 'ready')]
        emit({ sources: whole, collections: [] })
        emit({ sources: [row('b', 'ready'), row('d', 'importing')], gone: ['a'], collections: [] })
        emit({ sources: [], gone: [], collections: [] })
        return new Promise(() => undefined)
      },
    })
    watchLibrary(controller.signal)
    const shown = (): string[] =>
      useLibrary.getState().sources.map(({ id, status }) => `${id} ${status}`)
    return expect
      .poll(shown)
      .toEqual(['d importing', 'b ready', 'c ready'])
      .finally(() => controller.abort())
  })
})

describe('adding files', () => {
  const file = (name: string): File => new File(['x'], name)

  test('keeps the refused ones with their reason and tells of the rest', async () => {
    const refused = [
      { name: 'run.exe', error: { code: 'source/unsupported', message: 'a program' } },
    ]
    const { asked } = installBridge({ addFiles: () => ok({ accepted: 2, refused }) })
    useLibrary.setState({ collection: 'm' })
    await addFiles([file('a.mp4'), file('b.pdf'), file('run.exe')])
    expect(useLibrary.getState().refused).toEqual([
      { name: 'run.exe', code: 'source/unsupported', message: 'a program' },
    ])
    expect(useNotices.getState().notices.map(({ title }) => title())).toEqual(['2 files added'])
    expect(asked[0]?.input).toEqual({ names: ['a.mp4', 'b.pdf', 'run.exe'], collection: 'm' })
  })

  test('says so when nothing could be added', async () => {
    installBridge({ addFiles: () => fail('store/disk-full') })
    await addFiles([file('a.mp4')])
    expect(useNotices.getState().notices.map(({ tone, error }) => [tone, error?.code])).toEqual([
      ['loss', 'store/disk-full'],
    ])
  })
})
