// The rest of the main-process API: app lifecycle for real, desktop integration as recorded stubs.
import { EventEmitter } from 'node:events'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import nodeNet from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { strict } from './module-hook.ts'
import { BrowserWindow, WebContents, closeAll, env, ipcMain, session } from './window.ts'
import { MessageChannelMain } from './ports.ts'
import { net, protocol } from './schemes.ts'
import { hearOfGone, utilityMetrics, utilityProcess } from './utility.ts'

/** Everything the app asked of the desktop, for `ehost`-only assertions and for debugging. */
export const calls: { api: string; args: unknown[] }[] = []
const rec =
  <T>(api: string, result?: T) =>
  (...args: unknown[]): T => {
    calls.push({ api, args })
    return result as T
  }
const recAsync =
  <T>(api: string, result: T) =>
  async (...args: unknown[]): Promise<T> => {
    calls.push({ api, args })
    return result
  }

// ---------------------------------------------------------------- app
export const boot = {
  flush: Promise.resolve() as Promise<unknown>,
  exit: (_code: number): void => {},
  appPath: process.cwd(),
  pkg: {} as Record<string, any>,
  switches: new Map<string, string>(),
}
const paths: Record<string, () => string> = {
  home: () => os.homedir(),
  appData: () => process.env.XDG_CONFIG_HOME ?? path.join(os.homedir(), '.config'),
  temp: () => os.tmpdir(),
  userData: () => boot.switches.get('user-data-dir') ?? path.join(app.getPath('appData'), app.name),
  sessionData: () => app.getPath('userData'),
  logs: () => path.join(app.getPath('userData'), 'logs'),
  crashDumps: () => path.join(app.getPath('userData'), 'Crashpad'),
  exe: () => process.execPath,
  module: () => process.execPath,
  ...Object.fromEntries(
    ['Desktop', 'Documents', 'Downloads', 'Music', 'Pictures', 'Videos'].map((n) => [
      n.toLowerCase(),
      () => path.join(os.homedir(), n),
    ]),
  ),
}
let lock: nodeNet.Server | undefined,
  quitting = false,
  readyDone = false
