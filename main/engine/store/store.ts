import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import type { Logger } from '#base/log.ts'
import { AppError } from '#contract/errors.ts'
import { openAnswers } from './answers.ts'
import type { Answers } from './answers.ts'
import { openCache } from './cache.ts'
import type { Rows, States } from './cache.ts'
import { checkLibrary } from './check.ts'
import type { CheckDepth } from './check.ts'
import { openChats } from './chats.ts'
import type { Chats } from './chats.ts'
import { openCollections } from './collections.ts'
import type { Collections } from './collections.ts'
import { closeDatabase, openDatabase } from './database.ts'
import { guarded, toStoreError } from './failures.ts'
import { openJobTable } from './job-table.ts'
import type { JobTable } from './job-table.ts'
import { openLog } from './log.ts'
import type { Log } from './log.ts'
import { openMemory } from './memory.ts'
import type { Memory } from './memory.ts'
import { mustBeThere, watchPlace } from './in-place.ts'
import { latestOf, migrate, versionOf } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { openPlaces } from './places.ts'
import type { Places } from './places.ts'
import { openReadings } from './readings.ts'
import type { Readings } from './readings.ts'
import { openSearch } from './search.ts'
import type { Search } from './search.ts'
import { openSegments } from './segments.ts'
import type { Segments } from './segments.ts'
import { openSources } from './sources.ts'
import type { Sources } from './sources.ts'
import { openSummaries } from './summaries.ts'
import type { Summaries } from './summaries.ts'
import { openTranscripts } from './transcripts.ts'
import type { Transcripts } from './transcripts.ts'
import { openVectors } from './vectors.ts'
import type { Vectors } from './vectors.ts'

export type StoreOptions = {
  logger: Logger
  /** The most that cached token rows may take, bytes. */
  cacheBytes?: number | undefined
  /** Nothing is written, not even a new library: one that does not exist is empty. */
  readOnly?: boolean | undefined
  /** It was opened before: no new one is made where it is not found (`store/missing`). */
  isKnown?: boolean | undefined
}

/** One library folder. Every call is one short transaction; no lock is held between calls. */
export type Store = {
  folder: string
  sources: Omit<Sources, 'remove'> & {
    /** Deletes the source and everything that was made from it; gives false for an unknown id. */
    remove(id: string): boolean
  }
  segments: Segments
  places: Places
  /** What was read from pages' pictures. */
  readings: Readings
  transcripts: Transcripts
  summaries: Summaries
  memory: Memory
  answers: Answers
  collections: Collections
  chats: Chats
  jobs: JobTable
  log: Log
  rows: Rows
  states: States
  search: Search
  vectors: Vectors
  /**
   * Reads the whole library and gives what is wrong with it; an empty list is good. `quick` (about 3 s per
   * GB) looks at the structure of the file, `full` (some ten times as long) also at what indexes hold.
   */
  check(depth?: CheckDepth): string[]
  /** False when another file, or none, is where the library was opened: what is written from then on may be lost. */
  isInPlace(): boolean
  /** Leaves each database in one file. The store cannot be used afterwards. */
  close(): void
}

const defaultCacheBytes = 8 * 2 ** 30

/**
 * Opens the library in a folder, makes it if there is none, and brings an older one up to date.
 * Throws `store/missing`, `store/from-future`, `store/damaged`, `store/disk-full`, `store/busy`, `store/read-only`, or `usage/invalid` for a
 * folder that cannot be used.
 */
export function openStore(folder: string, options: StoreOptions): Store {
  const { logger, cacheBytes = defaultCacheBytes, readOnly = false, isKnown = false } = options
  const place = resolve(folder)
  const file = join(place, 'library.sqlite')
  if (isKnown) mustBeThere(file)
  const db = openLibrary(file, readOnly)
  try {
    return assemble(db, place, file, { logger, cacheBytes, readOnly })
  } catch (error) {
    db.close()
    throw toStoreError(error, file)
  }
}

function assemble(
  db: Database,
  folder: string,
  file: string,
  {
    logger,
    cacheBytes,
    readOnly,
  }: Required<Pick<StoreOptions, 'logger' | 'readOnly'>> & {
    cacheBytes: number
  },
): Store {
  const segments = guarded(() => openSegments(db), file)
  const sources = guarded(() => openSources(db), file)
  const finding = guarded(() => ({ search: openSearch(db, segments) }), file)
  const transcripts = guarded(() => openTranscripts(db), file)
  const library = {
    memory: guarded(() => openMemory(db), file),
    answers: guarded(() => openAnswers(db), file),
    collections: guarded(() => openCollections(db), file),
    chats: guarded(() => openChats(db), file),
    places: guarded(() => openPlaces(db), file),
    vectors: guarded(() => openVectors(db), file),
    jobs: guarded(() => openJobTable(db), file),
    summaries: guarded(() => openSummaries(db), file),
    readings: guarded(() => openReadings(db), file),
    log: guarded(() => openLog(db), file),
    check: guarded(
      () => ({ check: (depth: CheckDepth = 'quick') => checkLibrary(db, depth) }),
      file,
    ).check,
  }
  const cache = openCache(join(folder, 'cache.sqlite'), { capBytes: cacheBytes, logger, readOnly })
  return {
    folder,
    isInPlace: db.memory ? () => true : watchPlace(file),
    ...library,
    segments,
    transcripts,
    search: (query, options) => finding.search(query, options),
    rows: cache.rows,
    states: cache.states,
    sources: {
      ...sources,
      remove: (id) => {
        if (!sources.byId(id)) return false
        // The cache comes second: a crash between the two leaves only entries that age out.
        const wasHeard = transcripts.count(id) > 0
        cache.rows.remove(sources.remove(id))
        // Which states hold something of the source is not known; they are soon made again.
        cache.states.clear()
        if (wasHeard) transcripts.purge()
        if (!db.memory) db.pragma('wal_checkpoint(TRUNCATE)')
        return true
      },
    },
    close: () => {
      cache.close()
      closeDatabase(db)
    },
  }
}

function openLibrary(file: string, readOnly: boolean): Database {
  if (readOnly && !existsSync(file)) return emptyLibrary()
  const options = { readOnly, synchronous: 'FULL', pageBytes: 4096, cacheKiB: 16_384 } as const
  const db = openDatabase(file, options)
  try {
    if (readOnly && versionOf(db) < latestOf(migrations)) throw needsUpgrade(file)
    migrate(db, migrations)
    return db
  } catch (error) {
    db.close()
    throw toStoreError(error, file)
  }
}

function emptyLibrary(): Database {
  const db = new Sqlite(':memory:')
  migrate(db, migrations)
  return db
}

const needsUpgrade = (file: string): AppError =>
  new AppError(
    'usage/invalid',
    `The library ${file} was made by an older Longview and has to be brought up to date first. Open it once with the right to write.`,
  )
