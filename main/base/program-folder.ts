/** Files that come with the program, wherever it runs from: source, bundle, or a packed Electron archive. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The nearest folder above `start` that holds a package.json. */
function rootAbove(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) throw new Error(`No package.json above ${start}.`)
  }
}

/**
 * The absolute path of a file or folder of the program, such as `native/build`. In a packed
 * application it is the one beside the archive: ffmpeg, llama.cpp and the loader of libraries cannot
 * read inside. What is named here has to be listed under `asarUnpack` in electron-builder.yml.
 */
export function programFile(path: string, start = import.meta.dirname): string {
  return join(beside(rootAbove(start)), path)
}

/** The program's version, such as `0.1.0`. */
export function programVersion(start = import.meta.dirname): string {
  const text = readFileSync(join(rootAbove(start), 'package.json'), 'utf8')
  const { version }: { version?: unknown } = JSON.parse(text)
  return typeof version === 'string' ? version : 'unknown'
}

/** A path inside `app.asar` as the one in `app.asar.unpacked`; others as they are. */
export const beside = (path: string): string =>
  path.replace(/app\.asar(?=$|[/\\])/, 'app.asar.unpacked')
