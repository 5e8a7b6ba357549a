/** The page's own world: where exposed APIs arrive and custom schemes are mapped. Injected as text: it may only use its arguments and browser globals. */
/// <reference lib="dom" />
import type { bridgeEnd } from './page-bridge.ts'
import type { PageConfig } from './page-config.ts'

export function mainWorld(bridge: ReturnType<typeof bridgeEnd>, map: (u: string) => string) {
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
export function fetchShim(cfg: Pick<PageConfig, 'schemes' | 'port'>) {
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
