import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { damaged, isBusy, toStoreError } from './failures.ts'

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
 */
export function openDatabase(file: string, options: OpenOptions): Database {
  const { readOnly = false } = options
  let db: Database | undefined
  try {
    if (!readOnly) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const unclean = sizeOf(`${file}-wal`) > 0
    db = new Sqlite(file, { readonly: readOnly, fileMustExist: readOnly, timeout: busyMs })
    configure(db, options)
    if (unclean && sizeOf(file) <= checkedBytes) quickCheck(db)
    return db
  } catch (error) {
    db?.close()
    throw toStoreError(error, file)
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
  db.pragma(`cache_size = -${cacheKiB}`)
  if (readOnly) return void db.pragma('schema_version')
  db.pragma(`page_size = ${pageBytes}`)
  db.pragma('secure_delete = ON')
  db.pragma('auto_vacuum = INCREMENTAL')
  // SQLite does not wait for a lock when it switches to WAL, so two first openings at once need this.
  whileBusy(() => db.pragma('journal_mode = WAL'))
  db.pragma(`synchronous = ${synchronous}`)
  db.pragma('journal_size_limit = 67108864')
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
