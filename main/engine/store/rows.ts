import type { Database } from 'better-sqlite3'

export type RowStats = { entries: number; bytes: number; capBytes: number }

/** Blobs of `cache.sqlite` by key, least recently used first out. Knows nothing of what they mean. */
export type RowTable = {
  get(key: string): Buffer | undefined
  /** Several at once, in one look at the database: a quarter less time for each. */
  getAll(keys: readonly string[]): (Buffer | undefined)[]
  has(key: string): boolean
  put(key: string, blob: Buffer, encoderId: string): void
  remove(keys: readonly string[]): void
  stats(): RowStats
  clear(): void
  trim(): number
  /** Writes down which entries were read lately. */
  flush(): void
}

/** A read must not cost a write: uses are written when something else is, and `kill -9` forgets them. */
const mostTouches = 20_000
const trimTo = 0.9
/** Keys whose places are known: some megabytes. */
const mostPlaces = 20_000

/** `kind` names the tables: `entry` and `block` for rows, `state_entry` and `state_block` for states. */
export function openRows(db: Database, capBytes: number, kind: '' | 'state_' = ''): RowTable {
  const [entry, block] = [`${kind}entry`, `${kind}block`]
  const select = db.prepare<[number], Buffer>(`SELECT data FROM ${block} WHERE id = ?`).pluck()
  const idOf = db.prepare<[string], number>(`SELECT id FROM ${entry} WHERE key = ?`).pluck()
  const insert = db
    .prepare<[string, string, number, number], number>(
      `
      INSERT INTO ${entry} (key, encoder_id, bytes, used_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET encoder_id = excluded.encoder_id, bytes = excluded.bytes,
        used_at = excluded.used_at
      RETURNING id`,
    )
    .pluck()
  const insertBlock = db.prepare(`INSERT OR REPLACE INTO ${block} (id, data) VALUES (?, ?)`)
  const touch = db.prepare(`UPDATE ${entry} SET used_at = ? WHERE key = ?`)
  const drop = db.prepare(`DELETE FROM ${entry} WHERE id = ?`)
  const dropBlock = db.prepare(`DELETE FROM ${block} WHERE id = ?`)
  const sums = db.prepare<[], { entries: number; bytes: number }>(
    `SELECT count(*) AS entries, ifnull(sum(bytes), 0) AS bytes FROM ${entry}`,
  )
  const oldest = db.prepare<[], { id: number; bytes: number }>(
    `SELECT id, bytes FROM ${entry} ORDER BY used_at, id`,
  )
  const touched = new Map<string, number>()
  let stamp = 0
  const nextStamp = (): number => (stamp = Math.max(Date.now(), stamp + 1))
  let held = sums.get()?.bytes ?? 0
  /** An id is never given to another key, so that an old one finds nothing rather than something else. */
  const places = new Map<string, number>()

  function read(key: string): Buffer | undefined {
    const known = places.get(key)
    let data = known === undefined ? undefined : select.get(known)
    if (!data) {
      const id = idOf.get(key)
      data = id === undefined ? undefined : select.get(id)
      if (places.size >= mostPlaces) places.clear()
      if (id !== undefined) places.set(key, id)
    }
    if (data) touched.set(key, nextStamp())
    return data
  }
  const readAll = db.transaction((keys: readonly string[]) => keys.map(read))

  const writeTouches = db.transaction(() => {
    for (const [key, usedAt] of touched) touch.run(usedAt, key)
  })
  const flush = (): void => {
    if (touched.size === 0 || db.readonly) return
    writeTouches.immediate()
    touched.clear()
  }
  const write = db.transaction((key: string, blob: Buffer, encoderId: string) => {
    insertBlock.run(insert.get(key, encoderId, blob.length, nextStamp()), blob)
  })
  const removeIds = db.transaction((ids: readonly number[]) => {
    for (const id of ids) {
      drop.run(id)
      dropBlock.run(id)
    }
  })
  const trim = (): number => {
    flush()
    held = sums.get()?.bytes ?? 0
    const doomed: number[] = []
    if (held > capBytes) {
      for (const { id, bytes } of oldest.iterate()) {
        if (held <= capBytes * trimTo) break
        doomed.push(id)
        held -= bytes
      }
    }
    removeIds.immediate(doomed)
    return doomed.length
  }
  const giveBack = (): void => {
    db.pragma('incremental_vacuum')
    db.pragma('wal_checkpoint(TRUNCATE)')
  }

  return {
    get: (key) => {
      const data = read(key)
      if (touched.size >= mostTouches) flush()
      return data
    },
    getAll: (keys) => {
      const data = readAll.deferred(keys)
      if (touched.size >= mostTouches) flush()
      return data
    },
    has: (key) => idOf.get(key) !== undefined,
    put: (key, blob, encoderId) => {
      if (blob.length > capBytes) return
      write.immediate(key, blob, encoderId)
      touched.delete(key)
      held += blob.length
      if (held > capBytes) trim()
    },
    remove: (keys) => {
      // What a person removes is overwritten; what is merely evicted need not be.
      db.pragma('secure_delete = ON')
      removeIds.immediate(keys.flatMap((key) => idOf.get(key) ?? []))
      giveBack()
      db.pragma('secure_delete = OFF')
      held = sums.get()?.bytes ?? 0
    },
    stats: () => ({ ...(sums.get() ?? { entries: 0, bytes: 0 }), capBytes }),
    clear: () => {
      touched.clear()
      db.pragma('secure_delete = ON')
      db.exec(`DELETE FROM ${block}; DELETE FROM ${entry}`)
      giveBack()
      db.pragma('secure_delete = OFF')
      held = 0
    },
    trim,
    flush,
  }
}
