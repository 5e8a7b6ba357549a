/** Looks into a library from outside, as a doctor would: both databases must be whole at any moment. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Faults of one database file; none for a whole one. A fault of SQLite itself is one, too. */
function faultsOf(path: string): string[] {
  const db = new Database(path, { fileMustExist: true })
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    const foreign = db.pragma('foreign_key_check')
    const faults: string[] = []
    if (integrity !== 'ok') faults.push(`${path}: ${String(integrity)}`)
    if (Array.isArray(foreign) && foreign.length > 0)
      faults.push(`${path}: ${JSON.stringify(foreign)}`)
    return faults
  } catch (error) {
    return [`${path}: ${String(error)}`]
  } finally {
    db.close()
  }
}

export function libraryFaults(library: string): string[] {
  if (!existsSync(library)) return []
  return readdirSync(library)
    .filter((name) => name.endsWith('.sqlite'))
    .flatMap((name) => faultsOf(join(library, name)))
}
