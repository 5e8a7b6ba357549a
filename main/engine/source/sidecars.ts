/** Files beside a recording that may be its subtitles. Which of them are, their names say. */
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { mostSubtitleBytes, type SubtitleText } from './subtitle-text.ts'

/** More beside one recording are not read. */
const mostSidecars = 64

/**
 * `nameOf` gives what a file's name says, or nothing for a file that is no subtitle of the recording.
 * A folder that cannot be listed has none. Pipes, devices and folders are passed over.
 */
export async function readSidecars(
  path: string,
  nameOf: (file: string, recording: string) => { language?: string | undefined } | undefined,
  signal: AbortSignal,
): Promise<SubtitleText[]> {
  const folder = dirname(path)
  const recording = basename(path)
  const files = await readdir(folder).catch(() => [])
  const texts: SubtitleText[] = []
  for (const name of files.toSorted((a, b) => (a < b ? -1 : 1))) {
    signal.throwIfAborted()
    const said = nameOf(name, recording)
    if (!said || texts.length >= mostSidecars) continue
    const read = await readSmall(join(folder, name))
    const known = { origin: 'sidecar' as const, key: `sidecar:${name}`, name, ...said }
    if (read !== 'no file') texts.push({ ...known, ...read })
  }
  return texts
}

async function readSmall(
  path: string,
): Promise<Pick<SubtitleText, 'bytes' | 'problem'> | 'no file'> {
  try {
    // Looked at first: opening a pipe would wait for a writer.
    const found = await stat(path)
    if (!found.isFile()) return 'no file'
    const file = await open(path, 'r')
    try {
      if (found.size > mostSubtitleBytes) {
        const size = Math.round(found.size / 2 ** 20)
        return { problem: `The file has ${size} MiB, more than subtitles have; it is not read.` }
      }
      const bytes = new Uint8Array(found.size)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
      return { bytes: bytes.subarray(0, bytesRead) }
    } finally {
      await file.close()
    }
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    return { problem: `The file cannot be read (${why}).` }
  }
}
