/**
 * Fetches a model's file from an address that a person gave: one connection, kept in `<name>.part` so that
 * it goes on where it stopped, also after a restart. Nothing here runs unless it is asked for.
 */
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, isAbort } from '#contract/errors.ts'
import { hashFile } from '#base/hash-file.ts'
import { z } from '#contract/zod.ts'
import type { Progress } from '../domain.ts'
import { fetchFrom, type Fetched } from './download-request.ts'

export type Download = {
  url: string
  /** Made if there is none. */
  folder: string
  /** What the file must be; else what its server says it is, where it says anything. */
  sha256?: string | undefined
}
type Run = { signal: AbortSignal; progress: (progress: Progress) => void }

/** What is known of a part: it is only gone on with where the server still has the same file. */
const Note = z.object({
  url: z.string(),
  etag: z.string().optional(),
  sha256: z.string().optional(),
})
type Note = z.output<typeof Note>

/** Waits before the connection is opened again, as long as each one brought something. */
const retriesMs = [500, 2000, 5000, 10_000]

/** A page of Hugging Face about a file stands for the file. */
const addressOf = (url: string): string =>
  url.replace(/^(https:\/\/huggingface\.co\/[^/]+\/[^/]+)\/blob\//, '$1/resolve/')

/**
 * Gives the path of the whole file, whose size and, where it is known, SHA-256 are right. Rejects with
 * `usage/invalid` (address), `model/unreachable`, `model/unreadable` (content), `store/disk-full`; what was
 * fetched is kept unless it is wrong.
 */
export async function downloadFile(wanted: Download, run: Run): Promise<string> {
  const url = addressOf(wanted.url)
  const path = join(wanted.folder, nameOf(url))
  const part = `${path}.part`
  if (existsSync(path)) return await known(path, wanted.sha256, run.signal)
  await mkdir(wanted.folder, { recursive: true })

  const note = await noteOf(part, url)
  let brought = await sizeOf(part)
  for (let attempt = 0; ; attempt++) {
    try {
      const found = await fetchOn(url, part, note, run)
      await check(part, wanted.sha256 ?? found.sha256 ?? note.sha256, run)
      await rename(part, path)
      await rm(`${part}.json`, { force: true })
      return path
    } catch (error) {
      const now = await sizeOf(part)
      const mayTry =
        error instanceof AppError && error.code === 'model/unreachable' && now > brought
      const waitMs = retriesMs[attempt]
      if (!mayTry || waitMs === undefined || run.signal.aborted) throw keptOf(error, now, url)
      brought = now
      await sleep(waitMs, undefined, { signal: run.signal })
    }
  }
}

/** Goes on behind what is there, or begins anew where the server has another file now. */
async function fetchOn(url: string, part: string, note: Note, run: Run): Promise<Fetched> {
  const from = await sizeOf(part)
  const found = await fetchFrom(url, { from, etag: note.etag, signal: run.signal })
  if (found.sha256) note.sha256 = found.sha256
  if (found.etag) note.etag = found.etag
  await writeFile(`${part}.json`, JSON.stringify({ ...note, url }))
  await checkRoom(part, found)

  const tell = (done: number): void =>
    run.progress({ stage: 'download', done, total: found.total, unit: 'bytes' })
  let done = found.start
  tell(done)
  // Written piece by piece, not piped: what has arrived is on the disk when the line goes dead.
  const file = await open(part, done === 0 ? 'w' : 'a')
  try {
    for await (const piece of found.body) {
      run.signal.throwIfAborted()
      await file.write(piece)
      done += piece.length
      tell(done)
    }
  } catch (error) {
    if (isAbort(error) || run.signal.aborted) {
      throw new AppError('aborted', 'The download was stopped; what is there is kept.')
    }
    throw diskOr(error, url)
  } finally {
    await file.close()
  }
  const size = await sizeOf(part)
  if (found.total !== undefined && size !== found.total) {
    throw new AppError(
      'model/unreachable',
      `The connection to ${new URL(url).host} ended after ${size} of ${found.total} bytes.`,
    )
  }
  return found
}

async function check(part: string, sha256: string | undefined, run: Run): Promise<void> {
  const file = await open(part, 'r+')
  await file.sync().finally(() => file.close())
  if (sha256 === undefined) return
  const { size: total } = await stat(part)
  const actual = await hashFile(part, run.signal, (done) =>
    run.progress({ stage: 'check', done, total, unit: 'bytes' }),
  )
  if (actual === sha256.toLowerCase()) return
  await rm(part, { force: true })
  throw new AppError(
    'model/unreadable',
    `${basename(part, '.part')} was damaged on its way: its SHA-256 is ${actual} instead of ${sha256}. It was thrown away; download it again.`,
  )
}

/** A file of that name is there already: right only if it is the one that is wanted. */
async function known(
  path: string,
  sha256: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (sha256 === undefined || (await hashFile(path, signal)) === sha256.toLowerCase()) return path
  throw new AppError(
    'usage/invalid',
    `${path} is there already and is another file; move it away first.`,
  )
}

function nameOf(url: string): string {
  const name = URL.canParse(url) ? decodeName(new URL(url).pathname) : ''
  if (/^[\p{L}\p{N}_][\p{L}\p{N} _.+()-]{0,150}\.gguf$/iu.test(name)) return name
  throw new AppError(
    'usage/invalid',
    `${url} is not the address of a GGUF file; it has to end in ".gguf". On Hugging Face, copy the address of the download button.`,
  )
}

function decodeName(pathname: string): string {
  try {
    return decodeURIComponent(basename(pathname))
  } catch {
    return ''
  }
}

const sizeOf = async (path: string): Promise<number> =>
  await stat(path).then(
    ({ size }) => size,
    () => 0,
  )

/** What an earlier run knew; a part of another address is no beginning of this one. */
async function noteOf(part: string, url: string): Promise<Note> {
  const read = await readFile(`${part}.json`, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined)
  const note = Note.safeParse(read)
  if (note.success && note.data.url === url) return note.data
  await rm(part, { force: true })
  return { url }
}

async function checkRoom(part: string, { total, start }: Fetched): Promise<void> {
  if (total === undefined) return
  const { bavail, bsize } = await statfs(join(part, '..'))
  if (bavail * bsize >= total - start) return
  throw new AppError(
    'store/disk-full',
    `${basename(part, '.part')} needs ${total - start} more bytes, ${bavail * bsize} are free; make room and start it again.`,
  )
}

function diskOr(error: unknown, url: string): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError(
      'store/disk-full',
      'The disk is full; make room and start the download again.',
      {
        cause: error,
      },
    )
  }
  return new AppError('model/unreachable', `The connection to ${new URL(url).host} was lost.`, {
    cause: error,
  })
}

/** Says that starting again goes on where this ended. */
function keptOf(error: unknown, bytes: number, url: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'model/unreachable' || bytes === 0)
    return error
  return new AppError(
    error.code,
    `${error.message} ${bytes} bytes of ${basename(new URL(url).pathname)} are kept; start it again to go on.`,
    { cause: error },
  )
}
