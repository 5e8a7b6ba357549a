// BrowserWindow / WebContents / ipcMain / session, on top of one Chromium page target each.
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { randomBytes } from 'node:crypto'
import vm from 'node:vm'
import type { Cdp, Session as CdpSession } from './cdp.ts'
import { codec } from './codec.ts'
import { MessagePortMain, router, type Place } from './ports.ts'
import { fromHttp, handlers, privileges, protocol, schemePort, toHttp } from './schemes.ts'
import {
  isolatedWorldSource,
  mainWorldSource,
  preloadSource,
  workerSource,
  WORLD,
  type PageConfig,
} from './renderer.ts'
import { strict } from './module-hook.ts'

export const env = {
  cdp: undefined as Cdp | undefined,
  ready: () => false,
  colorScheme: '',
  onWindowGone: () => {},
  onCreated: (_: BrowserWindow) => {},
}
const contents = new Map<number, WebContents>()
const windows = new Map<number, BrowserWindow>()
let nextId = 1

// ---------------------------------------------------------------- ipcMain
class IpcMain extends EventEmitter {
  _handlers = new Map<string, Function>()
  constructor() {
    super()
    this.on('error', () => {})
  }
  handle(ch: string, fn: Function) {
    if (this._handlers.has(ch))
      throw new Error(`Attempted to register a second handler for '${ch}'`)
    if (typeof fn !== 'function')
      throw new TypeError(`Expected handler to be a function, but found type '${typeof fn}'`)
    this._handlers.set(ch, fn)
  }
  handleOnce(ch: string, fn: Function) {
    this.handle(ch, (...a: unknown[]) => {
      this.removeHandler(ch)
      return fn(...a)
    })
  }
  removeHandler(ch: string) {
    this._handlers.delete(ch)
  }
}
export const ipcMain = new IpcMain()

// ---------------------------------------------------------------- session
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
    for (const [name, cdpName] of Object.entries(CDP_PERMISSION))
      if (cdpName) {
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
}
const defaultSession = strict('session.defaultSession', new Session())
export const session = strict('session', {
  defaultSession,
  fromPartition(p: string): never {
    throw new Error(`ehost: session.fromPartition(${p}) is not implemented`)
  },
})

