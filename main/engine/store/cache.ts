import { existsSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import type { Logger } from '#base/log.ts'
import { AppError } from '#contract/errors.ts'
import type { Part } from '#engine/domain.ts'
import { closeDatabase, openDatabase } from './database.ts'
import { isCorruption, toStoreError } from './failures.ts'
import { decodeParts, encodeParts, isWhole } from './row-codec.ts'
import { numberPragma } from './pragma.ts'
import { openRows, schemaOf } from './rows.ts'
import type { RowStats, RowTable } from './rows.ts'

/**
 * What an encoder made of a picture, by content + encoder + parameters. Only ever a copy of what can be
 * made again: a damaged entry is a miss, a damaged file is thrown away and begun anew.
 */
export type Rows = {
  get(key: string): Part[] | undefined
  /** Several at once, as the slices of a page: cheaper than one by one. */
  getAll(keys: readonly string[]): (Part[] | undefined)[]
  has(key: string): boolean
  /** Values keep 11 significant bits (float16), or all of them where float16 is too small. */
  put(key: string, parts: readonly Part[], about: { encoderId: string }): void
  /** What will be read together, as the slices of a page: kept together, it is read in less time. */
  putAll(
    entries: readonly { key: string; parts: readonly Part[] }[],
    about: { encoderId: string },
  ): void
  /** The stored bytes of each, checked but not decoded. */
  readAll(keys: readonly string[]): (Uint8Array | undefined)[]
  remove(keys: readonly string[]): void
  stats(): RowStats
  clear(): void
  /** Drops the least recently used entries until the size is under the cap. Gives their number. */
  trim(): number
}
/**
 * What a model holds after the evidence of a prompt, by model and prompt; whoever made the bytes must be able
 * to tell whether they are whole. At most a quarter of what rows may take, least lately used first out.
 */
export type States = {
  get(key: string): Uint8Array | undefined
  has(key: string): boolean
  /** Not kept where it is larger than all states together may be. */
  put(key: string, state: Uint8Array, about: { encoderId: string }): void
  remove(keys: readonly string[]): void
  stats(): RowStats
  clear(): void
}
export type Cache = { rows: Rows; states: States; close(): void }
export type CacheOptions = { capBytes: number; logger: Logger; readOnly?: boolean | undefined }

const cacheVersion = 3
/** What saved states may take on top of the rows, as a share of the rows' cap. */
const stateShare = 0.25

export function openCache(
  file: string,
  { capBytes, logger, readOnly = false }: CacheOptions,
): Cache {
  let db = openOrRebuild()
  let table = rowsOf(db)
  let stateTable = statesOf(db)

  /**
   * Checksums are read once per process: what tears or rots bytes is a crash or a disk, not another reading, and
   * it costs half as much again as the reading.
   */
  function rowsOf(from: Database): RowTable {
    return openRows(from, capBytes, '', {
      isWhole,
      onDamaged(key) {
        logger.warn('A damaged cache entry was dropped', { key })
        if (!readOnly) attempt((entries) => entries.remove([key]), undefined)
      },
    })
  }

  function statesOf(from: Database): RowTable {
    return openRows(from, capBytes * stateShare, 'state_')
  }

  function openOrRebuild(): Database {
    if (readOnly && !existsSync(file)) return prepared(new Sqlite(':memory:'))
    try {
      return openPrepared(file, readOnly)
    } catch (error) {
      const failure = toStoreError(error, file)
      const code = failure instanceof AppError ? failure.code : ''
      if (code === 'store/busy') throw failure
      // The library must open even when there is no room for the cache, or it may not be written.
      if (code === 'store/disk-full' || code === 'store/read-only') return inMemory(failure)
      return anew(failure)
    }
  }

  function anew(reason: unknown): Database {
    const why = reason instanceof Error ? reason.message : String(reason)
    logger.warn('The cache cannot be read and is made anew', { file, why })
    if (readOnly) return prepared(new Sqlite(':memory:'))
    try {
      for (const suffix of ['-wal', '-shm', ''])
        rmSync(file + suffix, { force: true, recursive: true })
      return openPrepared(file, false)
    } catch (error) {
      return inMemory(error)
    }
  }

  function inMemory(reason: unknown): Database {
    const why = reason instanceof Error ? reason.message : String(reason)
    logger.error('The cache cannot be opened; this run keeps it in memory', { file, why })
    return prepared(new Sqlite(':memory:'))
  }

  function attempt<T>(work: (table: RowTable) => T, otherwise: T): T {
    try {
      return work(table)
    } catch (error) {
      if (!isCorruption(error)) throw toStoreError(error, file)
      db.close()
      db = anew(error)
      table = rowsOf(db)
      stateTable = statesOf(db)
      return otherwise
    }
  }

  /** What is deleted is first written to the log: a full disk has no room for that, but the files can go as a whole. */
  function clear(): void {
    try {
      attempt((entries) => entries.clear(), undefined)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'store/disk-full') throw error
      db.close()
      db = anew(error)
      table = rowsOf(db)
      stateTable = statesOf(db)
    }
  }

  const withStates = <T>(work: (states: RowTable) => T, otherwise: T): T =>
    attempt(() => work(stateTable), otherwise)

  const readAll = (keys: readonly string[]): (Buffer | undefined)[] =>
    attempt((entries): (Buffer | undefined)[] => entries.getAll(keys), undefined) ??
    keys.map(() => undefined)
  const putAll: Rows['putAll'] = (some, { encoderId }) => {
    const blobs = some.map(({ key, parts }) => ({ key, blob: encodeParts(parts) }))
    attempt((entries) => entries.putAll(blobs, encoderId), undefined)
  }
  const rows: Rows = {
    get: (key) => {
      const blob = attempt((entries) => entries.get(key), undefined)
      return blob && decodeParts(blob)
    },
    getAll: (keys) => readAll(keys).map((blob) => blob && decodeParts(blob)),
    readAll,
    has: (key) => attempt((entries) => entries.has(key), false),
    put: (key, parts, about) => putAll([{ key, parts }], about),
    putAll,
    remove: (keys) => attempt((entries) => entries.remove(keys), undefined),
    stats: () => attempt((entries) => entries.stats(), { entries: 0, bytes: 0, capBytes }),
    clear,
    trim: () => attempt((entries) => entries.trim(), 0),
  }
  const states: States = {
    get: (key) => withStates((entries) => entries.get(key), undefined),
    has: (key) => withStates((entries) => entries.has(key), false),
    put: (key, state, { encoderId }) =>
      withStates(
        (entries) => entries.putAll([{ key, blob: Buffer.from(state) }], encoderId),
        undefined,
      ),
    remove: (keys) => withStates((entries) => entries.remove(keys), undefined),
    stats: () => withStates((entries) => entries.stats(), { entries: 0, bytes: 0, capBytes: 0 }),
    clear: () => withStates((entries) => entries.clear(), undefined),
  }
  return {
    rows,
    states,
    close: () => {
      if (!db.open) return
      try {
        table.flush()
        stateTable.flush()
      } catch (error) {
        logger.warn('The uses of cache entries were not written', { file, why: String(error) })
      }
      closeDatabase(db)
    },
  }
}

