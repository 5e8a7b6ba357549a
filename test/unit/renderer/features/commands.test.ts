// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest'
import { isTakenBy, keyLabel, keysOf } from '../../../../renderer/features/commands/keys.ts'
import { commandFor, commands } from '../../../../renderer/features/commands/registry.ts'
import { bindKeys, resetKeys } from '../../../../renderer/state/preferences.ts'
import { useChats, type Message } from '../../../../renderer/state/chats.ts'
import { useLibrary, type Source } from '../../../../renderer/state/library.ts'
import { useJobs, type Job } from '../../../../renderer/state/jobs.ts'
import { offerControls, useViewer } from '../../../../renderer/state/viewer.ts'
import { installBridge } from '../bridge.ts'

beforeEach(() => {
  installBridge({})
  resetKeys()
})
const press = (key: string, held: KeyboardEventInit = {}): string =>
  keysOf(new KeyboardEvent('keydown', { key, ...held }))

describe('shortcuts', () => {
  test('are not given twice', () => {
    const keys = commands.flatMap((command) => command.keys)
    expect(keys.filter((one, index) => keys.indexOf(one) !== index)).toEqual([])
  })

  test('are read from what is pressed', () => {
    expect([
      press('k', { ctrlKey: true }),
      press('F', { ctrlKey: true, shiftKey: true }),
      press(' '),
      press('?', { shiftKey: true }),
      press('ArrowLeft', { shiftKey: true }),
      press(',', { ctrlKey: true }),
      press('Control', { ctrlKey: true }),
    ]).toEqual(['Mod+K', 'Mod+Shift+F', 'Space', '?', 'Shift+ArrowLeft', 'Mod+,', ''])
  })

  test('are shown as people write them', () => {
    expect(['Mod+K', 'Shift+ArrowLeft', 'Mod++', 'Escape'].map(keyLabel)).toEqual([
      'Ctrl+K',
      'Shift+←',
      'Ctrl++',
      'Esc',
    ])
  })

  test('can be bound anew, switched off and given back', () => {
    bindKeys('player.play', ['X'])
    expect([commandFor('X')?.id, commandFor('Space')]).toEqual(['player.play', undefined])
    bindKeys('player.play', [])
    expect(commandFor('X')).toBeUndefined()
    bindKeys('player.play', null)
    expect(commandFor('Space')?.id).toBe('player.play')
  })
})

describe('what cannot be done now', () => {
  const can = (id: string): boolean => commands.find((command) => command.id === id)!.can()
  const source = (id: string, kind: string) => ({ id, kind, name: id, status: 'ready' }) as Source
  const sources = [source('talk', 'video'), source('bundle', 'pdf')]
  const show = (selected: string[], open: string | null = null): void => {
    const byId = new Map(sources.map((one) => [one.id, one]))
    useLibrary.setState({ sources, byId, selected, collection: null })
    useViewer.setState({ main: open === null ? null : { source: open, visit: 1 } })
  }

  test('players and pages do what the open view knows to do', () => {
    expect([can('player.play'), can('viewer.rotate')]).toEqual([false, false])
    const withdraw = offerControls('main', { playPause: () => undefined })
    expect([can('player.play'), can('viewer.rotate')]).toEqual([true, false])
    withdraw()
    expect(can('player.play')).toBe(false)
  })

  test('jobs are paused, resumed and cleared where there are such', () => {
    const all = () => ['jobs.pause', 'jobs.resume', 'jobs.clear'].map(can)
    const job = (state: Job['state']): Job => ({
      id: state,
      path: '',
      name: '',
      state,
      collections: [],
      done: 0,
    })
    useJobs.setState({ jobs: [] })
    expect(all()).toEqual([false, false, false])
    useJobs.setState({ jobs: [job('running')] })
    expect(all()).toEqual([true, false, false])
    useJobs.setState({ jobs: [job('paused'), job('failed')] })
    expect(all()).toEqual([false, true, true])
    useJobs.setState({ jobs: [] })
  })

  test('needs a source that is selected or open', () => {
    show([])
    expect([can('sources.remove'), can('viewer.summary'), can('palette')]).toEqual([
      false,
      false,
      true,
    ])
    show([], 'talk')
    expect([can('sources.remove'), can('viewer.summary'), can('viewer.said')]).toEqual([
      true,
      true,
      true,
    ])
  })

  test('needs a source of the right kind, or only one', () => {
    show(['talk'])
    expect([can('sources.redact'), can('sources.bates')]).toEqual([false, false])
    show(['bundle'])
    expect([can('sources.redact'), can('sources.bates')]).toEqual([true, true])
    show(['talk', 'bundle'])
    expect([can('sources.redact'), can('sources.bates'), can('sources.remove')]).toEqual([
      false,
      true,
      true,
    ])
    show([], 'bundle')
    expect(can('viewer.said')).toBe(false)
  })

  test('needs a chat, and an answer in it', () => {
    useChats.setState({ active: null })
    expect([can('chat.rename'), can('chat.copy')]).toEqual([false, false])
    useChats.setState({ active: 't', messages: { t: [] } })
    expect([can('chat.rename'), can('chat.copy')]).toEqual([true, false])
    const message = { chat: 't', text: '', at: '', state: 'done' } as const
    const messages: Message[] = [
      { ...message, id: 'q', parent: null, role: 'question' },
      { ...message, id: 'a', parent: 'q', role: 'answer' },
    ]
    useChats.setState({ messages: { t: messages } })
    expect([can('chat.copy'), can('chat.again'), can('chat.edit')]).toEqual([true, true, true])
  })
})

describe('a key belongs to what has the keyboard', () => {
  const within = (html: string): Element => {
    document.body.innerHTML = html
    return document.body.querySelector('[data-here]')!
  }

  test('letters go into fields, Ctrl and Esc do not', () => {
    const field = within('<input data-here>')
    expect(
      ['J', 'Space', 'ArrowLeft', 'Mod+K', 'Escape', 'F6'].map((keys) => isTakenBy(field, keys)),
    ).toEqual([true, true, true, false, false, false])
  })

  test('undo is that of what is typed in a field, and of the window elsewhere', () => {
    const field = within('<textarea data-here></textarea>')
    expect([isTakenBy(field, 'Mod+Z'), isTakenBy(document.body, 'Mod+Z')]).toEqual([true, false])
  })

  test('Space presses the button that is focused', () => {
    const button = within('<button data-here></button>')
    expect([isTakenBy(button, 'Space'), isTakenBy(button, 'J')]).toEqual([true, false])
  })

  test('arrows move in lists and sliders', () => {
    const row = within('<div role="grid" tabindex="0" data-here></div>')
    expect([
      isTakenBy(row, 'ArrowLeft'),
      isTakenBy(row, 'K'),
      isTakenBy(document.body, 'ArrowLeft'),
    ]).toEqual([true, false, false])
  })
})
