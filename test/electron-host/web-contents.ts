/** WebContents: one Chromium page target each. Members with `_` are the host's own. */
import { EventEmitter } from 'node:events'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserWindow } from './browser-window.ts'
import type { Session as CdpSession } from './cdp.ts'
import { codec } from './codec.ts'
import { contents, env, nextId, windows } from './environment.ts'
import { IpcMain } from './ipc-main.ts'
import { strict } from './module-hook.ts'
import { deliver } from './page-messages.ts'
import type { PageConfig } from './page-source.ts'
import { startPage } from './page-start.ts'
import { router, type MessagePortMain, type Place } from './ports.ts'
import { privileges, schemePort, toHttp } from './schemes.ts'
import { defaultSession } from './session.ts'

type Prefs = Electron.WebPreferences
export class WebContents extends EventEmitter implements Place {
  id = nextId()
  session = defaultSession
  ipc = new IpcMain()
  _owner: BrowserWindow
  _prefs: Prefs
  _targetId = ''
  _s: CdpSession | undefined
  _started: Promise<void>
  _url = ''
  _title = ''
  _ctx = 0
  _frame = ''
  _loading = false
  _hostNavigating = false
  _destroyed = false
  _asked = new Set<string>()
  _openHandler: Function | null = null
  _cfg: PageConfig
  _pausedAsk = Promise.resolve()
  constructor(owner: BrowserWindow, prefs: Prefs) {
    super()
    this.setMaxListeners(0)
    this._owner = owner
    this._prefs = prefs
    // The host can only stand in for the secure configuration, so it insists on it.
    for (const [k, bad] of [
      ['sandbox', false],
      ['contextIsolation', false],
      ['nodeIntegration', true],
      ['nodeIntegrationInWorker', true],
      ['webSecurity', false],
      ['allowRunningInsecureContent', true],
      ['experimentalFeatures', true],
      ['webviewTag', true],
    ] as const)
      if ((prefs as any)[k] === bad)
        throw new Error(`ehost: webPreferences.${k}: ${bad} is refused`)
    const nonce = 'e' + randomBytes(12).toString('hex')
    this._cfg = {
      nonce,
      binding: nonce + 'b',
      schemes: Object.fromEntries(
        [...privileges].map(([k, p]) => [k, { fetch: !!p.supportFetchAPI }]),
      ),
      port: schemePort(),
      process: {
        platform: process.platform,
        arch: process.arch,
        type: 'renderer',
        sandboxed: true,
        contextIsolated: true,
        versions: { ...process.versions },
        version: process.version,
        env: { ...process.env },
        argv: [process.execPath, ...(prefs.additionalArguments ?? [])],
        execPath: process.execPath,
      },
    }
    const self = strict<WebContents>('webContents', this, (t) => t._destroyed) // one identity everywhere: event.sender === win.webContents
    contents.set(this.id, self)
    this._started = startPage(self)
    this._started.catch((e) => {
      if (!this._destroyed) console.error('[ehost] window failed to start', e)
    })
    return self
  }
  _lastOpen: any
  /** nativeTheme.themeSource, per page; repeated after each navigation because Playwright's own emulation resets it at start. */
  async _theme() {
    await this._started
    await this._s!.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: env.colorScheme }],
    }).catch(() => {})
  }
  portMessage(id: string, data: unknown, ports: string[]) {
    deliver(this, { t: 'port', id, data: codec.encode(data), ports })
  }
  portClose(id: string) {
    deliver(this, { t: 'port-close', id })
  }
  send(channel: string, ...args: unknown[]) {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
    let a: string
    try {
      a = codec.encode(args)
    } catch {
      throw new Error('Failed to serialize arguments')
    }
    deliver(this, { t: 'send', channel, args: a })
  }
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []) {
    const ports = transfer.map((p) => p._id)
    for (const p of ports) router.move(p, null)
    deliver(this, { t: 'send', channel, args: codec.encode([message]), ports })
  }
  // -- API
  get mainFrame() {
    const wc = this
    return {
      get url() {
        return wc._url
      },
      get origin() {
        const u = new URL(wc._url || 'about:blank')
        return u.host ? `${u.protocol}//${u.host}` : 'null'
      },
      parent: null,
      top: null,
      frameTreeNodeId: wc.id,
      processId: 1,
      routingId: 1,
      isDestroyed: () => wc._destroyed,
      send: (ch: string, ...a: unknown[]) => wc.send(ch, ...a),
      executeJavaScript: (c: string) => wc.executeJavaScript(c),
    }
  }
  async loadURL(url: string) {
    await Promise.all([this._started, defaultSession._apply(this, url)])
    const target = new URL(toHttp(url)).href,
      fail = (t: string) => {
        const e: any = new Error(`${t} loading '${url}'`)
        e.code = t
        e.url = url
        this.emit('did-fail-load', {}, -2, t, url, true)
        throw e
      }
    if (/^(?!https?|file|about|data|blob)[a-z][a-z0-9+.-]*:/i.test(target))
      return fail('ERR_UNKNOWN_URL_SCHEME')
    this._loading = true
    this._hostNavigating = true
    this.emit('did-start-loading')
    const done = new Promise<void>((r) => this.once('did-finish-load', () => r()))
    const r = await this._s!.send('Page.navigate', { url: target }).finally(() => {
      this._hostNavigating = false
    })
    if (r.errorText) return fail(r.errorText.replace('net::', ''))
    if (r.loaderId) await done
  }
  loadFile(file: string, o: Electron.LoadFileOptions = {}) {
    const u = pathToFileURL(path.resolve(file))
    if (o.search) u.search = o.search
    if (o.hash) u.hash = o.hash
    for (const [k, v] of Object.entries(o.query ?? {})) u.searchParams.set(k, v)
    return this.loadURL(u.href)
  }
  async executeJavaScript(code: string) {
    await this._started
    const r = await this._s!.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    })
    if (r.exceptionDetails)
      throw new Error(r.exceptionDetails.exception?.description ?? 'Script failed to execute')
    return r.result.value
  }
  async insertCSS(css: string) {
    await this.executeJavaScript(
      `{ const s = document.createElement('style'); s.textContent = ${JSON.stringify(css)}; document.head.append(s) }`,
    )
    return ''
  }
  async reload() {
    await this._started
    await this._s!.send('Page.reload')
  }
  async capturePage() {
    const { data } = await this._s!.send('Page.captureScreenshot', {})
    return {
      toPNG: () => Buffer.from(data, 'base64'),
      toDataURL: () => `data:image/png;base64,${data}`,
      isEmpty: () => false,
    }
  }
  getURL() {
    return this._url
  }
  getTitle() {
    return this._title
  }
  isLoading() {
    return this._loading
  }
  isDestroyed() {
    return this._destroyed
  }
  isCrashed() {
    return false
  }
  getType() {
    return 'window'
  }
  getOSProcessId() {
    return 0
  }
  getProcessId() {
    return 1
  }
  getLastWebPreferences() {
    return this._prefs
  }
  getOwnerBrowserWindow() {
    return this._owner
  }
  setWindowOpenHandler(f: Function) {
    this._openHandler = f
  }
  openDevTools() {}
  closeDevTools() {}
  isDevToolsOpened() {
    return false
  }
  toggleDevTools() {}
  focus() {}
  isFocused() {
    return true
  }
  setBackgroundThrottling() {}
  setVisualZoomLevelLimits() {
    return Promise.resolve()
  }
  setAudioMuted() {}
  setIgnoreMenuShortcuts() {}
  setZoomFactor() {}
  setZoomLevel() {}
  getZoomFactor() {
    return 1
  }
  getZoomLevel() {
    return 0
  }
  stop() {}
  forcefullyCrashRenderer() {
    this._s?.send('Page.crash').catch(() => {})
  }
  close(_o?: object) {
    this._owner.close()
  }
  static fromId(id: number) {
    return contents.get(id)
  }
  static getAllWebContents() {
    return [...contents.values()]
  }
  static getFocusedWebContents() {
    return [...windows.values()].find((w) => w._state.focused)?.webContents ?? null
  }
  static fromDevToolsTargetId(t: string) {
    return [...contents.values()].find((w) => w._targetId === t)
  }
}
