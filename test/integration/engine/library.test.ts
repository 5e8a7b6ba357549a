import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sha256 } from '#base/hash-chain.ts'
import { createLibrary } from '#engine/library.ts'
import { never } from './model/opened.ts'
import { open } from './store/library.ts'
import { videoProbe } from './store/made.ts'

const run = { signal: never, emit: () => undefined }

test('a source whose file is gone is found where it was imported from before, if that is the same file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longview-library-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const store = open()
  const { handlers } = createLibrary(store, { pictures: folder, changed: () => undefined })
  const content = 'the same bytes'
  const [first, second] = ['first.mp4', 'second.mp4'].map((name) => join(folder, name)) as [
    string,
    string,
  ]
  for (const path of [first, second]) {
    writeFileSync(path, content)
    const file = { path, sha256: sha256(content), bytes: content.length, mtimeMs: 1 }
    store.sources.add(file, videoProbe)
  }
  const listed = async (): Promise<unknown[]> => {
    const { sources } = await handlers['library.list']({}, run)
    return sources.map(({ path, status }) => [path, status === 'missing'])
  }
  expect(await listed()).toEqual([[second, false]])
  rmSync(second)
  writeFileSync(first, 'other  bytes..')
  expect(await listed()).toEqual([[second, true]])
  writeFileSync(first, content)
  expect(await listed()).toEqual([[first, false]])
})

test('a source whose file was replaced by another one is missing until its own is back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longview-library-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const store = open()
  const { handlers } = createLibrary(store, { pictures: folder, changed: () => undefined })
  const path = join(folder, 'contract.pdf')
  const content = 'what was imported'
  writeFileSync(path, content)
  store.sources.add(
    { path, sha256: sha256(content), bytes: content.length, mtimeMs: 1 },
    videoProbe,
  )
  const isMissing = async (): Promise<boolean> =>
    (await handlers['library.list']({}, run)).sources[0]?.status === 'missing'
  expect(await isMissing()).toBe(false)
  writeFileSync(path, 'another version')
  expect(await isMissing()).toBe(true)
  writeFileSync(path, content)
  expect(await isMissing()).toBe(false)
})

test('a source is named by its id, its path, or its name where no other has it', () => {
  const store = open()
  const { sourceOf } = createLibrary(store, { pictures: '/nowhere', changed: () => undefined })
  const add = (path: string): string =>
    store.sources.add({ path, sha256: sha256(path), bytes: 1, mtimeMs: 1 }, videoProbe).id
  const [first, second, alone] = ['/a/x.mp4', '/b/x.mp4', '/b/y.mp4'].map(add) as [string, string, string] // prettier-ignore
  expect([first, '/b/x.mp4', 'y.mp4'].map((ref) => sourceOf(ref).id)).toEqual([
    first,
    second,
    alone,
  ])
  expect(() => sourceOf('x.mp4')).toThrow(
    expect.objectContaining({
      code: 'usage/invalid',
      message: expect.stringContaining(first) as unknown,
    }),
  )
  expect(() => sourceOf('z.mp4')).toThrow(expect.objectContaining({ code: 'source/unknown' }))
})
