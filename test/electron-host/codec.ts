// Structured clone <-> JSON text. Self-contained: its source is also injected into the page,
// so both ends of the IPC use the same code. Callers run the platform's own structuredClone()
// first, which supplies the real algorithm (and the real DataCloneError); this only carries the result.
export interface Codec {
  encode(v: unknown): string
  decode(s: string): any
}

export function makeCodec(
  toB64: (b: Uint8Array) => string,
  fromB64: (s: string) => Uint8Array,
): Codec {
  const refuse = (): never => {
    throw new Error('An object could not be cloned.')
  }
  const VIEWS = [
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'BigInt64Array',
    'BigUint64Array',
    'Float16Array',
    'Float32Array',
    'Float64Array',
    'DataView',
  ]
  const ERRORS = [
    'Error',
    'EvalError',
    'RangeError',
    'ReferenceError',
    'SyntaxError',
    'TypeError',
    'URIError',
  ]
  const G = globalThis as any
  function encode(root: unknown): string {
    const seen = new Map<object, number>()
    const enc = (x: any): unknown => {
      if (x === null || typeof x === 'string' || typeof x === 'boolean') return x
      if (x === undefined) return ['u']
      if (typeof x === 'number')
        return Number.isFinite(x) && !Object.is(x, -0)
          ? x
          : ['n', Object.is(x, -0) ? '-0' : String(x)]
      if (typeof x === 'bigint') return ['i', String(x)]
      if (typeof x !== 'object') return refuse()
      const at = seen.get(x)
      if (at !== undefined) return ['r', at]
      seen.set(x, seen.size)
      if (Array.isArray(x)) {
        const out: unknown[] = []
        for (let i = 0; i < x.length; i++) out.push(i in x ? enc(x[i]) : ['h'])
        return ['a', out]
      }
      const tag = Object.prototype.toString.call(x).slice(8, -1)
      if (tag === 'Date') return ['d', x.getTime()]
      if (tag === 'RegExp') return ['x', x.source, x.flags]
      if (tag === 'Map') return ['m', [...x].map(([k, v]: any) => [enc(k), enc(v)])]
      if (tag === 'Set') return ['s', [...x].map(enc)]
      if (tag === 'ArrayBuffer') return ['b', toB64(new Uint8Array(x))]
      if (VIEWS.includes(tag))
        return ['v', tag, enc(x.buffer), x.byteOffset, tag === 'DataView' ? x.byteLength : x.length]
      if (tag === 'Error')
        return [
          'e',
          ERRORS.includes(x.name) ? x.name : 'Error',
          x.message,
          x.stack,
          'cause' in x ? enc(x.cause) : ['h'],
        ]
      if (tag === 'Boolean' || tag === 'Number' || tag === 'String') return ['w', x.valueOf()]
      if (tag !== 'Object') return refuse()
      return ['p', Object.keys(x).map((k) => [k, enc(x[k])])]
    }
    return JSON.stringify(enc(root))
  }
  function decode(text: string): any {
    const refs: any[] = []
    const keep = <T>(v: T): T => {
      refs.push(v)
      return v
    }
    const dec = (n: any): any => {
      if (!Array.isArray(n)) return n
      switch (n[0]) {
        case 'u':
          return undefined
        case 'n':
          return Number(n[1])
        case 'i':
          return BigInt(n[1])
        case 'r':
          return refs[n[1]]
        case 'a': {
          const a: any[] = keep([])
          a.length = n[1].length
          n[1].forEach((v: any, i: number) => {
            if (!(Array.isArray(v) && v[0] === 'h')) a[i] = dec(v)
          })
          return a
        }
        case 'd':
          return keep(new Date(n[1]))
        case 'x':
          return keep(new RegExp(n[1], n[2]))
        case 'm': {
          const m = keep(new Map())
          for (const [k, v] of n[1]) m.set(dec(k), dec(v))
          return m
        }
        case 's': {
          const s = keep(new Set())
          for (const v of n[1]) s.add(dec(v))
          return s
        }
        case 'b': {
          const u = fromB64(n[1])
          return keep(u.buffer.slice(u.byteOffset, u.byteOffset + u.byteLength))
        }
        case 'v': {
          const slot = refs.push(null) - 1
          const buf = dec(n[2])
          return (refs[slot] = new G[n[1]](buf, n[3], n[4]))
        }
        case 'e': {
          const e: any = keep(new G[n[1]](n[2]))
          Object.defineProperty(e, 'stack', { value: n[3], configurable: true, writable: true })
          if (n[4]?.[0] !== 'h') e.cause = dec(n[4])
          return e
        }
        case 'w':
          return keep(Object(n[1]))
        case 'p': {
          const o: any = keep({})
          for (const [k, v] of n[1])
            Object.defineProperty(o, k, {
              value: dec(v),
              enumerable: true,
              configurable: true,
              writable: true,
            })
          return o
        }
        default:
          throw new Error(`bad clone tag ${n[0]}`)
      }
    }
    return dec(JSON.parse(text))
  }
  return { encode, decode }
}

const base = makeCodec(
  (b) => Buffer.from(b.buffer, b.byteOffset, b.byteLength).toString('base64'),
  (s) => Buffer.from(s, 'base64'),
)
/** Node's side: clone with the platform algorithm, then carry. */
export const codec: Codec = {
  encode(v) {
    let c
    try {
      c = structuredClone(v)
    } catch {
      throw new Error('An object could not be cloned.')
    }
    return base.encode(c)
  },
  decode: base.decode,
}
