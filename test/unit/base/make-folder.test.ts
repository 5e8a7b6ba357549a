import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeFolder } from '#base/make-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'longview-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is made with those above it, all with the same rights', () => {
  const deep = join(folder, 'a', 'b', 'c')
  makeFolder(deep, 0o700)
  const modes = [join(folder, 'a'), deep].map((path) => statSync(path).mode & 0o777)
  expect(modes).toEqual([0o700, 0o700])
})

test('a folder that is there stays as it is', () => {
  const there = join(folder, 'there')
  mkdirSync(there)
  writeFileSync(join(there, 'kept'), '')
  makeFolder(there)
  expect(existsSync(join(there, 'kept'))).toBe(true)
})

test('a file in the way is an error', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(() => makeFolder(file)).toThrow('EEXIST')
  expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR')
})

test.skipIf(!existsSync('/proc/self'))(
  'where the system refuses a folder as if its parent were missing, that is an error and no endless loop',
  () => {
    expect(() => makeFolder('/proc/longview/deep')).toThrow('ENOENT')
  },
)
