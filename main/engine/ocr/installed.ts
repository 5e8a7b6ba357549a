/** Finds the tesseract program of this machine: several times as fast as the one that comes with Longview. */
import { accessSync, constants, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { runTool } from '#base/run-tool.ts'
import type { InstalledReader } from './protocol.ts'

export type Installed = Omit<InstalledReader, 'noDictionaries'> & {
  /** `option` or `system` */
  origin: string
  /** Languages that it has data of. */
  languages: readonly string[]
}

/** The program, or why none is used. */
export type Search = { found: Installed } | { why: string }

/** Older ones read worse and name their options otherwise. */
const leastVersion = 5

/** Where installers put it without telling programs that were started from the desktop. */
const usualFolders: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin'],
  win32: ['C:\\Program Files\\Tesseract-OCR', 'C:\\Program Files (x86)\\Tesseract-OCR'],
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Only absolute places: what lies in the current folder is not to be run. */
function candidates(folders: readonly string[], platform: NodeJS.Platform): string[] {
  const name = platform === 'win32' ? 'tesseract.exe' : 'tesseract'
  const all = [...folders, ...(usualFolders[platform] ?? [])]
  return Array.from(new Set(all))
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .filter(isProgram)
}

/** `List of available languages in "/usr/share/tessdata/" (3):`, then a name a line. */
export function languagesSaid(text: string): { languages: string[]; dataFolder?: string } {
  const [head = '', ...names] = text.split(/\r?\n/)
  const dataFolder = /in "(.+)" \(/.exec(head)?.[1]
  const languages = names.map((name) => name.trim()).filter((name) => /^\w[\w/-]*$/.test(name))
  return { languages, ...(dataFolder !== undefined && { dataFolder }) }
}

async function examine(path: string, origin: string, signal: AbortSignal): Promise<Installed> {
  // The same bare environment in which it will read.
  const limits = { signal, timeoutMs: 20_000, env: {} }
  const said = await runTool(path, ['--version'], limits)
  const version = /^tesseract v?(\d+[\w.-]*)/m.exec(said)?.[1]
  if (version === undefined) throw new Error('it is not tesseract')
  if (Number.parseInt(version, 10) < leastVersion) {
    throw new Error(`it is version ${version}; ${leastVersion} or later is wanted`)
  }
  return {
    path,
    origin,
    version,
    ...languagesSaid(await runTool(path, ['--list-langs'], limits)),
  }
}

/** `path` alone when it is given, else the first of `folders` and the usual places that works. */
export async function findInstalled(
  options: { path?: string | undefined; folders: readonly string[]; platform?: NodeJS.Platform },
  signal: AbortSignal,
): Promise<Search> {
  const { path, folders, platform = process.platform } = options
  const paths = path === undefined ? candidates(folders, platform) : [path]
  const tried: string[] = []
  for (const one of paths) {
    try {
      return { found: await examine(one, path === undefined ? 'system' : 'option', signal) }
    } catch (error) {
      signal.throwIfAborted()
      tried.push(`${one} (${error instanceof Error ? error.message : String(error)})`)
    }
  }
  return { why: tried.length > 0 ? `tried ${tried.join('; ')}` : 'none was found' }
}
