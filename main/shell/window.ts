/** The window: sandboxed, shown when there is something to see, back where it was. */
import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import type { Logger } from '#base/log.ts'
import { placeOf, smallest } from './place.ts'
import type { StateFile } from './state.ts'
import type { Words } from './words.ts'

/** The page's own background, so that nothing flashes before its first paint. */
const background = { light: '#f6f7f9', dark: '#16181c' }
const backgroundNow = (): string =>
  nativeTheme.shouldUseDarkColors ? background.dark : background.light

/** A page that dies is loaded again, but not for ever. */
const reloads = { most: 3, withinMs: 60_000 }

export type WindowOptions = {
  preload: string
  url: string
  icon?: string | undefined
  state: StateFile
  words(): Words
  logger: Logger
}

/** Opens the window and brings it back when the program is started a second time. */
export function keepWindow(options: WindowOptions): void {
  let window = openWindow(options)
  const show = (): void => {
    if (window.isDestroyed()) {
      window = openWindow(options)
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  app.on('activate', show)
  app.on('second-instance', show)
}

function openWindow(options: WindowOptions): BrowserWindow {
  const { state, logger } = options
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()]
  const window = new BrowserWindow({
    ...placeOf(
      state.get().bounds,
      areas.map(({ workArea }) => workArea),
    ),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Longview',
    backgroundColor: backgroundNow(),
    ...(options.icon === undefined ? {} : { icon: options.icon }),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
    },
  })
  if (state.get().isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())

  const recolour = (): void => window.setBackgroundColor(backgroundNow())
  nativeTheme.on('updated', recolour)
  window.once('closed', () => nativeTheme.off('updated', recolour))
  window.on('close', () => {
    state.set({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
  })
  reviveOnCrash(window, options)
  window.loadURL(options.url).catch((error: unknown) => {
    logger.error('the page could not be loaded', { why: String(error) })
  })
  return window
}

function reviveOnCrash(window: BrowserWindow, { logger, words }: WindowOptions): void {
  const deaths: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    logger.error('the page died', { reason, exitCode })
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const now = Date.now()
    deaths.push(now)
    const recent = deaths.filter((at) => now - at < reloads.withinMs)
    if (recent.length <= reloads.most) window.webContents.reload()
    else void askToContinue(window, words())
  })
  window.webContents.on('unresponsive', () => logger.warn('the page does not answer'))
  window.webContents.on('preload-error', (_event, path, error) => {
    logger.error('Unable to load preload script', { path, why: error.message })
  })
}

async function askToContinue(window: BrowserWindow, words: Words): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: words.pageDied,
    detail: words.pageDiedDetail,
    buttons: [words.tryAgain, words.quit],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 1) app.quit()
  else if (!window.isDestroyed()) window.webContents.reload()
}
