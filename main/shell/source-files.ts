/** Paths into the library: from dialogs, drops and the system. The only place where this process names any. */
import { dialog, type BrowserWindow, type FileFilter } from 'electron'
import { stat } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import { AppError, toWire, type WireError } from '#contract/errors.ts'
import type { EngineClient } from './engine-process.ts'
import type { Words } from './words.ts'

type Refused = { name: string; error: WireError }
export type Added = { accepted: number; refused: Refused[] }
type Client = () => Promise<EngineClient>

/** Files named by a person. What cannot be one is refused here, the rest by the engine. */
export async function addFiles(
  files: { name: string; path: string }[],
  collection: string | undefined,
  client: Client,
): Promise<Added> {
  const refused: Refused[] = []
  const paths: string[] = []
  for (const { name, path } of files) {
    const problem = await problemOf(name, path)
    if (problem) refused.push({ name, error: toWire(problem) })
    else paths.push(path)
  }
  if (paths.length === 0) return { accepted: 0, refused }
  const ask = await client()
  const added = await ask('library.enqueue', {
    paths,
    ...(collection === undefined ? {} : { collection }),
  })
  return { accepted: added.accepted, refused: [...refused, ...added.refused] }
}

async function problemOf(name: string, path: string): Promise<AppError | undefined> {
  if (path === '') {
    return new AppError(
      'source/unsupported',
      `${name} is not a file on this computer; save it to a folder and drop it from there.`,
    )
  }
  if (!isAbsolute(path) || path.includes('\0')) {
    return new AppError('source/unsupported', `${name} has no usable path.`)
  }
  try {
    await stat(path)
    return undefined
  } catch (cause) {
    return new AppError('source/missing', `${path} cannot be found.`, { cause })
  }
}

/** Asks for files or folders and queues them. */
export async function chooseSources(
  window: BrowserWindow,
  { folders, collection }: { folders: boolean; collection?: string | undefined },
  words: Words,
  client: Client,
): Promise<Added> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: folders ? words.chooseFolder : words.chooseFiles,
    properties: [folders ? 'openDirectory' : 'openFile', 'multiSelections'],
    ...(folders ? {} : { filters: await filtersOf(words, client) }),
  })
  if (filePaths.length === 0) return { accepted: 0, refused: [] }
  const files = filePaths.map((path) => ({ name: basename(path), path }))
  return await addFiles(files, collection, client)
}

async function filtersOf(words: Words, client: Client): Promise<FileFilter[]> {
  const all: FileFilter = { name: words.allFiles, extensions: ['*'] }
  const ask = await client()
  const extensions = await ask('sources.extensions', {})
  return extensions.length === 0 ? [all] : [{ name: words.media, extensions }, all]
}

/** Asks where a missing file is now. */
export async function locateSource(
  window: BrowserWindow,
  source: string,
  words: Words,
  client: Client,
): Promise<boolean> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: words.locate,
    properties: ['openFile'],
  })
  const [path] = filePaths
  if (path === undefined) return false
  const ask = await client()
  await ask('library.locate', { source, path })
  return true
}
