/** What a person means by the files and folders that they add. */
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { AppError, toWire } from '#contract/errors.ts'
import { sourceTypes } from '../source/registry.ts'

export type Refusal = { name: string; error: ReturnType<typeof toWire> }
type Found = { files: string[]; refused: Refusal[] }

/** Folders deeper than this are not searched for files. */
const deepest = 12

const extensions = new Set(sourceTypes.flatMap((type) => type.extensions))
const isImportable = (path: string): boolean => extensions.has(extname(path).slice(1).toLowerCase())

/** Read with the recording beside them, or written by systems for themselves: nobody misses them in a library. */
const quiet = new Set(['srt', 'vtt', 'ass', 'ssa', 'ini', 'db', 'lnk', 'ds_store'])
/** More kinds of passed over files are not named. */
const mostKinds = 8

/**
 * Files as they are, folders as the importable files in them. What cannot be imported is named with the reason: each file
 * and folder that was added, each folder inside one that cannot be read, and which kinds of files in one were passed over.
 * A large folder, or one on a share that is slow, holds up nothing else.
 */
export async function filesOf(paths: string[]): Promise<Found> {
  const found: Found = { files: [], refused: [] }
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) await addFolder(path, found)
      else found.files.push(path)
    } catch (error) {
      refuse(path, error, found)
    }
  }
  return found
}

async function addFolder(folder: string, found: Found): Promise<void> {
  const before = found.files.length + found.refused.length
  const others = new Map<string, number>()
  await search(folder, await readdir(folder, { withFileTypes: true }), 1, found, others)
  const name = basename(folder)
  const kinds = [...others].toSorted(([, a], [, b]) => b - a).slice(0, mostKinds)
  for (const [kind, times] of kinds) {
    const files = times === 1 ? 'One file' : `${times} files`
    const why = `${files} of the kind ${kind} in ${folder} cannot be imported.`
    const error = new AppError('source/unsupported', why)
    found.refused.push({ name: `${name}: ${times} × ${kind}`, error: toWire(error) })
  }
  if (found.files.length + found.refused.length > before) return
  throw new AppError('source/unsupported', `${folder} holds nothing that can be imported.`)
}

/** `others` counts the files of other kinds by the end of their names. */
async function search(
  folder: string,
  entries: Dirent[],
  depth: number,
  found: Found,
  others: Map<string, number>,
): Promise<void> {
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (await isFile(entry, path)) {
      if (isImportable(path)) found.files.push(path)
      else count(path, others)
    }
    if (!entry.isDirectory() || depth > deepest) continue
    try {
      const inside = await readdir(path, { withFileTypes: true })
      await search(path, inside, depth + 1, found, others)
    } catch (error) {
      refuse(path, error, found)
    }
  }
}

/** Links to files are followed, those to folders are not: they may lead back. One that leads nowhere is no file. */
async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile()
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

function count(path: string, others: Map<string, number>): void {
  const kind = extname(path)
  if (basename(path).startsWith('.') || quiet.has(kind.slice(1).toLowerCase())) return
  others.set(kind || '?', (others.get(kind || '?') ?? 0) + 1)
}

const refuse = (path: string, error: unknown, { refused }: Found): void =>
  void refused.push({ name: basename(path), error: toWire(readable(error, path)) })

function readable(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  return isMissing
    ? new AppError('source/missing', `${path} is not there.`, { cause: error })
    : new AppError('source/unreadable', `${path} cannot be read.`, { cause: error })
}
