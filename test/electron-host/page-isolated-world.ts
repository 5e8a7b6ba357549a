/** The preload's world: ipcRenderer, ports, what a sandboxed preload can require. Injected as text: it may only use its arguments and browser globals. */
/// <reference lib="dom" />
import type { bridgeEnd } from './page-bridge.ts'
import type { PageConfig } from './page-config.ts'

export function isolatedWorld(
  cfg: PageConfig,
  codec: { encode(v: unknown): string; decode(s: string): any },
  bridge: ReturnType<typeof bridgeEnd>,
) {
  const post = (m: object) => {
    ;(globalThis as any)[cfg.binding](JSON.stringify(m))
  }
  const carry = (v: unknown) => {
    let c
    try {
      c = structuredClone(v)
    } catch {
      throw new Error('An object could not be cloned.')
    }
    return codec.encode(c)
  }
  class EventEmitter {
    #l = new Map<string, { f: Function; raw: Function }[]>()
    on(n: string, raw: Function, f: Function = raw) {
      this.#l.set(n, [...(this.#l.get(n) ?? []), { f, raw }])
      return this
    }
    once(n: string, raw: Function) {
      return this.on(n, raw, (...a: any[]) => {
        this.off(n, raw)
        raw.apply(this, a)
      })
    }
    off(n: string, raw: Function) {
      const l = this.#l.get(n) ?? []
      const i = l.findLastIndex((x) => x.raw === raw)
      if (i >= 0)
        this.#l.set(
          n,
          l.filter((_, j) => j !== i),
        )
      return this
    }
    removeAllListeners(n?: string) {
      if (n === undefined) this.#l.clear()
      else this.#l.delete(n)
      return this
    }
    emit(n: string, ...a: any[]) {
      const l = this.#l.get(n) ?? []
      for (const x of l) x.f.apply(this, a)
      return l.length > 0
    }
    listenerCount(n: string) {
      return this.#l.get(n)?.length ?? 0
    }
    listeners(n: string) {
      return (this.#l.get(n) ?? []).map((x) => x.raw)
    }
    addListener(n: string, f: Function) {
      return this.on(n, f)
    }
    removeListener(n: string, f: Function) {
      return this.off(n, f)
    }
    setMaxListeners() {
      return this
    }
  }
  // --- message ports: a transferred DOM port stays here as a relay; its far end lives behind the host's router
  const relays = new Map<string, MessagePort>()
  const relay = (id: string, port: MessagePort) => {
    relays.set(id, port)
    port.onmessage = (e) =>
      post({ t: 'port', id, data: carry(e.data), ports: e.ports.map(exportPort) })
    port.addEventListener('close', () => {
      if (relays.delete(id)) post({ t: 'port-close', id })
    })
  }
  const exportPort = (p: MessagePort) => {
    const id = crypto.randomUUID()
    post({ t: 'port-new', here: `${id}:r`, there: `${id}:m` })
    relay(`${id}:r`, p)
    return `${id}:m`
  }
  const importPort = (id: string) => {
    const { port1, port2 } = new MessageChannel()
    relay(id, port1)
    post({ t: 'port-here', id })
    return port2
  }

  // --- a synchronous question to the host: execution stops at `debugger`, the host answers by writing `answer`
  function __ehost_sync(kind: string, subject: any): any {
    let answer: any
    debugger
    return answer
  }

  let calls = 0
  const pending = new Map<number, [(v: any) => void, (e: any) => void]>()
  class IpcRenderer extends EventEmitter {
    // methods live on the prototype, so exposing the whole object over contextBridge yields {} as in Electron
    send(channel: string, ...args: any[]) {
      post({ t: 'send', channel, args: carry(args) })
    }
    async invoke(channel: string, ...args: any[]) {
      const id = ++calls,
        data = carry(args)
      const r = new Promise<any>((ok, no) => pending.set(id, [ok, no]))
      post({ t: 'invoke', id, channel, args: data })
      const { error, result } = await r
      if (error) throw new Error(`Error invoking remote method '${channel}': ${error}`)
      return result
    }
    postMessage(channel: string, message: any, transfer: MessagePort[] = []) {
      post({ t: 'send', channel, args: carry([message]), ports: transfer.map(exportPort) })
    }
    sendSync(channel: string, ...args: any[]) {
      return codec.decode(__ehost_sync('sendSync', JSON.stringify({ channel, args: carry(args) })))
    }
    sendToHost() {
      throw new Error('ehost: <webview> is not supported')
    }
  }
  const ipcRenderer = new IpcRenderer()
  ;(globalThis as any)[cfg.nonce] = (text: string) => {
    const m = JSON.parse(text)
    if (m.t === 'reply') {
      const p = pending.get(m.id)
      pending.delete(m.id)
      p?.[0](codec.decode(m.value))
    } else if (m.t === 'send') {
      const args = codec.decode(m.args),
        ports = (m.ports ?? []).map(importPort)
      ipcRenderer.emit(m.channel, { sender: ipcRenderer, ports, preventDefault() {} }, ...args)
    } else if (m.t === 'port') {
      const ports = (m.ports ?? []).map(importPort)
      relays.get(m.id)?.postMessage(codec.decode(m.data), ports)
    } else if (m.t === 'port-close') {
      const p = relays.get(m.id)
      relays.delete(m.id)
      p?.close()
    }
  }
  const missing = (name: string, have: object) =>
    new Proxy(have, {
      get(t, k) {
        if (k in t || typeof k === 'symbol' || k === 'then') return (t as any)[k]
        throw new Error(`ehost: ${name}.${k} is not implemented`)
      },
    })
  const electron = missing('electron (sandboxed preload)', {
    ipcRenderer,
    contextBridge: missing('contextBridge', {
      exposeInMainWorld(key: string, api: unknown) {
        bridge.ask('expose', { key, api: bridge.enc(api) })
      },
    }),
    webUtils: missing('webUtils', {
      getPathForFile(f: File) {
        if (!(f instanceof File))
          throw new TypeError(
            'getPathForFile expected to receive a File object but one was not provided',
          )
        return __ehost_sync('path', f) ?? ''
      },
    }),
    webFrame: missing('webFrame', {}),
    crashReporter: missing('crashReporter', {}),
    nativeImage: missing('nativeImage', {}),
    sharedTexture: missing('sharedTexture', {}),
    default: undefined,
    __esModule: undefined,
  })
  const timers = {
    setTimeout: setTimeout.bind(window),
    clearTimeout: clearTimeout.bind(window),
    setInterval: setInterval.bind(window),
    clearInterval: clearInterval.bind(window),
    setImmediate: (f: Function, ...a: any[]) => setTimeout(() => f(...a), 0),
    clearImmediate: (t: any) => clearTimeout(t),
  }
  const events = Object.assign(EventEmitter, { EventEmitter, default: EventEmitter })
  const modules: Record<string, unknown> = {
    electron,
    'electron/common': electron,
    'electron/renderer': electron,
    events,
    'node:events': events,
    timers,
    'node:timers': timers,
    url: { URL, URLSearchParams },
    'node:url': { URL, URLSearchParams },
  }
  const process = Object.assign(new EventEmitter(), cfg.process)
  const Buffer = missing('Buffer (the sandboxed preload polyfill)', {})
  const require = (name: string) => {
    if (name in modules) return modules[name]
    throw new Error(`module not found: ${name}`)
  }
  return {
    run(file: string, body: Function) {
      const module = { exports: {} }
      try {
        body(
          require,
          process,
          module.exports,
          module,
          Buffer,
          globalThis,
          timers.setImmediate,
          timers.clearImmediate,
        )
      } catch (e: any) {
        console.error(`Unable to load preload script: ${file}`)
        console.error(e)
        post({
          t: 'preload-error',
          file,
          message: String(e?.message ?? e),
          stack: String(e?.stack ?? e),
        })
      }
    },
  }
}
