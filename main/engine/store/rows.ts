import type { Database } from 'better-sqlite3'

export type RowStats = { entries: number; bytes: number; capBytes: number }
export type KeyedBlob = { key: string; blob: Buffer }

/** Blobs of `cache.sqlite` by key, least recently used first out. Knows nothing of what they mean. */
export type RowTable = {
  get(key: string): Buffer | undefined
  /** Several at once, in one look at the database; those of one pack are views of one piece of memory. */
  getAll(keys: readonly string[]): (Buffer | undefined)[]
  has(key: string): boolean
  /** What is read together: it lies in packs, is there all at once, and goes together when the cache is full. */
  putAll(blobs: readonly KeyedBlob[], encoderId: string): void
  remove(keys: readonly string[]): void
  stats(): RowStats
  clear(): void
  trim(): number
  /** Writes down which entries were read lately. */
  flush(): void
}

type Place = { pack: number; at: number; bytes: number }
/** Where an entry was found, and whether its bytes have been checked since: one look-up for both. */
type Known = Place & { isChecked: boolean }
/** Whether bytes are as they were stored. Asked once for each entry in a process, as long as its place is known. */
export type Check = { isWhole(blob: Buffer): boolean; onDamaged(key: string): void }

/** A read must not cost a write: uses are written when something else is, and `kill -9` forgets them. */
const mostTouches = 20_000
const trimTo = 0.9
/** Keys whose places are known: some megabytes. */
const mostPlaces = 20_000
/** Packs of this size are read about as fast as a file; larger blobs lie alone. */
const packBytes = 2 ** 20

/** The tables of one kind: `kind` is a prefix of their names, empty for rows, `state_` for states. */
export const schemaOf = (kind: '' | 'state_'): string => `
  CREATE TABLE ${kind}entry (
    key TEXT PRIMARY KEY,
    pack INTEGER NOT NULL,
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ${kind}entry_pack ON ${kind}entry (pack);
  CREATE TABLE ${kind}pack (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    encoder_id TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX ${kind}pack_use ON ${kind}pack (used_at, id, bytes);
  CREATE TABLE ${kind}block (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
`

