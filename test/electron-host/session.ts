/** The session: permissions are asked of the app's own handlers and enforced by Chromium. */
import { EventEmitter } from 'node:events'
import { randomBytes } from 'node:crypto'
import { env } from './environment.ts'
import { strict } from './module-hook.ts'
import { fromHttp, protocol, toHttp } from './schemes.ts'
import type { WebContents } from './web-contents.ts'

const CDP_PERMISSION: Record<string, string> = {
  media: 'camera',
  geolocation: 'geolocation',
  notifications: 'notifications',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  midi: 'midi',
  fullscreen: '',
  openExternal: '',
}
class Session extends EventEmitter {
  _check: Function | null = null
  _request: Function | null = null
  _preloads: { id: string; type: string; filePath: string }[] = []
  _headers: Function | null = null
  protocol = strict('session.protocol', protocol)
  /** Asked for https: only; plain http is where custom schemes are served here, and DevTools cannot pause WebSockets. */
  _beforeRequest:
    ((details: { url: string }, answer: (r: { cancel?: boolean }) => void) => void) | null = null
  webRequest = strict('session.webRequest', {
    onBeforeRequest: (...given: any[]) => {
      this._beforeRequest = given.at(-1)
    },
  })
  setPermissionCheckHandler(f: Function | null) {
    this._check = f
  }
  setPermissionRequestHandler(f: Function | null) {
    this._request = f
  }
  registerPreloadScript(s: { id?: string; type: string; filePath: string }) {
    const id = s.id ?? randomBytes(8).toString('hex')
    this._preloads.push({ ...s, id })
    return id
  }
  setSpellCheckerEnabled() {}
  setProxy() {
    return Promise.resolve()
  }
  clearCache() {
    return Promise.resolve()
  }
  clearStorageData() {
    return Promise.resolve()
  }
  flushStorageData() {}
  getUserAgent() {
    return ''
  }
  setUserAgent() {}
  setCertificateVerifyProc() {}
  setDevicePermissionHandler() {}
  setDisplayMediaRequestHandler() {}
  async _apply(wc: WebContents, url: string) {
    // ask the app's own handlers once per origin and let Chromium enforce the answers
    if (!this._check && !this._request) return
    const origin = new URL(toHttp(url)).origin
    if (origin === 'null') return
    // All at once: Electron asks the handlers in its own process, where a navigation waits for none of them.
    await Promise.all(
      Object.entries(CDP_PERMISSION)
        .filter(([, cdpName]) => cdpName !== '')
        .map(([name, cdpName]) => this._decide(wc, url, origin, name, cdpName)),
    )
  }
  async _decide(wc: WebContents, url: string, origin: string, name: string, cdpName: string) {
    let ok = this._check ? !!this._check(wc, name, fromHttp(origin + '/'), {}) : true
    if (ok && this._request)
      ok = await new Promise<boolean>((r) =>
        this._request!(wc, name, r, { requestingUrl: url, isMainFrame: true }),
      )
    await env
      .cdp!.send('Browser.setPermission', {
        permission: { name: cdpName },
        setting: ok ? 'granted' : 'denied',
        origin,
      })
      .catch(() => {})
  }
}
export const defaultSession = strict('session.defaultSession', new Session())
export const session = strict('session', {
  defaultSession,
  fromPartition(p: string): never {
    throw new Error(`ehost: session.fromPartition(${p}) is not implemented`)
  },
})
