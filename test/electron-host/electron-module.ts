/** What `import … from 'electron'` gives in the main process. */
import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { rec } from './calls.ts'
import { dialog } from './dialog.ts'
import { ipcMain } from './ipc-main.ts'
import { Menu, MenuItem } from './menus.ts'
import { strict } from './module-hook.ts'
import { nativeImage } from './native-image.ts'
import { MessageChannelMain } from './ports.ts'
import { net, protocol } from './schemes.ts'
import {
  clipboard,
  globalShortcut,
  NativeTheme,
  Notification,
  powerSaveBlocker,
  safeStorage,
  screen,
  shell,
  Tray,
} from './services.ts'
import { session } from './session.ts'
import { utilityProcess } from './utility.ts'
import { WebContents } from './web-contents.ts'

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
