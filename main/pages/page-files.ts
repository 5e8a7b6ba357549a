/** The built page, from its folder and nowhere else, under a strict policy: `app://longview/…`, or `longview serve`. */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { appOrigin } from './app-origin.ts'

/** Nothing inline, nothing evaluated, nothing remote, nothing framed. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' media: blob: data:",
  "media-src 'self' media: blob:",
  "connect-src 'self' media:",
  "font-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

/** Built files have a hash of their content in their names; anything else is asked for each time. */
const isNamedByContent = (path: string): boolean => /-[\w-]{8}\.[a-z0-9]+$/.test(path)
const forEver = 'public, max-age=31536000, immutable'

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

export function createPageFiles(folder: string): (request: Request) => Promise<Response> {
  const refuse = (status: number): Response => new Response(null, { status, headers })
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const path = fileOf(request.url, folder)
    if (path === undefined) return refuse(404)
    try {
      const bytes = await readFile(path)
      const type = types[extname(path)] ?? 'application/octet-stream'
      const cacheControl = isNamedByContent(path) ? forEver : 'no-cache'
      return new Response(bytes, {
        headers: { ...headers, 'content-type': type, 'cache-control': cacheControl },
      })
    } catch {
      return refuse(404)
    }
  }
}

/** The file that an address names, or undefined when it names nothing inside `folder`. */
export function fileOf(url: string, folder: string): string | undefined {
  const { protocol, host, pathname } = new URL(url)
  if (`${protocol}//${host}` !== appOrigin) return undefined
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0')) return undefined
  const file = normalize(join(folder, path === '/' ? 'index.html' : path))
  return file.startsWith(folder + sep) ? file : undefined
}
