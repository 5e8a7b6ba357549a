import type { Database } from 'better-sqlite3'

export const numberPragma = (db: Database, name: string): number =>
  Number(db.pragma(name, { simple: true }))