// ---------------------------------------------------------------- WebContents
type Prefs = Electron.WebPreferences
export class WebContents extends EventEmitter implements Place {
  id = nextId++
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
    this._started = self._start()
    this._started.catch((e) => {
      if (!this._destroyed) console.error('[ehost] window failed to start', e)
    })
    return self
  }
  async _start() {
    const { width = 800, height = 600 } = this._owner._opts
    this._targetId = await newTarget({ url: 'about:blank', newWindow: true, width, height })
    const s = (this._s = env.cdp!.session(await sessionOf(this._targetId)))
    s.on('Runtime.executionContextCreated', ({ context: c }) => {
      if (c.name === WORLD && c.auxData?.frameId === this._frame) this._ctx = c.id
    })
    s.on('Runtime.executionContextsCleared', () => {
      this._ctx = 0
      router.leave(this, []) // ports belong to the document
    })
    s.on('Runtime.bindingCalled', (p) => {
      if (p.name === this._cfg.binding) this._fromPage(JSON.parse(p.payload), p.executionContextId)
    })
    s.on('Runtime.consoleAPICalled', (p) =>
      this.emit('console-message', {
        level: { warning: 'warning', error: 'error', debug: 'debug' }[p.type as string] ?? 'info',
        message: p.args.map((a: any) => a.value ?? a.description ?? '').join(' '),
        frame: this.mainFrame,
        preventDefault() {},
      }),
    )
    s.on('Page.frameNavigated', ({ frame }) => {
      if (!frame.parentId) {
        this._frame = frame.id
        this._url = fromHttp(frame.url + (frame.urlFragment ?? ''))
        this.emit('did-navigate', {}, this._url, 200, 'OK')
        void this._theme()
      }
    })
    s.on('Page.navigatedWithinDocument', (p) => {
      if (p.frameId === this._frame) {
        this._url = fromHttp(p.url)
        this.emit('did-navigate-in-page', {}, this._url, true)
      }
    })
    s.on('Page.domContentEventFired', () => this.emit('dom-ready', {}))
    s.on('Page.loadEventFired', () => {
      this._loading = false
      this.emit('did-finish-load', {})
      this.emit('did-stop-loading')
      this._owner._firstPaint()
    })
    s.on('Page.frameRequestedNavigation', (p) => {
      if (p.frameId === this._frame) {
        this._asked.add(new URL(p.url).href.split('#')[0]!)
        this.emit('-asked')
      }
    }) // renderer-initiated only
    s.on('Page.windowOpen', (p) => {
      this._lastOpen = p
    })
    s.on('Inspector.targetCrashed', () =>
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
    )
    s.on('Debugger.paused', (p) => {
      this._pausedAsk = this._pausedAsk.then(() => this._answer(p.callFrames[0])).catch(() => {})
    })
    s.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      const w = env.cdp!.session(sessionId)
      if (targetInfo.type === 'worker')
        void w.send('Runtime.evaluate', { expression: workerSource(this._cfg) }).catch(() => {})
      void w.send('Runtime.runIfWaitingForDebugger').catch(() => {})
    })
    s.on('Fetch.requestPaused', (p) => {
      void this._intercept(p).catch(() => {})
    })
    const { frameTree } = await s.send('Page.getFrameTree')
    this._frame = frameTree.frame.id
    const pre = [
      ...defaultSession._preloads.filter((p) => p.type === 'frame').map((p) => p.filePath),
      ...(this._prefs.preload ? [this._prefs.preload] : []),
    ]
    const scripts: [string, string | undefined][] = [
      [mainWorldSource(this._cfg), undefined],
      [isolatedWorldSource(this._cfg), WORLD],
    ]
    for (const file of pre) {
      if (!path.isAbsolute(file)) throw new Error(`preload script must have absolute path: ${file}`)
      try {
        const code = readFileSync(file, 'utf8')
        new vm.Script(`(function(){${code}\n})`, { filename: file })
        scripts.push([preloadSource(this._cfg, file, code), WORLD])
      } catch (e) {
        console.error(`Unable to load preload script: ${file}\n`, e)
        setImmediate(() => this.emit('preload-error', {}, file, e))
      } // e.g. an ESM preload: a SyntaxError in Electron too
    }
    await Promise.all([
      s.send('Page.enable'),
      s.send('Runtime.enable'),
      s.send('DOM.enable'),
      // only preloads that ask synchronous questions pay for the debugger
      scripts.slice(2).some(([code]) => /getPathForFile|sendSync/.test(code))
        ? s.send('Debugger.enable', { maxScriptsCacheSize: 0 })
        : null,
      s.send('Runtime.addBinding', { name: this._cfg.binding, executionContextName: WORLD }),
      ...scripts.map(([source, worldName]) =>
        s.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName }),
      ),
      s.send('Target.setAutoAttach', {
        autoAttach: true,
        waitForDebuggerOnStart: true,
        flatten: true,
      }),
      s.send('Fetch.enable', {
        patterns: [
          { urlPattern: '*', resourceType: 'Document' },
          ...[...privileges.keys()].map((k) => ({ urlPattern: `${k}:*` })),
          ...(defaultSession._beforeRequest ? [{ urlPattern: 'https://*' }] : []),
        ],
      }),
      s.send('Runtime.runIfWaitingForDebugger'),
    ])
  }
  _lastOpen: any
  /** nativeTheme.themeSource, per page; repeated after each navigation because Playwright's own emulation resets it at start. */
  async _theme() {
    await this._started
    await this._s!.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: env.colorScheme }],
    }).catch(() => {})
  }
  // -- page -> main
  _event(ctx: number, ports: string[] = []) {
    const wc = this
    return {
      type: 'frame',
      sender: this,
      senderFrame: this.mainFrame,
      processId: 1,
      frameId: 1,
      frameTreeNodeId: this.id,
      ports: ports.map((p) => new MessagePortMain(p)),
      preventDefault() {},
      defaultPrevented: false,
      returnValue: undefined as unknown,
      reply(ch: string, ...a: unknown[]) {
        wc._deliver({ t: 'send', channel: ch, args: codec.encode(a) }, ctx)
      },
    }
  }
  async _fromPage(m: any, ctx: number) {
    switch (m.t) {
      case 'send': {
        const args = codec.decode(m.args),
          e = this._event(ctx, m.ports)
        this.emit('ipc-message', e, m.channel, ...args)
        this.ipc.emit(m.channel, e, ...args)
        ipcMain.emit(m.channel, e, ...args)
        return
      }
      case 'invoke': {
        let value: string
        const fail = (e: any) => {
          console.error(`Error occurred in handler for '${m.channel}':`, e)
          return codec.encode({ error: String(e) })
        }
        const h = this.ipc._handlers.get(m.channel) ?? ipcMain._handlers.get(m.channel)
        if (!h) value = fail(new Error(`No handler registered for '${m.channel}'`))
        else
          try {
            value = codec.encode({ result: await h(this._event(ctx), ...codec.decode(m.args)) })
          } catch (e) {
            value = fail(e)
          }
        this._deliver({ t: 'reply', id: m.id, value }, ctx)
        return
      }
      case 'port-new':
        router.pair(m.here, m.there)
        router.move(m.here, this)
        return
      case 'port-here':
        router.move(m.id, this)
        return
      case 'port':
        router.post(m.id, codec.decode(m.data), m.ports ?? [])
        return
      case 'port-close':
        router.close(m.id)
        return
      case 'preload-error': {
        const e = Object.assign(new Error(m.message), { stack: m.stack })
        console.error(`Unable to load preload script: ${m.file}\n`, e)
        this.emit('preload-error', {}, m.file, e)
      }
    }
  }
  // -- main -> page
  _deliver(m: object, ctx = this._ctx) {
    if (this._destroyed || !ctx) return // no document with a preload yet: Electron drops these too
    this._s!.send('Runtime.callFunctionOn', {
      executionContextId: ctx,
      functionDeclaration: `function (m) { globalThis[${JSON.stringify(this._cfg.nonce)}](m) }`,
      arguments: [{ value: JSON.stringify(m) }],
      silent: false,
    })
      .then((r) => {
        if (r.exceptionDetails)
          console.error(
            '[ehost] uncaught in ipcRenderer listener:',
            r.exceptionDetails.exception?.description,
          )
      })
      .catch(() => {})
  }
  portMessage(id: string, data: unknown, ports: string[]) {
    this._deliver({ t: 'port', id, data: codec.encode(data), ports })
  }
  portClose(id: string) {
    this._deliver({ t: 'port-close', id })
  }
  send(channel: string, ...args: unknown[]) {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
    let a: string
    try {
      a = codec.encode(args)
    } catch {
      throw new Error('Failed to serialize arguments')
    }
    this._deliver({ t: 'send', channel, args: a })
  }
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []) {
    const ports = transfer.map((p) => p._id)
    for (const p of ports) router.move(p, null)
    this._deliver({ t: 'send', channel, args: codec.encode([message]), ports })
  }
  // -- the page is stopped inside __ehost_sync(kind, subject) waiting for an answer
  async _answer(frame: any) {
    const s = this._s!
    if (frame?.functionName === '__ehost_sync') {
      const at = { callFrameId: frame.callFrameId }
      const { result: kind } = await s.send('Debugger.evaluateOnCallFrame', {
        ...at,
        expression: 'kind',
        returnByValue: true,
      })
      let answer: unknown
      if (kind.value === 'path') {
        const { result } = await s.send('Debugger.evaluateOnCallFrame', {
          ...at,
          expression: 'subject',
        })
        answer = (
          await s.send('DOM.getFileInfo', { objectId: result.objectId }).catch(() => ({ path: '' }))
        ).path
      } else {
        const { result } = await s.send('Debugger.evaluateOnCallFrame', {
          ...at,
          expression: 'subject',
          returnByValue: true,
        })
        const { channel, args } = JSON.parse(result.value),
          e = this._event(this._ctx),
          a = codec.decode(args)
        this.ipc.emit(channel, e, ...a)
        if (!ipcMain.emit(channel, e, ...a))
          console.warn(
            `WebContents #${this.id} called ipcRenderer.sendSync() with '${channel}' channel without listeners.`,
          )
        answer = codec.encode(e.returnValue)
      }
      await s.send('Debugger.evaluateOnCallFrame', {
        ...at,
        expression: `answer = ${JSON.stringify(answer)}`,
      })
    }
    await s.send('Debugger.resume')
  }
  // -- navigation and custom-scheme loads
  async _intercept({
    requestId,
    request,
    resourceType,
    frameId,
    responseStatusCode,
    redirectedRequestId,
  }: any) {
    const s = this._s!,
      url: string = request.url,
      scheme = url.split(':')[0]!
    if (privileges.has(scheme)) {
      // Blink let an unknown-scheme subresource through to the network layer: send it to where we serve it
      if (!handlers.has(scheme))
        return s.send('Fetch.failRequest', { requestId, errorReason: 'Failed' })
      return s.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 307,
        responseHeaders: [
          { name: 'location', value: toHttp(url) },
          { name: 'access-control-allow-origin', value: '*' },
        ],
      })
    }
    if (
      resourceType === 'Document' &&
      frameId === this._frame &&
      responseStatusCode === undefined
    ) {
      const asked = () => this._asked.delete(url)
      const byPage =
        asked() ||
        (await Promise.race([
          new Promise<boolean>((r) => this.once('-asked', () => r(asked()))),
          new Promise<boolean>((r) => setTimeout(r, this._hostNavigating ? 0 : 60, false)),
        ]))
      if (byPage || redirectedRequestId) {
        // Electron stays silent for loadURL(), reload() and CDP navigations
        const e = {
          url: fromHttp(url),
          isMainFrame: true,
          isSameDocument: false,
          frame: this.mainFrame,
          initiator: this.mainFrame,
          defaultPrevented: false,
          preventDefault() {
            e.defaultPrevented = true
          },
        }
        this.emit(redirectedRequestId ? 'will-redirect' : 'will-navigate', e, e.url)
        if (e.defaultPrevented)
          return s.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      }
    }
    if (scheme === 'https' && defaultSession._beforeRequest) {
      const { cancel } = await new Promise<{ cancel?: boolean }>((r) =>
        defaultSession._beforeRequest!({ url }, r),
      )
      if (cancel) return s.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
    }
    return s.send('Fetch.continueRequest', { requestId })
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
    await this._started
    await defaultSession._apply(this, url)
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
    return BrowserWindow.getFocusedWindow()?.webContents ?? null
  }
  static fromDevToolsTargetId(t: string) {
    return [...contents.values()].find((w) => w._targetId === t)
  }
}

