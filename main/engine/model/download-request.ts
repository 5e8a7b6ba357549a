/** One request for a file or the rest of it, with the redirections that hosts of models answer with. */
import type { ReadableStream } from 'node:stream/web'
import { AppError, isAbort } from '#contract/errors.ts'

export type Fetched = {
  /** From the byte `start` on. */
  body: ReadableStream<Uint8Array>
  /** Held as long as the body is wanted: fetch ends a body that nobody reads yet when its response is collected. */
  response: Response
  start: number
  /** Size of the whole file, where the server says it. */
  total: number | undefined
  etag: string | undefined
  /** Hugging Face names the SHA-256 of large files in the answer that redirects to them. */
  sha256: string | undefined
}

const mostRedirects = 8
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Content is only safe from others on its way over HTTPS; on this machine there is no way. */
function checkAddress(url: URL): void {
  if (url.protocol === 'https:') return
  if (url.protocol === 'http:' && loopback.test(url.hostname)) return
  throw new AppError(
    'usage/invalid',
    `${url.href} is not a secure address; it has to begin with https://.`,
  )
}

export async function fetchFrom(
  address: string,
  { from, etag, signal }: { from: number; etag?: string | undefined; signal: AbortSignal },
): Promise<Fetched> {
  let url = new URL(address)
  let sha256: string | undefined
  for (let hop = 0; hop <= mostRedirects; hop++) {
    checkAddress(url)
    const response = await ask(url, { from, etag, signal })
    const linked = /^"?([0-9a-f]{64})"?$/.exec(response.headers.get('x-linked-etag') ?? '')?.[1]
    sha256 ??= linked
    const next = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && next) {
      await response.body?.cancel()
      url = new URL(next, url)
      continue
    }
    return read(response, url, from, sha256)
  }
  throw new AppError(
    'model/unreachable',
    `${address} leads from one address to the next without end.`,
  )
}

async function ask(
  url: URL,
  { from, etag, signal }: { from: number; etag?: string | undefined; signal: AbortSignal },
): Promise<Response> {
  const isRest = from > 0 && etag !== undefined
  const headers: Record<string, string> = {
    'accept-encoding': 'identity',
    'user-agent': 'Longview',
  }
  if (isRest) Object.assign(headers, { range: `bytes=${from}-`, 'if-range': etag })
  try {
    return await fetch(url, { headers, redirect: 'manual', signal, credentials: 'omit' })
  } catch (cause) {
    if (isAbort(cause) || signal.aborted) throw new AppError('aborted', 'The download was stopped.')
    throw new AppError(
      'model/unreachable',
      `${url.host} cannot be reached; connect this computer to the internet, or copy the files here and add them.`,
      { cause },
    )
  }
}

function read(response: Response, url: URL, from: number, sha256: string | undefined): Fetched {
  const { status, headers, body } = response
  const refuse = (why: string): AppError =>
    new AppError('model/unreachable', `${url.host} gives no file for ${url.pathname}: ${why}.`)
  if (status === 401 || status === 403) throw refuse(`it asks for permission (${status})`)
  // Everything is there already; only the end of the last run is missing.
  if (status === 416 && headers.get('content-range') === `bytes */${from}`) {
    const nothing = new Blob([]).stream()
    return {
      body: nodeStream(nothing),
      response,
      start: from,
      total: from,
      etag: undefined,
      sha256,
    }
  }
  if (status !== 200 && status !== 206) throw refuse(`it answers ${status}; check the address`)
  if ((headers.get('content-type') ?? '').startsWith('text/html')) {
    throw refuse('it is a web page; copy the address of the download button')
  }
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '')
  const length = Number(headers.get('content-length') ?? Number.NaN)
  if (status === 206 && Number(range?.[1]) !== from)
    throw refuse('it sends another part than asked')
  if (!body) throw refuse('its answer is empty')
  const start = status === 206 ? from : 0
  const total = range ? Number(range[2]) : Number.isFinite(length) ? length : undefined
  return {
    body: nodeStream(body),
    response,
    start,
    total,
    etag: strong(headers.get('etag')),
    sha256,
  }
}

/** Only a strong tag says that the bytes are the same. */
const strong = (etag: string | null): string | undefined =>
  etag === null || etag.startsWith('W/') ? undefined : etag

/** The same class under two names: the web's and Node's. */
function nodeStream(body: globalThis.ReadableStream): ReadableStream<Uint8Array> {
  const same: unknown = body
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
  return same as ReadableStream<Uint8Array>
}
