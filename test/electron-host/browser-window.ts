/** BrowserWindow: the state of a window, kept here; Chromium only hears of its size. */
import { EventEmitter } from 'node:events'
import { contents, env, windows } from './environment.ts'
import { strict } from './module-hook.ts'
import { router } from './ports.ts'
import { WebContents } from './web-contents.ts'

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
  for (const w of Array.from(windows.values())) {
    w.close()
    if (!closing) return false
  }
  return true
}
