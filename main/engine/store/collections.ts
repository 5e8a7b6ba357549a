import { randomUUID } from '#base/crypto.ts'
import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'

/** A named set of sources ("matter"). A source may be in several. */
export type Collection = { id: string; name: string; sources: string[] }

export type Collections = {
  create(name: string): Collection
  rename(id: string, name: string): void
  /** Its sources and chats stay. */
  remove(id: string): void
  assign(id: string, sources: readonly string[], isMember: boolean): void
  /** By name. */
  list(): Collection[]
}

export function openCollections(db: Database): Collections {
  const insert = db.prepare('INSERT INTO collection (id, name, created_at) VALUES (?, ?, ?)')
  const rename = db.prepare('UPDATE collection SET name = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM collection WHERE id = ?')
  const join = db.prepare(
    `INSERT OR IGNORE INTO collection_source (collection_id, source_id)
     SELECT ?, id FROM source WHERE id = ?`,
  )
  const leave = db.prepare(
    'DELETE FROM collection_source WHERE collection_id = ? AND source_id = ?',
  )
  const exists = db.prepare<[string], number>('SELECT 1 FROM collection WHERE id = ?').pluck()
  const all = db.prepare<[], { id: string; name: string }>(
    'SELECT id, name FROM collection ORDER BY name COLLATE NOCASE, id',
  )
  const members = db.prepare<[], { collection_id: string; source_id: string }>(
    'SELECT collection_id, source_id FROM collection_source ORDER BY source_id',
  )
  const change = db.transaction((id: string, sources: readonly string[], isMember: boolean) => {
    if (!exists.get(id)) throw unknown(id)
    for (const source of sources) (isMember ? join : leave).run(id, source)
  })
  const list = db.transaction((): Collection[] => {
    const byCollection = Map.groupBy(members.all(), (row) => row.collection_id)
    return all.all().map(({ id, name }) => ({
      id,
      name,
      sources: (byCollection.get(id) ?? []).map((row) => row.source_id),
    }))
  })

  return {
    create: (name) => {
      const id = `c-${randomUUID()}`
      insert.run(id, name, new Date().toISOString())
      return { id, name, sources: [] }
    },
    rename: (id, name) => {
      if (rename.run(name, id).changes === 0) throw unknown(id)
    },
    remove: (id) => void remove.run(id),
    assign: (id, sources, isMember) => change.immediate(id, sources, isMember),
    list: () => list.deferred(),
  }
}

const unknown = (id: string): AppError =>
  new AppError('source/unknown', `There is no collection ${id} any more.`)