const ready = Promise.withResolvers<void>()
class App extends EventEmitter {
  name = 'Electron'
  _version = '0.0.0'
  isPackaged = !!process.env.EHOST_PACKAGED
  accessibilitySupportEnabled = false
  applicationMenu = null
  userAgentFallback = ''
  badgeCount = 0
  dock = undefined
  commandLine = {
    appendSwitch: (k: string, v = '') => {
      boot.switches.set(k, v)
    },
    hasSwitch: (k: string) => boot.switches.has(k),
    getSwitchValue: (k: string) => boot.switches.get(k) ?? '',
    removeSwitch: (k: string) => {
      boot.switches.delete(k)
    },
    appendArgument() {},
  }
  whenReady() {
    return ready.promise
  }
  isReady() {
    return readyDone
  }
  getName() {
    return this.name
  }
  setName(n: string) {
    this.name = n
  }
  getVersion() {
    return this._version
  }
  setVersion(v: string) {
    this._version = v
  }
  setDesktopName() {}
  getAppPath() {
    return boot.appPath
  }
  setAppPath(p: string) {
    boot.appPath = p
  }
  getPath(n: string) {
    const f = paths[n]
    if (!f) throw new Error(`Failed to get '${n}' path`)
    const p = f()
    if (n === 'userData') fs.mkdirSync(p, { recursive: true })
    return p
  }
  setPath(n: string, p: string) {
    if (!paths[n]) throw new Error(`Failed to set '${n}' path`)
    paths[n] = () => p
  }
  getLocale() {
    return 'en-US'
  }
  getSystemLocale() {
    return 'en-US'
  }
  getPreferredSystemLanguages() {
    return ['en-US']
  }
  getLocaleCountryCode() {
    return 'US'
  }
  getAppMetrics() {
    return [{ pid: process.pid, type: 'Browser' }, ...utilityMetrics()]
  }
  getGPUFeatureStatus() {
    return {}
  }
  getGPUInfo() {
    return Promise.resolve({})
  }
  isInApplicationsFolder() {
    return true
  }
  getFileIcon() {
    return Promise.resolve(nativeImage.createEmpty())
  }
  getLoginItemSettings() {
    return { openAtLogin: false }
  }
  isDefaultProtocolClient() {
    return false
  }
  isEmojiPanelSupported() {
    return false
  }
  isAccessibilitySupportEnabled() {
    return false
  }
  isHardwareAccelerationEnabled() {
    return false
  }
  hasSingleInstanceLock() {
    return !!lock
  }
  requestSingleInstanceLock(data?: object) {
    // a Unix socket in userData, as on Linux
    if (lock) return true
    const file = path.join(this.getPath('userData'), 'ehost.lock'),
      sock = path.join(
        os.tmpdir(),
        `ehost-${Buffer.from(file).toString('base64url').slice(-60)}.sock`,
      )
    let holder = 0
    try {
      holder = Number(fs.readFileSync(file, 'utf8'))
      process.kill(holder, 0)
    } catch {
      holder = 0
    }
    if (holder && holder !== process.pid) {
      const c = nodeNet.connect(sock, () =>
        c.end(JSON.stringify({ argv: process.argv, cwd: process.cwd(), data })),
      )
      boot.flush = new Promise((r) => {
        c.once('close', r)
        c.on('error', r)
      })
      return false
    }
    fs.writeFileSync(file, String(process.pid))
    fs.rmSync(sock, { force: true })
    lock = nodeNet
      .createServer((c) => {
        let t = ''
        c.on('data', (d) => {
          t += d
        })
        c.on('error', () => {})
        c.on('end', () => {
          if (!t) return
          const m = JSON.parse(t)
          this.emit('second-instance', {}, m.argv, m.cwd, m.data)
        })
      })
      .listen(sock)
      .unref()
    return true
  }
  releaseSingleInstanceLock() {
    if (lock) {
      lock.close()
      lock = undefined
      fs.rmSync(path.join(this.getPath('userData'), 'ehost.lock'), { force: true })
    }
  }
  quit() {
    if (quitting) return
    let prevented = false
    const e = {
      preventDefault() {
        prevented = true
      },
    }
    app.emit('before-quit', e)
    if (prevented) return
    quitting = true
    if (!closeAll()) {
      quitting = false
      return
    }
    app.emit('will-quit', e)
    if (prevented) {
      quitting = false
      return
    }
    this.exit(0)
  }
  exit(code = 0) {
    quitting = true
    this.releaseSingleInstanceLock()
    for (const w of BrowserWindow.getAllWindows()) w.destroy()
    app.emit('quit', {}, code)
    boot.exit(code)
  }
  relaunch = rec('app.relaunch')
  focus = rec('app.focus')
  hide = rec('app.hide')
  show = rec('app.show')
  setAsDefaultProtocolClient = rec('app.setAsDefaultProtocolClient', true)
  removeAsDefaultProtocolClient = rec('app.removeAsDefaultProtocolClient', true)
  setLoginItemSettings = rec('app.setLoginItemSettings')
  setUserTasks = rec('app.setUserTasks', true)
  setJumpList = rec('app.setJumpList', 'ok')
  addRecentDocument = rec('app.addRecentDocument')
  clearRecentDocuments = rec('app.clearRecentDocuments')
  setAppUserModelId = rec('app.setAppUserModelId')
  setAboutPanelOptions = rec('app.setAboutPanelOptions')
  showAboutPanel = rec('app.showAboutPanel')
  setBadgeCount = rec('app.setBadgeCount', true)
  setAppLogsPath = rec('app.setAppLogsPath')
  enableSandbox() {}
  disableHardwareAcceleration() {}
  disableDomainBlockingFor3DAPIs() {}
  setActivationPolicy() {}
  setSecureKeyboardEntryEnabled() {}
}
export const app = strict('app', new App())
hearOfGone((details) => app.emit('child-process-gone', {}, details))
export function emitReady() {
  readyDone = true
  ready.resolve()
  app.emit('ready', {}, {})
}
env.ready = () => app.isReady() || readyDone
env.onWindowGone = () => {
  if (BrowserWindow.getAllWindows().length === 0 && !quitting)
    setImmediate(() => {
      if (app.listenerCount('window-all-closed')) app.emit('window-all-closed')
      else app.quit()
    })
}
env.onCreated = (w) => {
  app.emit('browser-window-created', {}, w)
  app.emit('web-contents-created', {}, w.webContents)
}

// ---------------------------------------------------------------- dialogs: never guess what a user would pick
const unstubbed =
  (m: string) =>
  (...args: unknown[]): never => {
    calls.push({ api: `dialog.${m}`, args })
    throw new Error(`ehost: dialog.${m} was called and the test did not stub it`)
  }
const dialog = Object.fromEntries(
  [
    'showOpenDialog',
    'showOpenDialogSync',
    'showSaveDialog',
    'showSaveDialogSync',
    'showMessageBox',
    'showMessageBoxSync',
    'showCertificateTrustDialog',
  ].map((m) => [m, unstubbed(m)]),
)
dialog.showErrorBox = ((t: string, c: string) => {
  calls.push({ api: 'dialog.showErrorBox', args: [t, c] })
  console.error(`[ehost] error box: ${t}: ${c}`)
}) as any

