// Custom schemes. Stock Chromium cannot register app:// or media://, so each handled scheme is served by one
// loopback HTTP server, as  scheme://host/path  <->  http://host.scheme.localhost:PORT/path.
// *.localhost is a secure context and resolves inside Chromium. The app's own protocol.handle() handlers get
// real Request objects (Range included) and their Response bodies are streamed with back-pressure.
import http from 'node:http'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

type Handler = (req: Request) => Response | Promise<Response>
type Privileges = Electron.Privileges
export const privileges = new Map<string, Privileges>()
export const handlers = new Map<string, Handler>()
export const requests: { url: string; range: string | null; status: number }[] = []
let port = 0
let isReady = () => false

const inHttp = /^http:\/\/([^/?#]*)\.([a-z][a-z0-9+.-]*)\.localhost:(\d+)(.*)$/is
const inCustom = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is
export const schemePort = () => port
export function toHttp(url: string) {
  const m = inCustom.exec(url)
  return m && privileges.has(m[1]!.toLowerCase())
    ? `http://${m[2]}.${m[1]!.toLowerCase()}.localhost:${port}${m[3]}`
    : url
}
export function fromHttp(url: string) {
  const m = inHttp.exec(url)
  return m && Number(m[3]) === port ? `${m[2]}://${m[1]}${m[4]}` : url
}
/** A CSP that names `media:` (or app://host) must also name where that scheme is served here. */
export function mapCsp(csp: string) {
  return csp
    .split(';')
    .map((d) =>
      d
        .trim()
        .split(/\s+/)
        .flatMap((t) => {
          const s = /^([a-z][a-z0-9+.-]*):(\/\/\S+)?$/i.exec(t)
          return s && privileges.has(s[1]!.toLowerCase())
            ? [t, s[2] ? toHttp(t) : `http://*.${s[1]}.localhost:${port}`]
            : [t]
        })
        .join(' '),
    )
    .join('; ')
}

/** Apply the registered privileges, so forgetting one fails here as it does in Electron. */
function refused(scheme: string, req: Request): string | undefined {
  const p = privileges.get(scheme) ?? {},
    dest = req.headers.get('sec-fetch-dest'),
    cross = req.headers.get('sec-fetch-site') !== 'same-origin'
  if ((dest === 'video' || dest === 'audio') && !p.stream) return 'media needs privileges.stream'
  if (dest === 'empty' && !p.supportFetchAPI) return 'fetch() needs privileges.supportFetchAPI'
  if (cross && req.headers.get('sec-fetch-mode') === 'cors' && !p.corsEnabled)
    return 'cross-origin CORS loads need privileges.corsEnabled'
}

export async function startSchemeServer(ready: () => boolean, wish = 0): Promise<number> {
  isReady = ready
  const server = http.createServer(async (inc, out) => {
    const url = fromHttp(`http://${inc.headers.host}${inc.url}`),
      scheme = url.split(':')[0]!
    const fail = (why: string) => {
      console.error(`[ehost] ${inc.method} ${url}: ${why}`)
      requests.push({ url, range: inc.headers.range ?? null, status: 0 })
      inc.socket.destroy()
    }
    if (inc.url === '/favicon.ico') {
      out.writeHead(204).end()
      return
    } // Chromium asks by itself, Electron does not
    const handler = handlers.get(scheme)
    if (!handler) return fail('no handler')
    try {
      const headers = new Headers()
      for (const [k, v] of Object.entries(inc.headers))
        if (!['host', 'connection'].includes(k))
          headers.set(
            k,
            k === 'origin'
              ? fromHttp(`${v}/`).replace(/\/$/, '')
              : k === 'referer'
                ? fromHttp(String(v))
                : String(v),
          )
      if (headers.get('origin') === 'null') headers.delete('origin')
      const body = ['GET', 'HEAD'].includes(inc.method!) ? null : Readable.toWeb(inc)
      const req = new Request(url, {
        method: inc.method,
        headers,
        body,
        duplex: body ? 'half' : undefined,
      } as RequestInit)
      const why = refused(scheme, req)
      if (why) return fail(why)
      const res = await handler(req)
      if (!(res instanceof Response) || res.type === 'error')
        return fail('handler returned no usable Response')
      requests.push({ url, range: inc.headers.range ?? null, status: res.status })
      const head: Record<string, string | string[]> = {}
      res.headers.forEach((v, k) => {
        head[k] =
          k === 'content-security-policy'
            ? mapCsp(v)
            : k === 'access-control-allow-origin'
              ? toHttp(v)
              : k === 'location'
                ? toHttp(v)
                : v
      })
      if ((res.headers.get('content-type') ?? '').startsWith('text/html') && res.body) {
        const html = (await res.text()).replace(
          /(<meta[^>]+content-security-policy[^>]+content=")([^"]*)(")/gi,
          (_, a, b, c) => a + mapCsp(b) + c,
        )
        delete head['content-length']
        out.writeHead(res.status, head).end(inc.method === 'HEAD' ? undefined : html)
      } else {
        out.writeHead(res.status, head)
        if (!res.body) {
          out.end()
          return
        }
        const stream = Readable.fromWeb(res.body as any)
        stream.on('error', () => out.destroy())
        out.on('close', () => stream.destroy())
        stream.pipe(out)
      }
    } catch (e) {
      console.error(e)
      fail('handler threw')
    }
  })
  const listen = (p: number) =>
    new Promise<void>((r, j) => {
      server.once('error', j)
      server.listen(p, '127.0.0.1', r)
    })
  await listen(wish).catch(() => listen(0))
  port = (server.address() as { port: number }).port
  // Node reads its fetch classes when they are first named; Electron's main process has them from the beginning.
  setTimeout(() => void new Response(new Request('http://localhost/').body))
  server.unref()
  return port
}

const BUILT_IN = ['http', 'https', 'file', 'ftp', 'data', 'blob']
export const protocol = {
  registerSchemesAsPrivileged(list: Electron.CustomScheme[]) {
    if (isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges: p } of list) privileges.set(scheme, p ?? {})
  },
  handle(scheme: string, handler: Handler) {
    if (!isReady()) throw new Error('protocol.handle can only be used after app is ready')
    if (BUILT_IN.includes(scheme))
      throw new Error(`ehost: intercepting ${scheme}: is not implemented`)
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    if (!privileges.get(scheme)?.standard)
      throw new Error(
        `ehost: ${scheme}: only schemes registered with privileges.standard can be served here`,
      )
    handlers.set(scheme, handler)
  },
  unhandle(scheme: string) {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
  },
  isProtocolHandled: (scheme: string) => handlers.has(scheme) || BUILT_IN.includes(scheme),
}
export const net = {
  async fetch(
    input: string | Request,
    init?: RequestInit & { bypassCustomProtocolHandlers?: boolean },
  ): Promise<Response> {
    const req = new Request(input, init),
      scheme = req.url.split(':')[0]!
    if (scheme === 'file') return new Response(await readFile(fileURLToPath(req.url)))
    const h = handlers.get(scheme)
    return h && !init?.bypassCustomProtocolHandlers ? h(req) : fetch(req)
  },
  isOnline: () => true,
  get online() {
    return true
  },
}
