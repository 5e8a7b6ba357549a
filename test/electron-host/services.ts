/** Small parts of the desktop: enough to be used, every call recorded. */
import { EventEmitter } from 'node:events'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { calls, rec, recAsync } from './calls.ts'
import { env } from './environment.ts'

export class NativeTheme extends EventEmitter {
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
export const safeStorage = {
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
export const powerSaveBlocker = {
  start(type: string) {
    calls.push({ api: 'powerSaveBlocker.start', args: [type] })
    blockers.add(++blocker)
    return blocker
  },
  stop: (id: number) => blockers.delete(id),
  isStarted: (id: number) => blockers.has(id),
}
export class Notification extends EventEmitter {
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
export class Tray extends EventEmitter {
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
export const clipboard = {
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
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
})
export const shell = {
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
export const globalShortcut = {
  register: (a: string, f: Function) => !!shortcuts.set(a, f),
  isRegistered: (a: string) => shortcuts.has(a),
  unregister: (a: string) => {
    shortcuts.delete(a)
  },
  unregisterAll: () => shortcuts.clear(),
}