// ---------------------------------------------------------------- menus
class MenuItem {
  [k: string]: any
  constructor(o: any) {
    Object.assign(
      this,
      {
        enabled: true,
        visible: true,
        checked: false,
        type: o.submenu ? 'submenu' : 'normal',
        label: o.label ?? o.role ?? '',
      },
      o,
    )
    if (Array.isArray(o.submenu)) this.submenu = Menu.buildFromTemplate(o.submenu)
    this.click = (e = {}, w = BrowserWindow.getFocusedWindow()) => {
      if (this.type === 'checkbox') this.checked = !this.checked
      if (o.click) o.click(this, w, e)
      else if (o.role === 'quit') app.quit()
      else if (o.role === 'close') w?.close()
    }
  }
}
class Menu extends EventEmitter {
  items: MenuItem[] = []
  append(i: MenuItem) {
    this.items.push(i)
  }
  insert(p: number, i: MenuItem) {
    this.items.splice(p, 0, i)
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const i of this.items) {
      if (i.id === id) return i
      const s = i.submenu?.getMenuItemById(id)
      if (s) return s
    }
    return null
  }
  popup(o: any) {
    calls.push({ api: 'Menu.popup', args: [o] })
    lastPopup = this
  }
  closePopup() {}
  static buildFromTemplate(t: any[]) {
    const m = new Menu()
    for (const o of t) m.append(o instanceof MenuItem ? o : new MenuItem(o))
    return m
  }
  static setApplicationMenu(m: Menu | null) {
    appMenu = m
  }
  static getApplicationMenu() {
    return appMenu
  }
  static sendActionToFirstResponder() {}
}
let appMenu: Menu | null = null
export let lastPopup: Menu | null = null

