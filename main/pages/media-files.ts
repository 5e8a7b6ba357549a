/**
 * `media://source/<id>`, `media://proxy/<id>`, `media://thumb/<segment>`: ids, never paths. What an id
 * stands for is the engine's answer; whatever else is asked for does not exist.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { Logger } from '#base/log.ts'
import type { Client } from '#contract/rpc.ts'
import type { supportApi } from '#contract/support-api.ts'
import { parseByteRange } from './byte-range.ts'
import { appOrigin } from './app-origin.ts'
import { mediaTypeOf } from './media-type.ts'

export type MediaAddress =
  { kind: 'source' | 'proxy'; id: string } | { kind: 'thumb'; segment: number }

/** Ids are what the engine made: letters, digits, `-` and `_`. */
export function parseMediaAddress(url: string): MediaAddress | undefined {
  const match = /^media:\/\/(source|proxy|thumb)\/([A-Za-z0-9_-]{1,128})$/.exec(url)
  if (!match) return undefined
  const [, kind, id = ''] = match
  if (kind === 'source' || kind === 'proxy') return { kind, id }
  const segment = Number(id)
  return Number.isSafeInteger(segment) && segment >= 0 ? { kind: 'thumb', segment } : undefined
}

/** Also where a foreign file claims to be a page: no script of it runs, nothing in it loads. */
const common = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-expose-headers': 'Accept-Ranges, Content-Length, Content-Range',
  'access-control-allow-headers': 'Range',
  'access-control-allow-methods': 'GET, HEAD',
}

type Ask = Client<typeof supportApi>

export function createMediaFiles({
  client,
  isOwn,
  logger,
}: {
  client(): Promise<Ask>
  isOwn(url: string): boolean
  logger: Logger
}): (request: Request) => Promise<Response> {
  return async (request) => {
    const origin = request.headers.get('origin')
    const allowed = origin !== null && isOwn(origin) ? origin : appOrigin
    const headers = { ...common, 'access-control-allow-origin': allowed, vary: 'Origin' }
    const refuse = (status: number): Response => new Response(null, { status, headers })

    if (request.method === 'OPTIONS') return refuse(204)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const address = parseMediaAddress(request.url)
    if (!address) return refuse(404)
    try {
      const ask = await client()
      if (address.kind === 'thumb') return await thumb(ask, address.segment, headers)
      const as = address.kind === 'proxy' ? 'proxy' : 'original'
      const { path } = await ask('media.file', { source: address.id, as })
      return await file(path, request, headers)
    } catch (error) {
      logger.debug('media not found', {
        kind: address.kind,
        why: error instanceof Error ? error.message : String(error),
      })
      return refuse(404)
    }
  }
}

async function thumb(
  ask: Ask,
  segment: number,
  headers: Record<string, string>,
): Promise<Response> {
  const picture = await ask('media.thumb', { segment })
  if (!picture) return new Response(null, { status: 404, headers })
  return new Response(new Uint8Array(picture.bytes), {
    headers: {
      ...headers,
      'content-type': picture.mime.startsWith('image/') ? picture.mime : 'application/octet-stream',
      'cache-control': 'private, max-age=60',
    },
  })
}

async function file(
  path: string,
  request: Request,
  headers: Record<string, string>,
): Promise<Response> {
  const handle = await open(path, 'r')
  try {
    const about = await handle.stat()
    if (!about.isFile()) throw new Error('not a file')
    const { size } = about
    const described = {
      ...headers,
      'content-type': mediaTypeOf(path),
      'accept-ranges': 'bytes',
      'cache-control': 'no-cache',
      'last-modified': about.mtime.toUTCString(),
    }
    const range = parseByteRange(request.headers.get('range'), size)
    if (range === 'unsatisfiable') {
      await handle.close()
      return new Response(null, {
        status: 416,
        headers: { ...described, 'content-range': `bytes */${size}` },
      })
    }
    const { start, end } = range ?? { start: 0, end: size - 1 }
    const partial = range && { 'content-range': `bytes ${start}-${end}/${size}` }
    return new Response(await bodyOf(handle, start, end, request.method === 'HEAD'), {
      status: range ? 206 : 200,
      headers: { ...described, ...partial, 'content-length': String(end - start + 1) },
    })
  } catch (error) {
    await handle.close().catch(() => undefined)
    throw error
  }
}

/** Closes the file when it has been read, or when the reader goes away. */
async function bodyOf(
  handle: FileHandle,
  start: number,
  end: number,
  isHead: boolean,
): Promise<ReadableStream | null> {
  if (isHead || end < start) {
    await handle.close()
    return null
  }
  const stream = handle.createReadStream({ start, end, highWaterMark: 256 * 1024 })
  // The reader of the body meets the failure; without a listener it would end the process.
  stream.on('error', () => undefined)
  const web: NodeReadableStream = Readable.toWeb(stream)
  return web as ReadableStream
}
