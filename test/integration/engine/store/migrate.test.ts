import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { applicationId, latestOf, migrate } from '#engine/store/migrate.ts'
import type { Migration } from '#engine/store/migrate.ts'
import { migrations } from '#engine/store/migrations/all.ts'
import { newFolder, open } from './library.ts'
import { fileOf, frameOf, videoProbe } from './made.ts'

function openRaw(folder: string): Database {
  const db = new Sqlite(join(folder, 'library.sqlite'))
  onTestFinished(() => void db.close())
  return db
}
const schemaOf = (db: Database): unknown[] =>
  db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all()
const versionOf = (db: Database): unknown => db.pragma('user_version', { simple: true })
const backupsIn = (folder: string): string[] => readdirSync(join(folder, 'backups'))

const addColumn: Migration = {
  version: latestOf(migrations) + 1,
  name: 'a later step',
  up: (db) => db.exec('ALTER TABLE source ADD COLUMN colour TEXT'),
}
const failing: Migration = {
  version: latestOf(migrations) + 2,
  name: 'a step that fails half-way',
  up: (db) => {
    db.exec('CREATE TABLE half (x INTEGER) STRICT; DELETE FROM source')
    throw new Error('no')
  },
}

describe('the library', () => {
  test('is made at the newest version, with STRICT tables, foreign keys, WAL and no memory mapping', () => {
    const folder = newFolder()
    open(folder).close()
    const db = openRaw(folder)
    expect(versionOf(db)).toBe(latestOf(migrations))
    expect(db.pragma('application_id', { simple: true })).toBe(applicationId)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    const tables = db
      .prepare<[], { name: string; strict: number; type: string }>('PRAGMA table_list')
      .all()
      .filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'))
    expect(tables.length).toBeGreaterThan(8)
    expect(tables.filter(({ strict }) => strict === 0)).toEqual([])
    expect(readdirSync(folder).filter((name) => name === 'backups')).toEqual([])
  })

  test.each(migrations.map(({ version }) => version - 1))(
    'comes from version %i to the newest with the same schema as a new one',
    (version) => {
      const folder = newFolder()
      const old = openRaw(folder)
      migrate(
        old,
        migrations.filter((step) => step.version <= version),
      )
      open(folder).close()
      const fresh = new Sqlite(':memory:')
      migrate(fresh, migrations)
      expect(schemaOf(old)).toEqual(schemaOf(fresh))
      expect(versionOf(old)).toBe(latestOf(migrations))
    },
  )

  test('is copied before the first step, with all that it holds', () => {
    const folder = newFolder()
    const store = open(folder)
    const { id } = store.sources.add(fileOf(1), videoProbe)
    store.segments.add(id, frameOf(0, 'The text K7Q2'))
    store.close()
    migrate(openRaw(folder), [...migrations, addColumn])
    const [name, ...others] = backupsIn(folder)
    expect(others).toEqual([])
    expect(name).toMatch(/^library-v\d+-.*\.sqlite$/)
    const copy = new Sqlite(join(folder, 'backups', name ?? ''), { readonly: true })
    onTestFinished(() => void copy.close())
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(copy.prepare('SELECT description FROM segment').pluck().all()).toEqual(['The text K7Q2'])
    expect(versionOf(copy)).toBe(latestOf(migrations))
  })

  test('can be put back from a backup', () => {
    const folder = newFolder()
    const store = open(folder)
    const { id } = store.sources.add(fileOf(1), videoProbe)
    store.close()
    const later = openRaw(folder)
    migrate(later, [...migrations, addColumn])
    later.close()
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'store/from-future' }))
    const [name] = backupsIn(folder)
    copyFileSync(join(folder, 'backups', name ?? ''), join(folder, 'library.sqlite'))
    const again = open(folder)
    again.segments.add(id, frameOf(0, 'The text K7Q2'))
    expect(again.check('full')).toEqual([])
    expect(openRaw(folder).pragma('journal_mode', { simple: true })).toBe('wal')
  })

  test('is left untouched, whole, by a step that fails', () => {
    const folder = newFolder()
    const store = open(folder)
    store.sources.add(fileOf(1), videoProbe)
    store.close()
    const db = openRaw(folder)
    const before = schemaOf(db)
    expect(() => migrate(db, [...migrations, addColumn, failing])).toThrow('no')
    expect(schemaOf(db)).toEqual(before)
    expect(versionOf(db)).toBe(latestOf(migrations))
    expect(open(folder).sources.list()).toHaveLength(1)
  })

  test('keeps the five newest copies', () => {
    const folder = newFolder()
    open(folder).close()
    for (let count = 0; count < 7; count++) {
      const db = openRaw(folder)
      expect(() => migrate(db, [...migrations, addColumn, failing])).toThrow('no')
      db.close()
    }
    expect(backupsIn(folder)).toHaveLength(5)
  })

  test('of a newer Longview is refused by name and left as it is', () => {
    const folder = newFolder()
    open(folder).close()
    const db = openRaw(folder)
    migrate(db, [...migrations, addColumn])
    const before = schemaOf(db)
    expect(() => open(folder)).toThrow(
      expect.objectContaining({
        code: 'store/from-future',
        message: expect.stringContaining(join(folder, 'library.sqlite')),
      }),
    )
    expect(schemaOf(db)).toEqual(before)
  })

  test('steps must come in the order of their numbers, none twice', () => {
    const db = new Sqlite(':memory:')
    expect(() => migrate(db, [failing, addColumn])).toThrow('out of order')
    expect(() => migrate(db, [addColumn, addColumn])).toThrow('out of order')
  })
})
