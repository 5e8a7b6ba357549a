import { cpSync, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { openStore } from '#engine/store/store.ts'
import { newFolder, open } from './library.ts'

test('a library that was opened before and is not there is missed by name, and no other is begun', () => {
  const folder = join(newFolder(), 'unplugged')
  const reopen = (): unknown => openStore(folder, { logger: silentLogger, isKnown: true })
  expect(reopen).toThrow(
    expect.objectContaining({
      code: 'store/missing',
      message: expect.stringContaining(join(folder, 'library.sqlite')),
    }),
  )
  expect(existsSync(folder)).toBe(false)
})

test('a library knows when its folder went from its place, another was put there, and it came back', ({
  skip,
}) => {
  if (process.platform === 'win32') skip('an open file cannot be moved there')
  const folder = newFolder()
  const store = open(folder)
  expect(store.isInPlace()).toBe(true)
  const moved = `${folder}-moved`
  renameSync(folder, moved)
  expect(store.isInPlace()).toBe(false)
  cpSync(moved, folder, { recursive: true })
  expect(store.isInPlace()).toBe(false)
  renameSync(folder, `${folder}-copy`)
  renameSync(moved, folder)
  expect(store.isInPlace()).toBe(true)
})
