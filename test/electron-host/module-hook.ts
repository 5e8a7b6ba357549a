// Makes `import … from 'electron'` and `require('electron')` resolve to the host's objects.
import { registerHooks } from 'node:module'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const SLOT = Symbol.for('ehost.electron')
const CHROME = '156.0.0.0'
/** Unknown API is an error, never `undefined`: a test must not pass because the host shrugged.
 *  `gone` makes every method of a destroyed window throw, as the native objects do. */
export function strict<T extends object>(name: string, target: T, gone?: (t: T) => boolean): T {
  return new Proxy(target, {
    get(t, k) {
      if (
        gone?.(t) &&
        typeof k === 'string' &&
        !k.startsWith('_') &&
        // What the router of ports still has for a window that is gone is dropped there.
        !k.startsWith('port') &&
        k !== 'isDestroyed' &&
        !(k in EventEmitter.prototype) &&
        (k === 'webContents' || typeof Reflect.get(t, k) === 'function')
      )
        throw new TypeError('Object has been destroyed')
      if (
        k in t ||
        typeof k === 'symbol' ||
        ['then', 'toJSON', 'constructor', '__esModule', 'default'].includes(k)
      )
        return Reflect.get(t, k)
      throw new Error(`ehost: ${name}.${k} is not implemented`)
    },
  })
}
export function markProcess(type: string) {
  const pkg = JSON.parse(
    readFileSync(
      path.join(import.meta.dirname, '../../node_modules/electron/package.json'),
      'utf8',
    ),
  )
  // Electron makes it read-only, not permanent (gin_helper::Dictionary::SetReadOnly).
  Object.defineProperty(process, 'type', { value: type, enumerable: true, configurable: true })
  for (const [k, v] of [
    ['electron', pkg.version],
    ['chrome', CHROME],
  ])
    Object.defineProperty(process.versions, k, { value: v, enumerable: true })
  if (!('resourcesPath' in process))
    Object.defineProperty(process, 'resourcesPath', {
      value: path.join(import.meta.dirname, 'resources'),
      enumerable: true,
      writable: true,
    })
}
export function installElectronModule(api: Record<string, unknown>) {
  const electron = strict('electron', api)
  ;(globalThis as any)[SLOT] = electron
  const get = `globalThis[Symbol.for('ehost.electron')]`
  const esm = `const e = ${get}; export default e; ${Object.keys(api)
    .map((k) => `export const ${k} = e.${k};`)
    .join(' ')}`
  registerHooks({
    resolve(spec, ctx, next) {
      if (!/^electron(\/(main|common|renderer|utility))?$/.test(spec)) return next(spec, ctx)
      const cjs = ctx.conditions.includes('require')
      return {
        url: `ehost:electron-${cjs ? 'cjs' : 'esm'}`,
        format: cjs ? 'commonjs' : 'module',
        shortCircuit: true,
      }
    },
    load(url, ctx, next) {
      if (!url.startsWith('ehost:')) return next(url, ctx)
      return url.endsWith('cjs')
        ? { format: 'commonjs', source: `module.exports = ${get}`, shortCircuit: true }
        : { format: 'module', source: esm, shortCircuit: true }
    },
  })
}
