// The main process of the stand-in: `electron [-r mod] [switches] <app dir or file> [args]`.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { installElectronModule, markProcess } from './module-hook.ts'
import { Cdp } from './cdp.ts'
import { app, boot, emitReady } from './app.ts'
import { calls } from './calls.ts'
import { api } from './electron-module.ts'
import { startBrowser } from './browser.ts'
import { requests, startSchemeServer } from './schemes.ts'
import { killUtilities } from './utility.ts'

const require = createRequire(import.meta.url)
const given = process.argv.slice(2)
process.argv = [path.join(import.meta.dirname, 'electron'), ...given]

const preloadModules: string[] = []
let target: string | undefined
for (let i = 0; i < given.length; i++) {
  const a = given[i]!
  if (a === '-r' || a === '--require') preloadModules.push(given[++i]!)
  else if (a.startsWith('--')) {
    const [k, ...v] = a.slice(2).split('=')
    boot.switches.set(k!, v.join('='))
  } else if (!a.startsWith('-') && target === undefined) target = a
}
if (given.includes('--version') || given.includes('-v')) {
  console.log(
    `v${require('../../node_modules/electron/package.json').version} (ehost: Node ${process.version} + Chromium, not Electron)`,
  )
  process.exit()
}
if (target === undefined) {
  console.error('usage: electron [options] <app>')
  process.exit(1)
}

markProcess('browser')
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
installElectronModule(api)
;(globalThis as any).__ehost = { calls, requests }

// ---- leaving
const realExit = process.exit.bind(process)
let cdp: Cdp | undefined,
  leaving = false
boot.exit = (code) => {
  if (leaving) return
  leaving = true
  killUtilities()
  const done = () => realExit(code)
  if (!cdp) {
    void boot.flush.then(done)
    return
  }
  cdp.proc.once('exit', done)
  cdp.send('Browser.close').catch(() => {})
  setTimeout(() => {
    cdp!.proc.kill('SIGKILL')
    done()
  }, 3000).unref()
}
process.exit = ((code?: number) => {
  app.exit(Number(code ?? process.exitCode ?? 0))
}) as typeof process.exit
for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(s, () => {
    app.releaseSingleInstanceLock()
    app.quit()
  }) // a watcher starts our successor at once
process.on('uncaughtException', (e) => {
  // Electron shows a box and carries on; a test run must not carry on
  if (process.listenerCount('uncaughtException') > 1) return
  console.error('[ehost] Uncaught exception in the main process:\n', e)
  app.exit(1)
})

// ---- the app's code first (it sets switches and privileged schemes), then the browser, then `ready`
const appPath = path.resolve(target),
  isDir = fs.statSync(appPath).isDirectory()
const dir = isDir ? appPath : path.dirname(appPath)
try {
  boot.pkg = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'))
} catch {}
app.setAppPath(dir)
app.name = boot.pkg.productName ?? boot.pkg.name ?? 'Electron'
if (boot.pkg.version) app.setVersion(boot.pkg.version)
for (const m of preloadModules) require(path.resolve(m))
await import(pathToFileURL(isDir ? path.join(dir, boot.pkg.main ?? 'index.js') : appPath).href)

if (leaving) await new Promise(() => {})
// One profile per userData, and the same port for it each time: web storage survives a restart, as in Electron.
const profile = path.join(app.getPath('userData'), 'ehost-chromium'),
  portFile = path.join(profile, 'ehost-port')
fs.mkdirSync(profile, { recursive: true })
fs.writeFileSync(
  portFile,
  String(
    await startSchemeServer(
      () => app.isReady(),
      fs.existsSync(portFile) ? Number(fs.readFileSync(portFile, 'utf8')) : 0,
    ),
  ),
)

/**
 * Blink loads http: in a thread of its own, and then compiles scripts anew where their compiled code is kept. Custom schemes
 * are not loaded so (BackgroundURLLoader::CanHandleRequest), but served over http: here. And a browser's window has an address
 * bar, for which Chromium loads two pages of 400 files while ours is loaded: Electron has none.
 */
const unlikeElectron = ['BackgroundResourceFetch', 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']
const headed = process.env.EHOST_HEADED === '1'
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-dev-shm-usage',
  '--password-store=basic',
  '--no-startup-window',
  '--hide-scrollbars',
  '--mute-audio',
  '--allow-file-access-from-files',
  '--autoplay-policy=no-user-gesture-required',
  `--user-data-dir=${profile}`,
  ...(headed ? [] : ['--headless=new']),
]
boot.switches.set(
  'disable-features',
  [boot.switches.get('disable-features'), ...unlikeElectron].filter(Boolean).join(','),
)
for (const [k, v] of boot.switches)
  if (!['inspect', 'inspect-brk', 'user-data-dir', 'remote-debugging-port', 'app'].includes(k))
    flags.push(v === '' ? `--${k}` : `--${k}=${v}`)
if (boot.switches.has('remote-debugging-port'))
  flags.push(`--remote-debugging-port=${boot.switches.get('remote-debugging-port')}`)
cdp = new Cdp(process.env.EHOST_CHROMIUM ?? '/usr/bin/chromium', flags)
cdp.proc.stderr!.on('data', (d: Buffer) => {
  for (const l of d.toString().split('\n'))
    if (/DevTools listening on/.test(l) || (process.env.EHOST_LOG && l))
      process.stderr.write(l + '\n')
})
cdp.proc.on('exit', (c, s) => {
  if (!leaving) {
    console.error(`[ehost] Chromium exited (${s ?? c})`)
    realExit(1)
  }
})
await startBrowser(cdp)
app.emit('will-finish-launching')
emitReady()
