/** A host's way to whoever started it: Node's IPC channel, or the port that Electron's shell handed over. */

export type ParentLink = {
  send(message: object): void
  onMessage(listener: (message: unknown) => void): void
  /** The other side is gone or has said goodbye. */
  onGone(listener: () => void): void
}

/** What Electron adds to a utility process, as far as hosts use it. */
type ParentPort = {
  once(event: 'message', listener: (event: { ports: ElectronPort[] }) => void): void
}
type ElectronPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
}

/** Throws in a process that nobody of ours started. */
export function parentLink(): ParentLink {
  const { parentPort } = process as { parentPort?: ParentPort }
  if (parentPort) return portLink(parentPort)
  if (process.send) return ipcLink()
  throw new Error('This process is started by Longview, not by hand.')
}

function ipcLink(): ParentLink {
  return {
    send: (message) => {
      if (process.connected) process.send?.(message)
    },
    onMessage: (listener) => void process.on('message', listener),
    onGone: (listener) => void process.on('disconnect', listener),
  }
}

/** The first message brings the port; what is sent before it waits. */
function portLink(parentPort: ParentPort): ParentLink {
  const opened = new Promise<ElectronPort>((resolve) => {
    parentPort.once('message', ({ ports: [port] }) => {
      if (port) resolve(port)
    })
  })
  return {
    send: (message) => void opened.then((port) => port.postMessage(message)),
    onMessage: (listener) => {
      void opened.then((port) => {
        port.on('message', ({ data }) => listener(data))
        port.start()
      })
    },
    onGone: (listener) => void opened.then((port) => port.on('close', listener)),
  }
}
