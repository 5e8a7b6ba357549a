/** What the parts of the host share: the browser's connection, and every window by its id. */
import type { BrowserWindow } from './browser-window.ts'
import type { Cdp } from './cdp.ts'
import type { WebContents } from './web-contents.ts'

export const env = {
  cdp: undefined as Cdp | undefined,
  ready: () => false,
  colorScheme: '',
  onWindowGone: () => {},
  onCreated: (_: BrowserWindow) => {},
}
export const contents = new Map<number, WebContents>()
export const windows = new Map<number, BrowserWindow>()
let lastId = 0
export const nextId = (): number => ++lastId
