import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomUUID } from './crypto.ts'

/**
 * Writes a file whole or not at all: a reader sees the old content or the new, also after `kill -9`
 * or a power cut. Makes missing folders. Throws Node's own error (ENOSPC, EACCES ...); the old file
 * and no temporary one is left then.
 */
export function writeFileAtomic(path: string, data: string | Uint8Array): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true })
  const temporary = join(folder, `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`)
  try {
    writeAndSync(temporary, typeof data === 'string' ? Buffer.from(data) : data)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(folder)
}

function writeAndSync(path: string, data: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    for (let offset = 0; offset < data.length;) {
      offset += writeSync(file, data, offset, data.length - offset)
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes a rename durable. Windows cannot open folders, and its file systems log renames anyway. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
