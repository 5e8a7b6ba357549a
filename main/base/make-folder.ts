import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/**
 * Makes a folder and those above it; nothing where it is there. Node's own recursive mkdir never returns
 * where a file system answers ENOENT for a folder whose parent exists, as /proc does (seen with Node 24).
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const path = resolve(folder)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    if (isThere) return
    const parent = dirname(path)
    const isParentMissing = statSync(parent, { throwIfNoEntry: false }) === undefined
    if (codeOf(error) !== 'ENOENT' || !isParentMissing) throw error
    makeFolder(parent, mode)
    mkdirSync(path, { mode })
  }
}