// ---------------------------------------------------------------- BrowserWindow
export class BrowserWindow extends EventEmitter {
  id: number
  webContents: WebContents
  _opts: Electron.BrowserWindowConstructorOptions
  _state: Record<string, any>
  _painted = false
  _gone = false
  constructor(opts: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    if (!env.ready()) throw new Error('Cannot create BrowserWindow before app is ready')
    this._opts = opts
    this._state = {
      visible: opts.show !== false,
      focused: false,
      minimized: false,
      maximized: false,
      fullscreen: !!opts.fullscreen,
      title: opts.title ?? '',
      bounds: {
        x: opts.x ?? 0,
        y: opts.y ?? 0,
        width: opts.width ?? 800,
        height: opts.height ?? 600,
      },
      enabled: true,
      resizable: opts.resizable !== false,
      progress: -1,
    }
    this.webContents = new WebContents(this, opts.webPreferences ?? {})
    this.id = this.webContents.id
    const self = strict<BrowserWindow>('BrowserWindow', this, (t) => t._gone)
    windows.set(this.id, self)
    this.webContents._owner = self
    env.onCreated(self)
    return self
  }
  loadURL(u: string, _o?: object) {
    return this.webContents.loadURL(u)
  }
  loadFile(f: string, o?: Electron.LoadFileOptions) {
    return this.webContents.loadFile(f, o)
  }
  _firstPaint() {
    if (!this._painted) {
      this._painted = true
      setImmediate(() => this.emit('ready-to-show'))
    }
  }
  show() {
    this._state.visible = true
    this._state.minimized = false
    this.emit('show')
    this.focus()
  }
  showInactive() {
    this._state.visible = true
    this.emit('show')
  }
  hide() {
    this._state.visible = false
    this.emit('hide')
  }
  focus() {
    for (const w of windows.values()) w._state.focused = false
    this._state.focused = true
    this.emit('focus')
  }
  blur() {
    this._state.focused = false
    this.emit('blur')
  }
  minimize() {
    this._state.minimized = true
    this.emit('minimize')
  }
  restore() {
    this._state.minimized = false
    this.emit('restore')
  }
  maximize() {
    this._state.maximized = true
    this.emit('maximize')
  }
  unmaximize() {
    this._state.maximized = false
    this.emit('unmaximize')
  }
  setFullScreen(f: boolean) {
    this._state.fullscreen = f
    this.emit(f ? 'enter-full-screen' : 'leave-full-screen')
  }
  isVisible() {
    return this._state.visible
  }
  isFocused() {
    return this._state.focused
  }
  isMinimized() {
    return this._state.minimized
  }
  isMaximized() {
    return this._state.maximized
  }
  isFullScreen() {
    return this._state.fullscreen
  }
  isDestroyed() {
    return this._gone
  }
  isModal() {
    return !!this._opts.modal
  }
  isResizable() {
    return this._state.resizable
  }
  isEnabled() {
    return this._state.enabled
  }
  getTitle() {
    return this._state.title
  }
  setTitle(t: string) {
    this._state.title = t
  }
  getBounds() {
    return { ...this._state.bounds }
  }
  getNormalBounds() {
    return this.getBounds()
  }
  getContentBounds() {
    return this.getBounds()
  }
  getSize() {
    return [this._state.bounds.width, this._state.bounds.height]
  }
  getContentSize() {
    return this.getSize()
  }
  getPosition() {
    return [this._state.bounds.x, this._state.bounds.y]
  }
  setBounds(b: object) {
    Object.assign(this._state.bounds, b)
    void this._resize()
    this.emit('resize')
    this.emit('move')
  }
  setSize(width: number, height: number) {
    this.setBounds({ width, height })
  }
  setContentSize(w: number, h: number) {
    this.setSize(w, h)
  }
  setPosition(x: number, y: number) {
    this.setBounds({ x, y })
  }
  center() {}
  async _resize() {
    const cdp = env.cdp!
    await this.webContents._started
    const { windowId } = await cdp.send('Browser.getWindowForTarget', {
      targetId: this.webContents._targetId,
    })
    await cdp
      .send('Browser.setWindowBounds', {
        windowId,
        bounds: { width: this._state.bounds.width, height: this._state.bounds.height },
      })
      .catch(() => {})
  }
  setMenu() {}
  removeMenu() {}
  setMenuBarVisibility() {}
  setAutoHideMenuBar() {}
  setProgressBar(p: number) {
    this._state.progress = p
  }
  setResizable(v: boolean) {
    this._state.resizable = v
  }
  setMinimumSize() {}
  setMaximumSize() {}
  setAlwaysOnTop() {}
  setBackgroundColor() {}
  setIcon() {}
  setTitleBarOverlay() {}
  setOverlayIcon() {}
  setContentProtection() {}
  setEnabled(v: boolean) {
    this._state.enabled = v
  }
  flashFrame() {}
  moveTop() {}
  setSkipTaskbar() {}
  setOpacity() {}
  setHasShadow() {}
  setVibrancy() {}
  setRepresentedFilename() {}
  setDocumentEdited() {}
  getParentWindow() {
    return this._opts.parent ?? null
  }
  getChildWindows() {
    return []
  }
  getNativeWindowHandle() {
    return Buffer.alloc(8)
  }
  getMediaSourceId() {
    return 'window:0:0'
  }
  close() {
    if (this._gone) return
    let prevented = false
    this.emit('close', {
      preventDefault() {
        prevented = true
      },
      get defaultPrevented() {
        return prevented
      },
    })
    if (!prevented) this.destroy()
    else if (closing) closing = false
  }
  destroy() {
    if (this._gone) return
    const wc = this.webContents,
      { id, _targetId } = wc
    router.leave(wc, [])
    this._gone = true
    wc._destroyed = true
    windows.delete(id)
    contents.delete(id)
    if (_targetId) env.cdp?.send('Target.closeTarget', { targetId: _targetId }).catch(() => {})
    wc.emit('destroyed')
    this.emit('closed')
    env.onWindowGone()
  }
  static getAllWindows() {
    return [...windows.values()]
  }
  static getFocusedWindow() {
    return [...windows.values()].find((w) => w._state.focused) ?? null
  }
  static fromWebContents(wc: WebContents) {
    return windows.get(wc?.id) ?? null
  }
  static fromId(id: number) {
    return windows.get(id) ?? null
  }
}
export let closing = false
export function closeAll() {
  closing = true
  for (const w of [...windows.values()]) {
    w.close()
    if (!closing) return false
  }
  return true
}

