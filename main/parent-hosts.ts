/** Hosts of an engine inside Electron: the shell starts them, a port leads to each. */
import type { HostChild, HostSpawner } from '#base/host-child.ts'
import type { FromEngine, ToEngine } from '#base/host-messages.ts'

type Port = Electron.MessagePortMain
type Host = {
  pid: number | undefined
  port: Port | undefined
  waiting: object[]
  onMessage: ((message: unknown) => void)[]
  onText: ((text: string) => void)[]
  onStart: ((pid: number) => void)[]
  onGone: (() => void)[]
  exit: { code: number | null; signal: NodeJS.Signals | null } | undefined
}

/** What a process ended by a signal has as its code where Electron reports the raw status. */
const signals: Record<number, NodeJS.Signals> = {
  6: 'SIGABRT',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
}

export type ParentHosts = {
  spawn: HostSpawner
  /** Takes a message of the shell; false when it was not about a host. */
  receive(message: ToEngine, ports: Port[]): boolean
}

export function createParentHosts(tell: (message: FromEngine) => void): ParentHosts {
  const hosts = new Map<number, Host>()
  let lastId = 0

  const spawn: HostSpawner = (name, { heapMegabytes, env }) => {
    const id = ++lastId
    const host: Host = {
      pid: undefined,
      port: undefined,
      waiting: [],
      onMessage: [],
      onText: [],
      onStart: [],
      onGone: [],
      exit: undefined,
    }
    hosts.set(id, host)
    tell({
      type: 'host:start',
      id,
      name,
      heapMegabytes,
      ...(env ? { env: definedOf(env) } : {}),
    })
    return childOf(host, () => tell({ type: 'host:kill', id }))
  }

  function receive(message: ToEngine, ports: Port[]): boolean {
    if (!('id' in message)) return false
    const host = hosts.get(message.id)
    if (!host) return true
    if (message.type === 'host:spawned') begin(host, message.pid)
    else if (message.type === 'host:text') for (const hear of host.onText) hear(message.text)
    else if (message.type === 'host:gone') end(message.id, host, message.code)
    else if (ports[0]) openPort(host, ports[0])
    return true
  }

  function end(id: number, host: Host, code: number | null): void {
    hosts.delete(id)
    const signal = process.platform === 'win32' ? undefined : signals[code ?? 0]
    host.exit = signal ? { code: null, signal } : { code, signal: null }
    for (const hear of host.onGone) hear()
  }

  return { spawn, receive }
}

function begin(host: Host, pid: number): void {
  host.pid = pid
  for (const hear of host.onStart.splice(0)) hear(pid)
}

function openPort(host: Host, port: Port): void {
  host.port = port
  port.on('message', ({ data }) => {
    for (const hear of host.onMessage) hear(data)
  })
  port.start()
  for (const message of host.waiting.splice(0)) port.postMessage(message)
}

function childOf(host: Host, kill: () => void): HostChild {
  return {
    get pid() {
      return host.pid
    },
    onStart: (listener) => {
      if (host.pid === undefined) host.onStart.push(listener)
      else listener(host.pid)
    },
    send: (message) => {
      if (host.exit) return
      if (host.port) host.port.postMessage(message)
      else host.waiting.push(message)
    },
    onMessage: (listener) => void host.onMessage.push(listener),
    onText: (listener) => void host.onText.push(listener),
    onGone: (listener) => {
      const tell = (): void => listener(host.exit ?? { code: null, signal: null })
      if (host.exit) tell()
      else host.onGone.push(tell)
    },
    disconnect: () => host.port?.close(),
    kill,
    // The shell keeps this process alive, not its children.
    ref: () => undefined,
    unref: () => undefined,
  }
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
