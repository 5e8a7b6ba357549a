import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { Store } from '#engine/store/store.ts'
import { newFolder, open } from './library.ts'
import { fileOf, frameOf, videoProbe } from './made.ts'

function filled(folder: string): Store {
  const store = open(folder)
  const { id } = store.sources.add(fileOf(1), videoProbe)
  for (let at = 0; at < 100; at++) store.segments.add(id, frameOf(at, `text ${at} `.repeat(50)))
  return store
}

describe('a damaged library', () => {
  test.each([
    ['text', () => Buffer.from('Dear diary, '.repeat(5000))],
    ['a cut', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['a broken first page', (bytes: Buffer) => bytes.fill(0xa5, 100, 4096)],
  ])('(%s) is refused with what to do, and not touched', (_, damage) => {
    const folder = newFolder()
    filled(folder).close()
    const file = join(folder, 'library.sqlite')
    writeFileSync(file, damage(readFileSync(file)))
    const before = readFileSync(file)
    let thrown: unknown
    try {
      const store = open(folder)
      // A cut may only show when the missing part is read.
      for (const { id } of store.sources.list()) store.segments.ofSource(id)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({
      code: 'store/damaged',
      message: expect.stringMatching(/library\.sqlite is damaged: .*Nothing was changed.*backups/),
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('is named by the check that doctor runs', () => {
    const folder = newFolder()
    const store = filled(folder)
    expect(store.check('full')).toEqual([])
    store.close()
    const db = new Sqlite(join(folder, 'library.sqlite'))
    db.pragma('foreign_keys = OFF')
    db.exec(`DELETE FROM segment_text WHERE rowid = 5; DELETE FROM source`)
    db.close()
    const again = open(folder)
    expect(again.check()).toEqual(['1 segments and the full-text index do not agree'])
    const problems = again.check('full')
    expect(problems).toContain('1 segments and the full-text index do not agree')
    expect(problems.some((problem) => problem.includes('segment'))).toBe(true)
  })

  test('that is some other database is refused', () => {
    const folder = newFolder()
    const db = new Sqlite(join(folder, 'library.sqlite'))
    db.exec('CREATE TABLE mail (subject TEXT)')
    db.close()
    expect(() => open(folder)).toThrow(
      expect.objectContaining({
        code: 'store/damaged',
        message: expect.stringContaining('not a Longview library'),
      }),
    )
  })
})

describe('a folder that cannot be used', () => {
  test('is refused by name: a file in its place', () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    expect(() => open(file)).toThrow(
      expect.objectContaining({ code: 'usage/invalid', message: expect.stringContaining(file) }),
    )
  })

  test('is refused by name: a folder in the place of the database', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'library.sqlite'))
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'usage/invalid' }))
  })

  test('is refused by name: no permission', ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may write everywhere')
    if (process.platform === 'win32') skip('Windows knows no such mode')
    const folder = newFolder()
    chmodSync(folder, 0o500)
    expect(() => open(join(folder, 'library'))).toThrow(
      expect.objectContaining({ code: 'store/read-only' }),
    )
  })

  test('is made, private, with its parents, when it is missing', () => {
    const folder = join(newFolder(), 'a b', '"ü 猫"')
    open(folder)
    expect(statSync(folder).isDirectory()).toBe(true)
    const others = process.platform === 'win32' ? 0 : statSync(folder).mode & 0o077
    expect(others).toBe(0)
  })
})
