// Code that runs inside the page. Each function is injected as text (Function.prototype.toString),
// so it may only use its arguments and browser globals.
/// <reference lib="dom" />
import { makeCodec } from './codec.ts'

export const WORLD = 'Electron Isolated Context'
export interface PageConfig {
  nonce: string
  binding: string
  process: Record<string, unknown>
  schemes: Record<string, { fetch: boolean }>
  port: number
}

/** contextBridge's copying rules, run at both ends. Worlds share no objects, only DOM events; `detail` is
 *  structured-cloned by Blink when read from another world. Dispatch is synchronous, so calls are too. */
function bridgeEnd(nonce: string, side: 'iso' | 'main') {
  const mine = `${nonce}:${side}`,
    theirs = `${nonce}:${side === 'iso' ? 'main' : 'iso'}`
  const CE = CustomEvent,
    dispatch = window.dispatchEvent.bind(window),
    clone = structuredClone
  const fns = new Map<number, Function>(),
    settle = new Map<number, [(v: any) => void, (e: any) => void]>(),
    results = new Map<number, any>()
  let seq = 0
  const raise = (m: object) => {
    dispatch(new CE(theirs, { detail: m }))
  }
  const tagOf = (v: any) => Object.prototype.toString.call(v).slice(8, -1)
  const CLONED = [
    'Date',
    'RegExp',
    'Map',
    'Set',
    'ArrayBuffer',
    'DataView',
    'Boolean',
    'Number',
    'String',
    'Blob',
    'File',
    'VideoFrame',
    'ImageBitmap',
    'ImageData',
    'SharedArrayBuffer',
  ]
  const msg = (e: any, fallback: string) =>
    new Error(
      e !== null && typeof e === 'object' && typeof e.message === 'string' ? e.message : fallback,
    )

  function enc(v: any, depth = 0, owner: any = undefined): any[] {
    if (depth > 1000)
      throw new TypeError(
        'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.',
      )
    if (typeof v === 'symbol') return ['v', undefined]
    if (v === null || (typeof v !== 'object' && typeof v !== 'function')) return ['v', v]
    if (typeof v === 'function') {
      fns.set(++seq, (...a: any[]) => v.apply(owner, a))
      return ['f', seq]
    } // a new proxy each crossing, as in Electron
    if (v instanceof Promise) {
      const id = ++seq
      v.then(
        (r) => {
          try {
            raise({ op: 'ok', id, v: enc(r) })
          } catch (e) {
            raise({ op: 'no', id, v: enc(e) })
          }
        },
        (e) => {
          try {
            raise({ op: 'no', id, v: enc(e) })
          } catch (x) {
            raise({ op: 'no', id, v: enc(x) })
          }
        },
      )
      return ['p', id]
    }
    if (v instanceof Error || tagOf(v) === 'Error') return ['e', String(v.message)]
    if (Array.isArray(v)) return ['a', Array.from(v, (x) => enc(x, depth + 1))]
    if (v instanceof Element)
      throw new Error('ehost: DOM Elements are not carried over contextBridge')
    if (CLONED.includes(tagOf(v)) || ArrayBuffer.isView(v)) {
      try {
        clone(v)
      } catch {
        throw new Error('An object could not be cloned.')
      }
      return ['v', v]
    }
    if (['WeakMap', 'WeakSet', 'WeakRef', 'Generator', 'Module'].includes(tagOf(v)))
      throw new Error('An object could not be cloned.')
    return ['o', Object.keys(v).map((k) => [k, enc(v[k], depth + 1, v)])] // class instances too: own values survive, the prototype does not
  }
  function dec(n: any[]): any {
    switch (n[0]) {
      case 'v':
        return n[1]
      case 'f': {
        const id = n[1]
        return (...args: any[]) => call(id, args)
      }
      case 'p':
        return new Promise((ok, no) => settle.set(n[1], [ok, no]))
      case 'e':
        return new Error(n[1])
      case 'a':
        return n[1].map(dec)
      default: {
        const o: any = {}
        for (const [k, x] of n[1]) o[k] = dec(x)
        return o
      }
    }
  }
  function call(fn: number, args: any[]) {
    const id = ++seq
    raise({ op: 'call', fn, id, args: args.map((a) => enc(a)) })
    const r = results.get(id)
    results.delete(id)
    if (!r)
      throw new Error('ehost: the other world did not answer (arguments could not be cloned?)')
    if (r.err !== undefined) throw new Error(r.err)
    return dec(r.v)
  }
  const extra: Record<string, (d: any) => any> = {}
  window.addEventListener(
    mine,
    (ev) => {
      ev.stopImmediatePropagation()
      const d = (ev as CustomEvent).detail
      if (d.op === 'ret') results.set(d.id, d)
      else if (d.op === 'ok' || d.op === 'no') {
        const s = settle.get(d.id)
        settle.delete(d.id)
        s?.[d.op === 'ok' ? 0 : 1](dec(d.v))
      } else {
        let reply
        try {
          reply = {
            op: 'ret',
            id: d.id,
            v: enc(d.op === 'call' ? fns.get(d.fn)!(...d.args.map(dec)) : extra[d.op]!(d)),
          }
        } catch (e) {
          reply = {
            op: 'ret',
            id: d.id,
            err: msg(
              e,
              'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.',
            ).message,
          }
        }
        raise(reply)
      }
    },
    true,
  )
  return {
    enc,
    dec,
    extra,
    ask(op: string, m: object) {
      const id = ++seq
      raise({ ...m, op, id })
      const r = results.get(id)
      results.delete(id)
      if (r?.err !== undefined) throw new Error(r.err)
      return dec(r.v)
    },
  }
}

