import {
  existsSync,
  mkdirSync,
  openSync,
  fsyncSync,
  closeSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { syncFolder } from '#base/atomic-file.ts'
import { AppError } from '#contract/errors.ts'
import { numberPragma } from './pragma.ts'

export type Migration = { version: number; name: string; up(db: Database): void }

/** "LVLB", in the file's header: tells a Longview library from any other SQLite database. */
export const applicationId = 0x4c564c42
const keptBackups = 5

/** The version that a library has after all of these steps. A number may be left out, never used twice. */
export const latestOf = (migrations: readonly Migration[]): number =>
  migrations.at(-1)?.version ?? 0

export const versionOf = (db: Database): number => numberPragma(db, 'user_version')

/**
 * Brings a library up to date: all missing steps in one transaction, or none. Before the first step a
 * copy of a library that holds something goes to `backups/`. Two processes may call it at once.
 * Throws `store/from-future` for a library of a newer Longview, which is left untouched.
 */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  migrations.forEach(({ version, name }, index) => {
    const before = migrations[index - 1]?.version ?? 0
    if (version <= before) throw new AppError('internal', `Migration ${name} is out of order.`)
  })
  const latest = latestOf(migrations)
  const before = versionOf(db)
  refuseForeign(db, before)
  refuseNewer(db, before, latest)
  if (before === latest) return
  if (before > 0 && !db.memory) backUp(db, before)
  db.transaction(() => {
    // Another process may have migrated between the look above and the lock.
    const current = versionOf(db)
    refuseNewer(db, current, latest)
    for (const { version, up } of migrations) if (version > current) up(db)
    db.pragma(`user_version = ${latest}`)
    db.pragma(`application_id = ${applicationId}`)
  }).immediate()
}

function refuseNewer(db: Database, version: number, latest: number): void {
  if (version <= latest) return
  throw new AppError(
    'store/from-future',
    `The library ${db.name} was made by a newer Longview (library version ${version}, this one knows ${latest}). Nothing was changed; open it with that version, or choose another library folder.`,
  )
}

function refuseForeign(db: Database, version: number): void {
  // In this order: another process that makes the library meanwhile writes its tables and its id at once.
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get()
  const id = numberPragma(db, 'application_id')
  if (id === applicationId) return
  if (id === 0 && version === 0 && tables === 0) return
  throw new AppError(
    'store/damaged',
    `${db.name} is a database, but not a Longview library. Nothing was changed; choose another library folder or move the file away.`,
  )
}

/** A consistent copy under a temporary name, then renamed: a backup that exists is whole. */
function backUp(db: Database, version: number): void {
  const folder = join(dirname(db.name), 'backups')
  mkdirSync(folder, { recursive: true })
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const target = join(folder, `${basename(db.name, '.sqlite')}-v${version}-${stamp}.sqlite`)
  const temporary = `${target}.${process.pid}.tmp`
  rmSync(temporary, { force: true })
  try {
    db.prepare('VACUUM INTO ?').run(temporary)
    const handle = openSync(temporary, 'r+')
    fsyncSync(handle)
    closeSync(handle)
    if (!existsSync(target)) renameSync(temporary, target)
  } finally {
    rmSync(temporary, { force: true })
  }
  syncFolder(folder)
  const copies = readdirSync(folder).filter((name) => name.endsWith('.sqlite'))
  const oldestFirst = copies.toSorted((a, b) => stampOf(a).localeCompare(stampOf(b)))
  for (const name of oldestFirst.slice(0, -keptBackups)) rmSync(join(folder, name), { force: true })
}

const stampOf = (name: string): string => name.replace(/^.*-v\d+-/, '')