// ---------------------------------------------------------------- browser-level plumbing
const outstanding = new Set<Promise<unknown>>(),
  own = new Set<string>(),
  sessions = new Map<string, PromiseWithResolvers<string>>()
const sessionSlot = (t: string) => {
  let s = sessions.get(t)
  if (!s) sessions.set(t, (s = Promise.withResolvers()))
  return s
}
const sessionOf = (t: string) => sessionSlot(t).promise
async function newTarget(o: object): Promise<string> {
  const p = env.cdp!.send('Target.createTarget', o)
  outstanding.add(p)
  try {
    const { targetId } = await p
    own.add(targetId)
    return targetId
  } finally {
    outstanding.delete(p)
  }
}
export async function startBrowser(cdp: Cdp) {
  env.cdp = cdp
  cdp.on('Target.attachedToTarget', async ({ sessionId, targetInfo: t }) => {
    if (t.type !== 'page') {
      void cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => {})
      return
    }
    await Promise.allSettled(outstanding)
    if (own.has(t.targetId)) {
      sessionSlot(t.targetId).resolve(sessionId)
      return
    }
    // Not ours: a popup, still paused before its first request. Ask the opener's handler; Electron's default is to allow.
    const opener =
      WebContents.fromDevToolsTargetId(t.openerId) ??
      [...contents.values()].find((w) => w._lastOpen)
    const req = opener?._lastOpen
    if (opener) opener._lastOpen = undefined
    const url = fromHttp(req?.url ?? (t.url || 'about:blank'))
    const decision = opener?._openHandler?.({
      url,
      frameName: req?.windowName ?? '',
      features: (req?.windowFeatures ?? []).join(','),
      disposition: 'foreground-tab',
      referrer: { url: opener._url, policy: 'strict-origin-when-cross-origin' },
    }) ?? { action: 'allow' }
    void cdp.send('Target.closeTarget', { targetId: t.targetId }).catch(() => {})
    if (decision.action === 'allow')
      void new BrowserWindow(decision.overrideBrowserWindowOptions ?? {})
        .loadURL(url)
        .catch(() => {})
  })
  cdp.on('Target.targetDestroyed', ({ targetId }) => {
    sessions.delete(targetId)
    WebContents.fromDevToolsTargetId(targetId)?._owner.destroy()
  })
  cdp.on('Target.targetInfoChanged', ({ targetInfo: t }) => {
    const wc = WebContents.fromDevToolsTargetId(t.targetId)
    if (!wc || t.title === wc._title || /^(about:blank$|\w[\w.]*\.localhost:)/.test(t.title)) return
    wc._title = t.title
    wc.emit('page-title-updated', {}, t.title, true)
    let keep = false
    wc._owner.emit(
      'page-title-updated',
      {
        preventDefault() {
          keep = true
        },
      },
      t.title,
      true,
    )
    if (!keep) wc._owner._state.title = t.title
  })
  await cdp.send('Target.setDiscoverTargets', { discover: true })
  await cdp.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  })
}