function mainWorld(bridge: ReturnType<typeof bridgeEnd>, map: (u: string) => string) {
  const freeze = (o: any): any => {
    if (o && typeof o === 'object' && !ArrayBuffer.isView(o) && !Object.isFrozen(o)) {
      for (const k of Object.keys(o)) freeze(o[k])
      Object.freeze(o)
    } else if (typeof o === 'function') Object.freeze(o)
    return o
  }
  bridge.extra.expose = (d) => {
    if (d.key in window)
      throw new Error('Cannot bind an API on top of an existing property on the window object')
    Object.defineProperty(window, d.key, {
      value: freeze(bridge.dec(d.api)),
      enumerable: true,
      configurable: false,
      writable: false,
    })
  }
  // An element in CORS mode is refused like fetch() below; any other element keeps its media:// URL and is
  // redirected at the network layer.
  const { setAttribute } = Element.prototype,
    LOADERS = 'video,audio,img,track,source'
  const remap = (el: Element) => {
    const src = el.getAttribute('src')
    if (src && el.matches(LOADERS) && (el.closest('[crossorigin]') ?? null) && map(src) !== src)
      setAttribute.call(el, 'src', map(src))
  }
  Element.prototype.setAttribute = function (n: string, v: string) {
    setAttribute.call(this, n, v)
    if (/^(src|crossorigin)$/i.test(n)) remap(this)
  }
  for (const C of [
    HTMLMediaElement,
    HTMLImageElement,
    HTMLSourceElement,
    HTMLTrackElement,
  ] as any[])
    for (const prop of ['src', 'crossOrigin']) {
      const d = Object.getOwnPropertyDescriptor(C.prototype, prop)
      if (!d?.set) continue
      Object.defineProperty(C.prototype, prop, {
        ...d,
        set(v) {
          d.set!.call(this, v)
          remap(this)
        },
      })
    }
}

/** Blink refuses fetch()/XHR to a scheme it does not know before the network layer can see it. Runs in pages and workers. */
function fetchShim(cfg: Pick<PageConfig, 'schemes' | 'port'>) {
  const map = (u: string) => {
    const m = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(u)
    const s = m && cfg.schemes[m[1]!.toLowerCase()]
    return s?.fetch ? `http://${m![2]}.${m![1]!.toLowerCase()}.localhost:${cfg.port}${m![3]}` : u
  }
  const realFetch = globalThis.fetch,
    realOpen = XMLHttpRequest.prototype.open
  globalThis.fetch = function fetch(i: any, init?: RequestInit) {
    return realFetch(
      typeof i === 'string' || i instanceof URL
        ? map(String(i))
        : i.url !== map(i.url)
          ? new Request(map(i.url), i)
          : i,
      init,
    )
  }
  XMLHttpRequest.prototype.open = function open(m: string, u: string | URL, ...r: any[]) {
    return (realOpen as any).call(this, m, map(String(u)), ...r)
  }
  return map
}

function isolatedWorld(
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
        throw new Error(`ehost: ${name}.${String(k)} is not implemented`)
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

const inPageCodec = `(${makeCodec})((b) => b.toBase64(), (s) => Uint8Array.fromBase64(s))`
export function mainWorldSource(cfg: PageConfig) {
  return `if (window === window.top) { const c = ${JSON.stringify(cfg)}; (${mainWorld})((${bridgeEnd})(c.nonce, 'main'), (${fetchShim})(c)) }`
}
export function workerSource(cfg: PageConfig) {
  return `(${fetchShim})(${JSON.stringify({ schemes: cfg.schemes, port: cfg.port })})`
}
export function isolatedWorldSource(cfg: PageConfig) {
  return `if (window === window.top) { const c = ${JSON.stringify(cfg)}; globalThis[c.nonce + 'run'] = (${isolatedWorld})(c, ${inPageCodec}, (${bridgeEnd})(c.nonce, 'iso')).run }`
}
/** The preload's own text, as the body of a function with Electron's sandboxed parameter list. */
export function preloadSource(cfg: PageConfig, file: string, code: string) {
  return `if (window === window.top) globalThis[${JSON.stringify(cfg.nonce + 'run')}](${JSON.stringify(file)}, function (require, process, exports, module, Buffer, global, setImmediate, clearImmediate) {${code}\n})\n//# sourceURL=file://${encodeURI(file)}`
}
