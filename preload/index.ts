/**
 * Sandboxed: one file, `require` knows electron only, no code per method and no schemas, because a window
 * waits for this file. Both other sides check what they are asked and what they answer.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { askedFirst } from '#contract/asked-first.ts'
import { createCaller } from '#contract/caller.ts'
import { createLine } from '#contract/line.ts'
import type { Port } from '#contract/rpc.ts'
import type { preloadApi, shellApi } from '#contract/shell-api.ts'
import { isShellMethod } from '#contract/shell-methods.ts'
import type { windowApi } from '#contract/window-api.ts'
import { askAhead } from './ahead.ts'
import { createBridge, outcomeOf, type Bridge, type Outcome } from './bridge.ts'

const domPort = (port: MessagePort): Port => ({
  post: (frame) => port.postMessage(frame),
  onFrame: (listener) => {
    port.addEventListener('message', (event) => listener(event.data))
    port.start()
  },
  onClose: (listener) => port.addEventListener('close', listener),
})

const shellPort: Port = {
  post: (frame) => ipcRenderer.send('shell:frame', frame),
  onFrame: (listener) => void ipcRenderer.on('shell:frame', (_event, frame) => listener(frame)),
  onClose: () => undefined,
}

const engine = createLine<typeof windowApi>(createCaller)
ipcRenderer.on('engine:port', (event) => {
  const [port] = event.ports
  if (port) engine.attach(domPort(port))
})
ipcRenderer.on('engine:gone', (_event, isFinal: unknown) => engine.lose(isFinal === true))

const shell = createCaller<typeof shellApi & typeof preloadApi>(shellPort)
// The engine's own port serves what a page may ask and refuses the rest.
const engineBridge = askAhead(
  createBridge(
    () => true,
    (signal) => engine.client(signal),
  ),
  askedFirst,
)

/** `window.longview`: ids and words only. */
export type LongviewBridge = {
  /** Asks the engine that runs now; waits for one that is starting. */
  engine(): Promise<Bridge>
  shell: Bridge
  /** Queues dropped or pasted files. The page never names where they lie. */
  addFiles(files: File[], collection?: string): Promise<Outcome>
  /** What `source/<id>`, `proxy/<id>` and `thumb/<segment>` are relative to. */
  mediaBase: string
}

// Starts a fresh page's talk: the shell forgets the one before and sends a port to the engine.
ipcRenderer.send('shell:hello')

const exposed: LongviewBridge = {
  engine: () => Promise.resolve(engineBridge),
  shell: createBridge(isShellMethod, () => Promise.resolve(shell)),
  addFiles: (files, collection) =>
    outcomeOf(
      shell('sources.drop', {
        files: files.map((file) => ({ name: file.name, path: webUtils.getPathForFile(file) })),
        collection,
      }),
    ),
  mediaBase: 'media://',
}
contextBridge.exposeInMainWorld('longview', exposed)
