import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'
import { makeFolder } from '#base/make-folder.ts'
import { damaged, isBusy, toStoreError } from './failures.ts'
import { numberPragma } from './pragma.ts'

/** How long a statement waits for another process before it gives up with `store/busy`. */
const busyMs = 15_000
/** A library that was not closed cleanly is checked on opening up to this size (about 0.1 s per 100 MB). */
const checkedBytes = 256 * 2 ** 20

export type OpenOptions = {
  readOnly?: boolean | undefined
  /** FULL: a committed change survives a power cut. NORMAL: it survives `kill -9`. */
  synchronous: 'FULL' | 'NORMAL'
  pageBytes: number
  /** Pages kept in memory, KiB. */
  cacheKiB: number
}

/**
 * A SQLite file with the settings that both databases share: WAL, memory mapping off (writable mappings
 * beside native decoders corrupted other products' libraries), foreign keys on, deleted data overwritten.
 * On a full disk it still opens for reading; then no other process can open it meanwhile.
 */
export function openDatabase(file: string, options: OpenOptions): Database {
  try {
    return openAs(file, options, 'NORMAL')
  } catch (error) {
    const failure = toStoreError(error, file)
    const isFull = failure instanceof AppError && failure.code === 'store/disk-full'
    if (!isFull || sizeOf(file) === 0) throw failure
    try {
      return openAs(file, options, 'EXCLUSIVE')
    } catch {
      throw failure
    }
  }
}

/** EXCLUSIVE keeps the index of the log in memory instead of in a file beside it, for which there may be no room. */
function openAs(file: string, options: OpenOptions, locking: 'NORMAL' | 'EXCLUSIVE'): Database {
  const { readOnly = false } = options
  const isReader = readOnly && locking === 'NORMAL'
  if (!readOnly) makeFolder(dirname(file), 0o700)
  const isUnclean = sizeOf(`${file}-wal`) > 0
  const db = new Sqlite(file, { readonly: isReader, fileMustExist: readOnly, timeout: busyMs })
  try {
    db.pragma(`locking_mode = ${locking}`)
    configure(db, options)
    if (isUnclean && sizeOf(file) <= checkedBytes) quickCheck(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function configure(
  db: Database,
  { readOnly, synchronous, pageBytes, cacheKiB }: OpenOptions,
): void {
  db.pragma('mmap_size = 0')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('secure_delete = ON')
  db.pragma('journal_size_limit = 67108864')
  db.pragma(`synchronous = ${synchronous}`)
  db.pragma(`cache_size = -${cacheKiB}`)
  db.pragma(`query_only = ${readOnly ? 'ON' : 'OFF'}`)
  // The first reading: whatever is wrong with the file shows now.
  const isNew = numberPragma(db, 'schema_version') === 0
  // A backup that was put back is not in WAL mode any more.
  if (readOnly || db.pragma('journal_mode', { simple: true }) === 'wal') return
  if (isNew) {
    db.pragma(`page_size = ${pageBytes}`)
    db.pragma('auto_vacuum = INCREMENTAL')
  }
  // SQLite does not wait for a lock when it switches to WAL, so two first openings at once need this.
  whileBusy(() => db.pragma('journal_mode = WAL'))
}

function whileBusy(work: () => unknown): void {
  const until = Date.now() + busyMs
  for (;;) {
    try {
      return void work()
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

function quickCheck(db: Database): void {
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw damaged(db.name, String(found))
}

/** Moves the log into the database file as far as readers allow, then closes. Safe to call twice. */
export function closeDatabase(db: Database): void {
  if (!db.open) return
  try {
    if (!db.readonly && !db.memory) db.pragma('wal_checkpoint(TRUNCATE)')
  } catch {
    // A reader or a full disk keeps the log as it is: the next opening reads it.
  }
  db.close()
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
