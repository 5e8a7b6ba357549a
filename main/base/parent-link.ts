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
  if ('parentPort' in process && isParentPort(process.parentPort)) {
    return portLink(process.parentPort)
  }
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

const isParentPort = (value: unknown): value is ParentPort =>
  typeof value === 'object' && value !== null && 'once' in value

/** The first message brings the port; what is said before it waits. */
function portLink(parentPort: ParentPort): ParentLink {
  const opened = new Promise<ElectronPort>((resolve) => {
    parentPort.once('message', ({ ports: [port] }) => {
      if (port) resolve(port)
    })
  })
  async function later(act: (port: ElectronPort) => void): Promise<void> {
    act(await opened)
  }
  return {
    send: (message) => void later((port) => port.postMessage(message)),
    onMessage: (listener) =>
      void later((port) => {
        port.on('message', ({ data }) => listener(data))
        port.start()
      }),
    onGone: (listener) => void later((port) => port.on('close', listener)),
  }
}