// ---------------------------------------------------------------- small services
class NativeTheme extends EventEmitter {
  _s = 'system'
  shouldUseHighContrastColors = false
  shouldUseInvertedColorScheme = false
  inForcedColorsMode = false
  prefersReducedTransparency = false
  shouldDifferentiateWithoutColor = false
  get shouldUseDarkColors() {
    return this._s === 'dark'
  }
  get shouldUseDarkColorsForSystemIntegratedUI() {
    return this._s === 'dark'
  }
  get themeSource() {
    return this._s
  }
  set themeSource(v: string) {
    this._s = v
    env.colorScheme = v === 'system' ? '' : v
    for (const w of BrowserWindow.getAllWindows()) void w.webContents._theme()
    this.emit('updated')
  }
}
const key = randomBytes(32)
const safeStorage = {
  isEncryptionAvailable: () => app.isReady(),
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'basic_text',
  setUsePlainTextEncryption() {},
  encryptString(t: string) {
    const iv = randomBytes(12),
      c = createCipheriv('aes-256-gcm', key, iv)
    const b = Buffer.concat([c.update(t, 'utf8'), c.final()])
    return Buffer.concat([Buffer.from('v10'), iv, c.getAuthTag(), b])
  },
  decryptString(b: Buffer) {
    if (b.subarray(0, 3).toString() !== 'v10')
      throw new Error(
        'Error while decrypting the ciphertext provided to safeStorage.decryptString.',
      )
    const d = createDecipheriv('aes-256-gcm', key, b.subarray(3, 15))
    d.setAuthTag(b.subarray(15, 31))
    return d.update(b.subarray(31), undefined, 'utf8') + d.final('utf8')
  },
  async encryptStringAsync(t: string) {
    return safeStorage.encryptString(t)
  },
  async decryptStringAsync(b: Buffer) {
    return { shouldReEncrypt: false, result: safeStorage.decryptString(b) }
  },
}
const blockers = new Set<number>()
let blocker = 0
const powerSaveBlocker = {
  start(type: string) {
    calls.push({ api: 'powerSaveBlocker.start', args: [type] })
    blockers.add(++blocker)
    return blocker
  },
  stop: (id: number) => blockers.delete(id),
  isStarted: (id: number) => blockers.has(id),
}
class Notification extends EventEmitter {
  [k: string]: any
  static isSupported() {
    return true
  }
  constructor(o: any = {}) {
    super()
    Object.assign(this, o)
  }
  show() {
    calls.push({ api: 'Notification.show', args: [this.title, this.body] })
    setImmediate(() => this.emit('show'))
  }
  close() {
    this.emit('close')
  }
}
class Tray extends EventEmitter {
  constructor(...a: any[]) {
    super()
    calls.push({ api: 'Tray', args: a })
  }
  setToolTip() {}
  setContextMenu() {}
  setImage() {}
  setTitle() {}
  destroy() {}
  isDestroyed() {
    return false
  }
  popUpContextMenu() {}
}
let clip = ''
const clipboard = {
  async writeText(t: string) {
    clip = t
  },
  async readText() {
    return clip
  },
  clear() {
    clip = ''
  },
  async has(m: string) {
    return m === 'text/plain' && !!clip
  },
}
const display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1080 },
  size: { width: 1920, height: 1080 },
  workAreaSize: { width: 1920, height: 1080 },
  scaleFactor: 1,
  rotation: 0,
  internal: true,
}
const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
})
const image = (png: Buffer = Buffer.alloc(0)): any =>
  strict('nativeImage', {
    isEmpty: () => !png.length,
    toPNG: () => png,
    toDataURL: () => `data:image/png;base64,${png.toString('base64')}`,
    getSize: () =>
      png.length > 24
        ? { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
        : { width: 0, height: 0 },
    setTemplateImage() {},
  })
const nativeImage = {
  createEmpty: () => image(),
  createFromPath: (p: string) => {
    try {
      return image(fs.readFileSync(p))
    } catch {
      return image()
    }
  },
  createFromBuffer: (b: Buffer) => image(b),
  createFromDataURL: (u: string) => image(Buffer.from(u.split(',')[1] ?? '', 'base64')),
}
const shell = {
  openExternal: recAsync('shell.openExternal', undefined),
  openPath: recAsync('shell.openPath', ''),
  showItemInFolder: rec('shell.showItemInFolder'),
  trashItem: async (p: string) => {
    calls.push({ api: 'shell.trashItem', args: [p] })
    fs.rmSync(p, { recursive: true })
  },
  beep: rec('shell.beep'),
}
const shortcuts = new Map<string, Function>()
const globalShortcut = {
  register: (a: string, f: Function) => !!shortcuts.set(a, f),
  isRegistered: (a: string) => shortcuts.has(a),
  unregister: (a: string) => {
    shortcuts.delete(a)
  },
  unregisterAll: () => shortcuts.clear(),
}

const emitter = (name: string, more: object = {}) =>
  strict(name, Object.assign(new EventEmitter(), more))
const api: Record<string, unknown> = {
  app,
  BrowserWindow,
  ipcMain,
  session,
  protocol: strict('protocol', protocol),
  net: strict('net', net),
  utilityProcess: strict('utilityProcess', utilityProcess),
  MessageChannelMain,
  webContents: strict('webContents', {
    fromId: WebContents.fromId,
    getAllWebContents: WebContents.getAllWebContents,
    getFocusedWebContents: WebContents.getFocusedWebContents,
    fromDevToolsTargetId: WebContents.fromDevToolsTargetId,
  }),
  dialog: strict('dialog', dialog),
  shell: strict('shell', shell),
  Menu,
  MenuItem,
  nativeTheme: strict('nativeTheme', new NativeTheme()),
  safeStorage: strict('safeStorage', safeStorage),
  powerSaveBlocker: strict('powerSaveBlocker', powerSaveBlocker),
  clipboard: strict('clipboard', clipboard),
  Notification,
  Tray,
  screen: strict('screen', screen),
  nativeImage: strict('nativeImage', nativeImage),
  globalShortcut: strict('globalShortcut', globalShortcut),
  powerMonitor: emitter('powerMonitor', {
    getSystemIdleState: () => 'active',
    getSystemIdleTime: () => 0,
    isOnBatteryPower: () => false,
    getCurrentThermalState: () => 'nominal',
    onBatteryPower: false,
  }),
  autoUpdater: emitter('autoUpdater', {
    setFeedURL: rec('autoUpdater.setFeedURL'),
    checkForUpdates: rec('autoUpdater.checkForUpdates'),
    quitAndInstall: rec('autoUpdater.quitAndInstall'),
  }),
  systemPreferences: emitter('systemPreferences', {
    getMediaAccessStatus: () => 'granted',
    getAnimationSettings: () => ({
      shouldRenderRichAnimation: true,
      scrollAnimationsEnabledBySystem: true,
      prefersReducedMotion: false,
    }),
    getAccentColor: () => '0078d4ff',
  }),
  crashReporter: strict('crashReporter', {
    start: rec('crashReporter.start'),
    addExtraParameter() {},
    getLastCrashReport: () => null,
    getUploadedReports: () => [],
  }),
}
// Named so that `import { X } from 'electron'` links and only *use* fails, with a clear message.
for (const n of [
  'BaseWindow',
  'BrowserView',
  'View',
  'WebContentsView',
  'ImageView',
  'desktopCapturer',
  'contentTracing',
  'netLog',
  'inAppPurchase',
  'pushNotifications',
  'ShareMenu',
  'TouchBar',
  'webFrameMain',
  'sharedTexture',
  'ClipboardItem',
  'ServiceWorkerMain',
  'contextBridge',
  'ipcRenderer',
  'webUtils',
  'webFrame',
  'parentPort',
])
  api[n] = /^[A-Z]/.test(n)
    ? class {
        constructor() {
          throw new Error(`ehost: ${n} is not implemented`)
        }
      }
    : strict(n, {})
export { api }