export function openRows(
  db: Database,
  capBytes: number,
  kind: '' | 'state_' = '',
  check?: Check,
): RowTable {
  const [entry, pack, block] = [`${kind}entry`, `${kind}pack`, `${kind}block`]
  const select = db.prepare<[number], Buffer>(`SELECT data FROM ${block} WHERE id = ?`).pluck()
  const placeOf = db.prepare<[string], Place>(`SELECT pack, at, bytes FROM ${entry} WHERE key = ?`)
  const inPack = db.prepare<[number], Place & { key: string }>(
    `SELECT * FROM ${entry} WHERE pack = ? ORDER BY at`,
  )
  const insertPack = db
    .prepare<[string, number, number], number>(
      `INSERT INTO ${pack} (encoder_id, bytes, used_at) VALUES (?, ?, ?) RETURNING id`,
    )
    .pluck()
  const copyPack = db
    .prepare<[number, number], number>(
      `INSERT INTO ${pack} (encoder_id, bytes, used_at)
        SELECT encoder_id, ?, used_at FROM ${pack} WHERE id = ? RETURNING id`,
    )
    .pluck()
  const insertBlock = db.prepare(`INSERT INTO ${block} (id, data) VALUES (?, ?)`)
  const insertEntry = db.prepare(`INSERT INTO ${entry} (key, pack, at, bytes) VALUES (?, ?, ?, ?)`)
  const touch = db.prepare(`UPDATE ${pack} SET used_at = ? WHERE id = ?`)
  const dropEntries = db.prepare(`DELETE FROM ${entry} WHERE pack = ?`)
  const dropRest = [pack, block].map((table) => db.prepare(`DELETE FROM ${table} WHERE id = ?`))
  const entries = db.prepare<[], number>(`SELECT count(*) FROM ${entry}`).pluck()
  const sum = db.prepare<[], number>(`SELECT ifnull(sum(bytes), 0) FROM ${pack}`).pluck()
  const oldest = db.prepare<[], { id: number; bytes: number }>(
    `SELECT id, bytes FROM ${pack} ORDER BY used_at, id`,
  )
  const touched = new Map<number, number>()
  let stamp = 0
  const nextStamp = (): number => (stamp = Math.max(Date.now(), stamp + 1))
  let held = sum.get() ?? 0
  /** A pack never changes and its id is never given to another, so an old place finds nothing rather than something else. */
  const places = new Map<string, Known>()
  let broken: string[] = []

  /** `packs` are those that were read for the same call. */
  function find({ pack: id, at, bytes }: Place, packs: Map<number, Buffer>): Buffer | undefined {
    let data = packs.get(id)
    if (!data) {
      data = select.get(id)
      if (!data) return undefined
      packs.set(id, data)
      touched.set(id, nextStamp())
    }
    return bytes === data.length ? data : data.subarray(at, at + bytes)
  }

  function read(
    key: string,
    known: Known | undefined,
    packs: Map<number, Buffer>,
  ): Buffer | undefined {
    const data = known && find(known, packs)
    if (data) return checked(key, known, data)
    const place = placeOf.get(key)
    if (!place) return undefined
    const found = { ...place, isChecked: check === undefined }
    if (places.size >= mostPlaces) places.clear()
    places.set(key, found)
    const fresh = find(found, packs)
    return fresh && checked(key, found, fresh)
  }
  function checked(key: string, known: Known, data: Buffer): Buffer | undefined {
    if (known.isChecked || check?.isWhole(data)) {
      known.isChecked = true
      return data
    }
    broken.push(key)
    return undefined
  }
  function readEach(
    keys: readonly string[],
    known: readonly (Known | undefined)[],
  ): (Buffer | undefined)[] {
    const packs = new Map<number, Buffer>()
    return keys.map((key, index) => read(key, known[index], packs))
  }
  const readAtOnce = db.transaction(readEach)
  /** What lies in one pack, as far as is known, is one look at the database anyway. */
  function isOnePack(known: readonly (Known | undefined)[]): boolean {
    const first = known[0]?.pack
    return first !== undefined && known.every((each) => each?.pack === first)
  }
  function readAll(keys: readonly string[]): (Buffer | undefined)[] {
    const known = keys.map((key) => places.get(key))
    const data = isOnePack(known) ? readEach(keys, known) : readAtOnce.deferred(keys, known)
    if (touched.size >= mostTouches) flush()
    if (broken.length > 0) tellBroken()
    return data
  }
  /** Not while they are read: whoever hears of it may remove them. */
  function tellBroken(): void {
    const keys = broken
    broken = []
    for (const key of keys) check?.onDamaged(key)
  }

  const writeTouches = db.transaction(() => {
    for (const [id, usedAt] of touched) touch.run(usedAt, id)
  })
  const flush = (): void => {
    if (touched.size === 0 || db.readonly) return
    writeTouches.immediate()
    touched.clear()
  }

  function store(id: number, blobs: readonly KeyedBlob[]): void {
    const data = blobs.length === 1 ? blobs[0]!.blob : Buffer.concat(blobs.map(({ blob }) => blob))
    insertBlock.run(id, data)
    let at = 0
    for (const { key, blob } of blobs) {
      insertEntry.run(key, id, at, blob.length)
      at += blob.length
    }
  }
  function dropPack(id: number): number {
    const { changes } = dropEntries.run(id)
    for (const statement of dropRest) statement.run(id)
    return changes
  }
  /** What else lay in their packs moves to a new one. */
  function take(keys: readonly string[]): void {
    const gone = new Set(keys)
    const ids = new Set(keys.flatMap((key) => placeOf.get(key)?.pack ?? []))
    for (const id of ids) {
      const left = inPack.all(id).filter(({ key }) => !gone.has(key))
      const data = left.length > 0 ? select.get(id) : undefined
      const blobs = data
        ? left.map(({ key, at, bytes }) => ({ key, blob: data.subarray(at, at + bytes) }))
        : []
      const next = data && copyPack.get(sizeOf(blobs), id)
      dropPack(id)
      if (next !== undefined) store(next, blobs)
    }
  }
  const takeAll = db.transaction(take)
  const write = db.transaction((blobs: readonly KeyedBlob[], encoderId: string) => {
    take(blobs.map(({ key }) => key))
    for (const some of packsOf(blobs)) {
      const id = insertPack.get(encoderId, sizeOf(some), nextStamp())
      if (id !== undefined) store(id, some)
    }
  })
  const dropPacks = db.transaction((ids: readonly number[]) =>
    ids.reduce((dropped, id) => dropped + dropPack(id), 0),
  )
  const trim = (): number => {
    flush()
    held = sum.get() ?? 0
    const doomed: number[] = []
    if (held > capBytes) {
      for (const { id, bytes } of oldest.iterate()) {
        if (held <= capBytes * trimTo) break
        doomed.push(id)
        held -= bytes
      }
    }
    return dropPacks.immediate(doomed)
  }
  const giveBack = (): void => {
    db.pragma('incremental_vacuum')
    db.pragma('wal_checkpoint(TRUNCATE)')
  }

  return {
    get: (key) => {
      const data = read(key, places.get(key), new Map())
      if (touched.size >= mostTouches) flush()
      if (broken.length > 0) tellBroken()
      return data
    },
    getAll: readAll,
    has: (key) => placeOf.get(key) !== undefined,
    putAll: (blobs, encoderId) => {
      const byKey = new Map(blobs.map((one) => [one.key, one]))
      const kept = [...byKey.values()].filter(({ blob }) => blob.length <= capBytes)
      if (kept.length === 0) return
      write.immediate(kept, encoderId)
      held += sizeOf(kept)
      if (held > capBytes) trim()
    },
    remove: (keys) => {
      // What a person removes is overwritten; what is merely evicted need not be.
      db.pragma('secure_delete = ON')
      takeAll.immediate(keys)
      giveBack()
      db.pragma('secure_delete = OFF')
      held = sum.get() ?? 0
    },
    stats: () => ({ entries: entries.get() ?? 0, bytes: sum.get() ?? 0, capBytes }),
    clear: () => {
      touched.clear()
      db.pragma('secure_delete = ON')
      db.exec(`DELETE FROM ${block}; DELETE FROM ${pack}; DELETE FROM ${entry}`)
      giveBack()
      db.pragma('secure_delete = OFF')
      held = 0
    },
    trim,
    flush,
  }
}

const sizeOf = (blobs: readonly KeyedBlob[]): number =>
  blobs.reduce((bytes, { blob }) => bytes + blob.length, 0)

/** Neighbours together, as many as fit into a pack. */
function packsOf(blobs: readonly KeyedBlob[]): KeyedBlob[][] {
  const packs: KeyedBlob[][] = []
  let room = 0
  for (const one of blobs) {
    room -= one.blob.length
    if (packs.length === 0 || room < 0) {
      packs.push([])
      room = packBytes - one.blob.length
    }
    packs.at(-1)!.push(one)
  }
  return packs
}
