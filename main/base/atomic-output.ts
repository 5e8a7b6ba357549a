/** Files and folders that a person asked for: they appear whole or not at all. */
import { randomUUID } from './crypto.ts'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { syncFolder } from './atomic-file.ts'

export type OutputOptions = {
  /** Puts the new file in the place of one that is there. A folder is never replaced. */
  replace?: boolean | undefined
}

/**
 * `write` makes the file under a temporary name beside it; then it gets its own. After a failure, a stop or
 * `kill -9` there is no file of that name (or the one from before); what a killed process left under its
 * temporary name is cleared away by the next export to that folder.
 * Throws usage/invalid for a name that is taken, export/place where nothing can be written, store/disk-full, and what `write` throws.
 */
export async function outputFile(
  path: string,
  { replace = false }: OutputOptions,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  if (existsSync(path) && (!replace || (await stat(path)).isDirectory())) throw taken(path)
  await inPlaceOf(path, async (temporary) => {
    await write(temporary)
    await sync(temporary)
    if (!replace && existsSync(path)) throw taken(path)
  })
}

/** The same for a folder of files; it must not exist yet. */
export async function outputFolder(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  if (existsSync(path)) throw taken(path)
  await inPlaceOf(path, async (temporary) => {
    await mkdir(temporary, { mode: 0o700 })
    await write(temporary)
    for (const name of await readdir(temporary)) await sync(join(temporary, name))
    syncFolder(temporary)
    if (existsSync(path)) throw taken(path)
  })
}

async function inPlaceOf(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `${prefixOf(path)}${process.pid}-${randomUUID()}.tmp`)
  try {
    await clearLeftovers(path)
    await make(temporary)
    await rename(temporary, path)
    syncFolder(folder)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw toOutputError(error, path)
  }
}

const prefixOf = (path: string): string => `.${basename(path).slice(0, 60)}.longview-`

/** What processes that are gone have left. */
async function clearLeftovers(path: string): Promise<void> {
  const folder = dirname(path)
  const prefix = prefixOf(path)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue
    const owner = Number.parseInt(name.slice(prefix.length), 10)
    if (!isAlive(owner)) await rm(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

const taken = (path: string): AppError =>
  new AppError('usage/invalid', `There is already something at ${path}. Choose another name.`)

/** What the file system said about `path`, as a person should hear it; other errors as they are. */
export function toOutputError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // Another process may have written for us, under a name that tells nobody anything.
  const isFull = error instanceof AppError && error.code === 'store/disk-full'
  if (error instanceof AppError && !isFull) return error
  if (isFull || ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return new AppError(
      'store/disk-full',
      `There is no room to write ${path}. Nothing was left there; free some disk space and try again.`,
      { cause: error },
    )
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code)) {
    return new AppError(
      'export/place',
      `${path} cannot be written (${code}). Choose a folder that is there and that you may write to.`,
      { cause: error },
    )
  }
  return error
}
