/**
 * `longview serve`: the window's page over loopback, for a machine without a screen. Nothing but the page
 * itself is given away without the key; the key travels in the fragment of the address, which browsers keep
 * to themselves, and pictures and recordings have a secret of their own in their path.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#contract/errors.ts'
import { serve, type Client, type Handlers } from '#contract/rpc.ts'
import { shellApi } from '#contract/shell-api.ts'
import type { supportApi } from '#contract/support-api.ts'
import { windowApi } from '#contract/window-api.ts'
import type { Logger } from '#base/log.ts'
import { appOrigin } from '../pages/app-origin.ts'
import { createMediaFiles } from '../pages/media-files.ts'
import { createPageFiles } from '../pages/page-files.ts'
import { holdsKey, isOwnPage, isSame } from './guard.ts'
import { createServedShell } from './shell.ts'
import { createTalks } from './talks.ts'

export type ServeOptions = {
  handlers: Handlers<typeof windowApi & typeof supportApi>
  /** The built page: `out/renderer`. */
  folder: string
  /** 0 takes a free one. */
  port: number
  logger: Logger
}
export type Served = { url: string; close(): Promise<void> }

/** Questions and drafts, not files. */
const mostPostedBytes = 1024 * 1024

/** Rejects with `usage/invalid` when the page is not built or the port is taken. */
export async function servePages(options: ServeOptions): Promise<Served> {
  const { handlers, folder, logger } = options
  if (!existsSync(join(folder, 'serve.html'))) {
    throw new AppError('usage/invalid', `The window's page is not built: run "npm run build" once.`)
  }
  const key = randomBytes(32).toString('base64url')
  const secret = createHmac('sha256', key).update('media').digest('base64url')
  const pages = createPageFiles(folder)
  const media = createMediaFiles({
    client: () => Promise.resolve(localClient(handlers)),
    isOwn: () => false,
    logger,
  })
  const shell = createServedShell()
  const talks = createTalks((side, port) => {
    if (side === 'engine') serve(port, windowApi, handlers, { checksOutput: true })
    else serve(port, shellApi, shell, { checksOutput: true })
  }, logger)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number): void => void response.writeHead(status).end()
    if (!isOwnPage(request)) return refuse(403)
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const [, area = '', first = '', ...rest] = pathname.split('/')

    if (area === 'frames') {
      if (!holdsKey(request, key)) return refuse(401)
      if (request.method === 'GET' && first === '') {
        return talks.open(response, { media: `/media/${secret}/` })
      }
      if (request.method !== 'POST') return refuse(405)
      return refuse(talks.deliver(first, await jsonOf(request)) ? 204 : 404)
    }
    if (area === 'media') {
      if (!isSame(first, secret)) return refuse(404)
      return send(await media(asked(request, `media://${rest.join('/')}`)), response)
    }
    const file = pathname === '/' ? '/serve.html' : pathname
    return send(await pages(asked(request, `${appOrigin}${file}`)), response)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      logger.debug('a request was refused', { why: String(error) })
      if (response.headersSent) response.destroy()
      else response.writeHead(400).end()
    })
  })
  server.listen(options.port, '127.0.0.1')
  await once(server, 'listening').catch((cause: unknown) => {
    throw new AppError(
      'usage/invalid',
      `Port ${options.port} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. Choose another one with --port.`,
      { cause },
    )
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  return {
    url: `http://127.0.0.1:${port}/#key=${key}`,
    async close() {
      talks.close()
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }
}

/** The handlers as a client, for what is asked within this process. */
const localClient = (handlers: Handlers<typeof supportApi>): Client<typeof supportApi> => {
  const { signal } = new AbortController()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the mapped type cannot be indexed by a name only known at run time
  return ((method: keyof typeof supportApi, input: never) =>
    handlers[method](input, { signal, emit: () => undefined })) as Client<typeof supportApi>
}

function asked({ headers, method = 'GET' }: IncomingMessage, url: string): Request {
  const { range } = headers
  return new Request(url, { method, headers: range === undefined ? {} : { range } })
}

async function send(from: Response, to: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(
    // Nothing here is for pages of other origins.
    Array.from(from.headers).filter(([name]) => !name.startsWith('access-control-')),
  )
  headers['cross-origin-resource-policy'] = 'same-origin'
  to.writeHead(from.status, headers)
  if (!from.body) return void to.end()
  await pipeline(Readable.fromWeb(from.body), to)
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    const piece: Buffer = part
    bytes += piece.length
    if (bytes > mostPostedBytes) throw new RangeError('too much was posted')
    parts.push(piece)
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}
