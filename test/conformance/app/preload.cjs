const { contextBridge, ipcRenderer, webUtils } = require('electron')
const tryRequire = (m) => {
  try {
    require(m)
    return 'ok'
  } catch (e) {
    return e.message
  }
}
class Point {
  constructor() {
    this.x = 1
  }
  norm() {
    return this.x
  }
}
const seen = []
const collide = (() => {
  try {
    contextBridge.exposeInMainWorld('document', {})
    return 'bound'
  } catch (e) {
    return e.message
  }
})()
contextBridge.exposeInMainWorld('probe', {
  env: {
    require: [
      'fs',
      'path',
      'electron',
      'events',
      'timers',
      'url',
      'node:events',
      './other.cjs',
    ].map((m) => `${m}: ${tryRequire(m)}`),
    dirname: typeof __dirname,
    filename: typeof __filename,
    module: typeof module,
    exports: typeof exports,
    type: process.type,
    sandboxed: process.sandboxed,
    isolated: process.contextIsolated,
    platform: typeof process.platform,
    argv: process.argv.includes('--extra-arg=7'),
    document: typeof document,
  },
  collide,
  point: new Point(),
  wholeIpc: ipcRenderer,
  sym: Symbol('s'),
  nested: { list: [1, { deep: () => 'deep' }], p: Promise.resolve(5) },
  throwCustom() {
    const e = new RangeError('bad range')
    e.code = 'E_X'
    throw e
  },
  rejectCustom: async () => {
    throw Object.assign(new TypeError('later'), { code: 'E_Y' })
  },
  returnsBadThing: () => new WeakMap(),
  asyncBadThing: async () => new WeakMap(),
  remember: (f) => {
    seen.push(f)
    return seen.length
  },
  sameTwice: () => seen[0] === seen[1],
  callBack: (f, ...a) => f(...a),
  kind: (v) => Object.prototype.toString.call(v),
  isDate: (v) => v instanceof Date,
  sum: (b) => new Uint8Array(b).reduce((a, x) => a + x, 0),
  pathOf: (f) => webUtils.getPathForFile(f),
  pathOfJunk: () => {
    try {
      return webUtils.getPathForFile({})
    } catch (e) {
      return `${e.name}: ${e.message}`
    }
  },
  invoke: (ch, ...a) => ipcRenderer.invoke(ch, ...a),
  sendSync: (ch, ...a) => ipcRenderer.sendSync(ch, ...a),
  sendFn: () => {
    try {
      ipcRenderer.send('x', () => {})
      return 'sent'
    } catch (e) {
      return e.message
    }
  },
  waitFor: (ch) => new Promise((r) => ipcRenderer.once(ch, (_e, ...a) => r(a))),
  waitPort: () =>
    new Promise((r) =>
      ipcRenderer.once('port', (e) => {
        const [p] = e.ports
        p.onmessage = (m) => {
          r(m.data)
          p.postMessage('pong')
        }
      }),
    ),
  senderKeys: (ch) => new Promise((r) => ipcRenderer.once(ch, (e) => r(e.sender === ipcRenderer))),
})
