/** One end of contextBridge. Injected as text: it may only use its arguments and browser globals. */
/// <reference lib="dom" />

/** contextBridge's copying rules, run at both ends. Worlds share no objects, only DOM events; `detail` is
 *  structured-cloned by Blink when read from another world. Dispatch is synchronous, so calls are too. */
export function bridgeEnd(nonce: string, side: 'iso' | 'main') {
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

  function enc(v: any, depth = 0, owner?: any): any[] {
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
