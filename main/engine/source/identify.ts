/** From a path to a recognised, hashed file, or to the reason why it cannot be one. */
import { type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { hashFile } from '#base/hash-file.ts'
import type { Run, SourceKind } from '../domain.ts'
import { fileError } from './file-error.ts'
import { probeMedia } from './media-probe.ts'
import { readHead } from './read-head.ts'
import { sourceTypes } from './registry.ts'
import { sniff } from './sniff.ts'
import type { SourceContext, SourceFile } from './source-type.ts'

/** What it is when it is no regular file. Nothing has been opened yet: a FIFO would block for ever. */
function oddity(stats: Stats): string | undefined {
  if (stats.isDirectory()) return 'a folder; name the files in it'
  if (stats.isFIFO()) return 'a pipe'
  if (stats.isSocket()) return 'a socket'
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return 'a device'
  return stats.isFile() ? undefined : 'no regular file'
}

async function statFile(path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    throw fileError(error, path)
  }
}

/**
 * Rejects with source/missing, source/unreadable, source/empty, source/unsupported, source/damaged
 * or tool/missing. Progress counts hashed bytes.
 */
export async function identify(
  given: string,
  context: SourceContext,
  { signal, progress }: Run,
): Promise<SourceFile> {
  if (given === '' || given.includes('\0')) {
    throw new AppError('source/missing', `There is no file ${JSON.stringify(given)}.`)
  }
  const path = resolve(given)
  const before = await statFile(path)
  const odd = oddity(before)
  if (odd !== undefined) throw new AppError('source/unsupported', `${path} is ${odd}.`)
  if (before.size === 0) throw new AppError('source/empty', `${path} is empty.`)
  try {
    const sniffed = sniff(await readHead(path))
    if (sniffed.family === 'none') {
      throw new AppError(
        'source/unsupported',
        `${path} is no recording, picture or PDF: its content is ${sniffed.looksLike}.`,
      )
    }
    const isMedia = sniffed.family === 'media'
    // Needed next, if at all: looked for meanwhile. Who needs it hears why it is missing.
    if (isMedia) context.tools.ffmpeg(signal).catch(() => undefined)
    const bytes = before.size
    const refused = new AbortController()
    const hashing = hashFile(path, AbortSignal.any([signal, refused.signal]), (done) =>
      progress({ stage: 'check', done, total: bytes, unit: 'bytes' }),
    )
    hashing.catch(() => undefined)
    let kind: SourceKind
    try {
      const media = isMedia ? await probeMedia(path, context, signal) : undefined
      const type = sourceTypes.find((each) => each.claims(sniffed, media))
      if (!type) throw new AppError('source/empty', `${path} holds neither a picture nor sound.`)
      kind = type.id
    } catch (error) {
      refused.abort()
      await hashing.catch(() => undefined)
      throw error
    }
    const sha256 = await hashing
    const after = await statFile(path)
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw new AppError(
        'source/unreadable',
        `${path} changed while it was read; import it again when it is finished.`,
      )
    }
    return { path, name: basename(path), bytes, mtimeMs: before.mtimeMs, sha256, kind }
  } catch (error) {
    throw fileError(error, path)
  }
}
