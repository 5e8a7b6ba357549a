/** The texts that are injected into every document. */
import { makeCodec } from './codec.ts'
import { bridgeEnd } from './page-bridge.ts'
import { WORLD, type PageConfig } from './page-config.ts'
import { isolatedWorld } from './page-isolated-world.ts'
import { fetchShim, mainWorld } from './page-main-world.ts'

export { WORLD, type PageConfig }

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
