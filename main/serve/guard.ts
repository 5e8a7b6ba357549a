/** Who may talk to `longview serve`: a browser of this machine that was given the key, on our own page. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

/**
 * A page of another site can make a browser send requests here, also under a name of its own that
 * resolves to this machine (DNS rebinding). The name is then not ours, or the origin is not this page.
 * Any port is right: an SSH tunnel may end at another one.
 */
export function isOwnPage({ headers, method }: IncomingMessage): boolean {
  const { host = '', origin } = headers
  if (!loopback.test(host)) return false
  if (origin !== undefined && origin !== `http://${host}`) return false
  if (method !== 'GET' && method !== 'HEAD' && origin === undefined) return false
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
}

/** Compares secrets in a time that says nothing about them. */
export function isSame(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

export const holdsKey = ({ headers }: IncomingMessage, key: string): boolean =>
  isSame(headers.authorization ?? '', `Bearer ${key}`)
