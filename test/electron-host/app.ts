/** `app`: the life of the program for real, what concerns the desktop as recorded stubs. */
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import nodeNet from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { BrowserWindow, closeAll } from './browser-window.ts'
import { rec } from './calls.ts'
import { env } from './environment.ts'
import { strict } from './module-hook.ts'
import { nativeImage } from './native-image.ts'
import { hearOfGone, utilityMetrics } from './utility.ts'

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