function openPrepared(file: string, readOnly: boolean): Database {
  const db = openDatabase(file, {
    readOnly,
    synchronous: 'NORMAL',
    // A frame lies on one page, a pack of slices on few: fewer system calls for each.
    pageBytes: 32_768,
    // What is read stays in the processor's own cache; blobs are read too seldom to be worth keeping.
    cacheKiB: 512,
  })
  try {
    // To a reader, tables of another version hold nothing.
    if (readOnly && numberPragma(db, 'user_version') !== cacheVersion) {
      db.close()
      return prepared(new Sqlite(':memory:'))
    }
    return prepared(db)
  } catch (error) {
    db.close()
    throw error
  }
}

/** Tables of today's form. Whatever another version left is dropped: there is nothing to migrate. */
function prepared(db: Database): Database {
  const versionNow = (): unknown => db.pragma('user_version', { simple: true })
  if (versionNow() === cacheVersion) return db
  db.pragma('secure_delete = OFF')
  db.transaction(() => {
    if (versionNow() === cacheVersion) return
    for (const kind of ['', 'state_'] as const) {
      for (const table of ['entry', 'pack', 'block'])
        db.exec(`DROP TABLE IF EXISTS ${kind}${table}`)
      db.exec(schemaOf(kind))
      // Ids of these tables are none of those before them: another process may remember one.
      const first = db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)')
      first.run(`${kind}pack`, Date.now() * 1000)
    }
    db.pragma(`user_version = ${cacheVersion}`)
  }).immediate()
  return db
}
