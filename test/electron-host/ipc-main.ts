import { EventEmitter } from 'node:events'

export class IpcMain extends EventEmitter {
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
