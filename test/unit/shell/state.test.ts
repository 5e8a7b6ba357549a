import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { libraryArgs, noteOpened, openState } from '../../../main/shell/state.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const folder = tempFolder('state')
const fail = (error: unknown): never => {
  throw error
}

test('what is set is there at the next start', () => {
  const path = join(folder, 'kept.json')
  openState(path, fail).set({ theme: 'dark', library: folder })
  const state = openState(path, fail)
  expect(state.get()).toMatchObject({ theme: 'dark', language: 'system', library: folder })
  expect(libraryArgs(state)).toEqual(['--library', folder])
})

test('a library that was opened, or whose folder is gone, is not begun anew; one that is chosen now may be', () => {
  const path = join(folder, 'opened.json')
  const state = openState(path, fail)
  noteOpened(state)
  expect(libraryArgs(state)).toEqual([])
  state.set({ library: folder })
  noteOpened(state)
  expect(libraryArgs(openState(path, fail))).toEqual(['--library', folder, '--known'])
  state.set({ library: folder, opened: undefined })
  expect(libraryArgs(state)).toEqual(['--library', folder])
  const unplugged = join(folder, 'unplugged', 'library')
  state.set({ library: unplugged })
  expect(libraryArgs(state)).toEqual(['--library', unplugged, '--known'])
})

test('a bad value costs itself, not the rest of the file', () => {
  const path = join(folder, 'bad.json')
  writeFileSync(path, JSON.stringify({ theme: 'purple', bounds: { x: 'left' }, language: 'en' }))
  expect(openState(path, fail).get()).toEqual({
    theme: 'system',
    language: 'en',
    isMaximized: false,
    bounds: undefined,
    library: undefined,
  })
})

test.for(['', 'null', '[1', '{"theme":'])('a file that holds %j is a first start', (text) => {
  const path = join(folder, 'broken.json')
  writeFileSync(path, text)
  const state = openState(path, fail)
  expect(libraryArgs(state)).toEqual([])
  state.set({ isMaximized: true })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ isMaximized: true })
})

test('a place that cannot be written is told, and the session goes on', () => {
  const told: unknown[] = []
  const state = openState(join(folder, 'kept.json', 'inside-a-file.json'), (error) =>
    told.push(error),
  )
  state.set({ theme: 'light' })
  expect(told).toHaveLength(1)
  expect(state.get().theme).toBe('light')
})
