/** A disk that a system has made read-only because it fails, or rights that were taken away, while a library is open. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createDeskSettings } from '#engine/desk/desk-settings.ts'
import { Settings } from '#contract/settings.ts'
import { newFolder, open } from './library.ts'
import { fileOf, frameOf, videoProbe } from './made.ts'

/** Files that SQLite maps (-shm) are left out: a process that writes to them then is ended by the system. */
function isMarked(folder: string, mark: '+i' | '-i'): boolean {
  const files = readdirSync(folder).filter((name) => !name.endsWith('-shm'))
  const paths = [folder, ...files.map((name) => join(folder, name))]
  return spawnSync('chattr', [mark, ...paths]).status === 0
}

type Skip = (condition: boolean, why: string) => void

/** Nothing in `folder` can be written any more, not even through files that are open; undone at the end of the test. */
function freeze(folder: string, skip: Skip): void {
  onTestFinished(() => void isMarked(folder, '-i'))
  skip(!isMarked(folder, '+i'), 'marking files as unchangeable needs root and a disk that can')
}

const refused = expect.objectContaining({
  code: 'store/read-only',
  message: expect.stringMatching(/library\.sqlite cannot be written: .*Change the permissions/),
})

test('a library that becomes read-only while it is open says so, keeps what it has, and goes on afterwards', ({
  skip,
}) => {
  const folder = join(newFolder(), 'library')
  mkdirSync(folder)
  const store = open(folder)
  const { id } = store.sources.add(fileOf(1), videoProbe)
  freeze(folder, skip)
  expect(() => store.segments.add(id, frameOf(1, 'a cup'))).toThrow(refused)
  expect(() => store.chats.create(null)).toThrow(refused)
  expect(() => store.jobs.enqueue('/a')).toThrow(refused)
  expect(() => store.sources.remove(id)).toThrow(refused)
  expect(store.sources.list().map((source) => source.id)).toEqual([id])
  expect(isMarked(folder, '-i')).toBe(true)
  store.segments.add(id, frameOf(1, 'a cup'))
  expect(store.segments.count()).toBe(1)
})

test('a read-only library that is opened says so', ({ skip }) => {
  const folder = join(newFolder(), 'library')
  open(folder).close()
  freeze(folder, skip)
  expect(() => open(folder)).toThrow(refused)
})

test('a setting that cannot be written is refused with the reason, and does not hold', async ({
  skip,
}) => {
  const folder = join(newFolder(), 'library')
  const store = open(folder)
  const settings = Settings.parse({})
  const models = {} as Parameters<typeof createDeskSettings>[0]['models']
  const desk = createDeskSettings({ store, models, settings })
  const before = { ...settings }
  freeze(folder, skip)
  const setting = desk['settings.set'](
    { name: 'model.threads', value: 1 },
    { signal: new AbortController().signal, emit: () => undefined },
  )
  await expect(setting).rejects.toMatchObject({
    code: 'store/read-only',
    message: expect.stringContaining(join(folder, 'settings.json')),
  })
  expect(settings).toEqual(before)
})
