// What the app may rely on, stated once. Runs against whichever Electron the fixture finds: on a build machine it
// checks the stand-in, on a machine with the real binary it checks these statements themselves.
import {
  test as base,
  expect,
  _electron,
  type ElectronApplication,
  type Page,
} from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { launch } from '../desktop/launch.ts'

declare global {
  interface Window {
    probe: any
  }
}
const test = base.extend<{}, { run: { app: ElectronApplication; page: Page } }>({
  run: [
    async ({}, use) => {
      const userData = mkdtempSync(path.join(os.tmpdir(), 'longview-conformance-'))
      const app = await launch(path.join(import.meta.dirname, 'app'), userData)
      const page = await app.firstWindow()
      await page.waitForURL((u) => u.protocol !== 'about:')
      await page.waitForLoadState()
      await use({ app, page })
      await app.close()
      rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
    },
    { scope: 'worker' },
  ],
})
const inPage = (page: Page, f: string) =>
  page.evaluate(
    `(async () => { const probe = window.probe; try { return await (${f}) } catch (e) { return ['threw', e.constructor === Error, e.name, e.message, e.code] } })()`,
  )

test('life cycle', async ({ run: { app } }) => {
  await expect.poll(() => app.evaluate(() => (globalThis as any).loaded)).toBe(true)
  expect(await app.evaluate(() => (globalThis as any).log)).toEqual([
    'will-finish-launching',
    'ready',
    'browser-window-created',
  ])
  expect(await app.evaluate(() => (globalThis as any).early)).toContain('before app is ready')
  expect(
    await app.evaluate(({ app: a }) => [
      a.getName(),
      a.getVersion(),
      a.isReady(),
      process.type,
      typeof process.versions.electron,
    ]),
  ).toEqual(['conformance-app', '1.2.3', true, 'browser', 'string'])
})
test('sandboxed preload environment', async ({ run: { page } }) => {
  const env = (await inPage(page, 'probe.env')) as any
  expect(env.require).toEqual([
    'fs: module not found: fs',
    'path: module not found: path',
    'electron: ok',
    'events: ok',
    'timers: ok',
    'url: ok',
    'node:events: ok',
    './other.cjs: module not found: ./other.cjs',
  ])
  expect(env).toMatchObject({
    dirname: 'undefined',
    filename: 'undefined',
    module: 'object',
    exports: 'object',
    type: 'renderer',
    sandboxed: true,
    isolated: true,
    platform: 'string',
    argv: true,
    document: 'object',
  })
  expect(
    await page.evaluate(() => [(window as any).apiAtFirstScript, (window as any).subframeApi]),
  ).toEqual(['object', 'undefined'])
})
test('contextBridge copies', async ({ run: { page } }) => {
  expect(
    await inPage(
      page,
      '[probe.collide, Object.keys(probe.point), typeof probe.point.norm, Object.keys(probe.wholeIpc), typeof probe.wholeIpc.send]',
    ),
  ).toEqual([
    'Cannot bind an API on top of an existing property on the window object',
    ['x'],
    'undefined',
    [],
    'undefined',
  ])
  expect(
    await inPage(
      page,
      '(async () => [probe.nested.list[1].deep(), await probe.nested.p, Object.isFrozen(probe.nested.list), Object.isFrozen(probe)])()',
    ),
  ).toEqual(['deep', 5, true, true])
  expect(await inPage(page, 'probe.throwCustom()')).toEqual([
    'threw',
    true,
    'Error',
    'bad range',
    undefined,
  ])
  expect(await inPage(page, 'probe.rejectCustom()')).toEqual([
    'threw',
    true,
    'Error',
    'later',
    undefined,
  ])
  expect(((await inPage(page, 'probe.returnsBadThing()')) as any)[3]).toContain(
    'An object could not be cloned.',
  )
  expect(((await inPage(page, 'probe.asyncBadThing()')) as any)[3]).toContain(
    'An object could not be cloned.',
  )
  expect(
    await inPage(
      page,
      '(() => { const f = () => 1; probe.remember(f); probe.remember(f); return probe.sameTwice() })()',
    ),
  ).toBe(false)
  expect(await inPage(page, 'probe.callBack((a, b) => a + b, 2, 3)')).toBe(5)
  expect(
    await inPage(
      page,
      '[probe.kind(new Map()), probe.isDate(new Date()), probe.sum(new Uint8Array([1, 2, 3]).buffer), probe.kind(new Blob(["x"]))]',
    ),
  ).toEqual(['[object Map]', true, 6, '[object Blob]'])
  expect(await inPage(page, 'probe.pathOfJunk()')).toBe(
    'TypeError: getPathForFile expected to receive a File object but one was not provided',
  )
})
test('invoke', async ({ run: { page } }) => {
  expect(await inPage(page, 'probe.invoke("undef")')).toBe(undefined)
  expect(await inPage(page, 'probe.invoke("err")')).toEqual([
    'threw',
    true,
    'Error',
    "Error invoking remote method 'err': RangeError: boom",
    undefined,
  ])
  expect(await inPage(page, 'probe.invoke("throwString")')).toEqual([
    'threw',
    true,
    'Error',
    "Error invoking remote method 'throwString': just text",
    undefined,
  ])
  expect(await inPage(page, 'probe.invoke("nope")')).toEqual([
    'threw',
    true,
    'Error',
    "Error invoking remote method 'nope': Error: No handler registered for 'nope'",
    undefined,
  ])
  expect(((await inPage(page, 'probe.invoke("fn")')) as any)[3]).toContain(
    'An object could not be cloned.',
  )
  expect(await inPage(page, 'probe.invoke("buf").then((b) => [b.constructor.name, ...b])')).toEqual(
    ['Uint8Array', 1, 2, 3],
  )
  expect(
    await inPage(page, 'probe.invoke("cls").then((o) => [Object.keys(o), typeof o.m])'),
  ).toEqual([['a'], 'undefined'])
  expect(await inPage(page, 'probe.invoke("who")')).toEqual([true, 'index.html', true])
  expect(await inPage(page, 'probe.invoke("once")')).toBe('first')
  expect(((await inPage(page, 'probe.invoke("once")')) as any)[3]).toContain(
    'No handler registered',
  )
  expect(await inPage(page, 'probe.sendFn()')).toBe('An object could not be cloned.')
  expect(
    await inPage(
      page,
      '(() => { const r = probe.sendSync("sync", 2, 5); return [r.sum, r.when instanceof Date] })()',
    ),
  ).toEqual([7, true])
})
test('main to renderer, and ports', async ({ run: { app, page } }) => {
  // listeners first: main and page are driven over two connections, so nothing else orders them
  await page.evaluate(() => {
    ;(window as any).heard = window.probe.waitFor('hello')
    ;(window as any).gotPort = window.probe.waitPort()
  })
  await app.evaluate(() =>
    (globalThis as any).win.webContents.send('hello', 'x', new Map(), new Uint8Array([9])),
  )
  expect(
    await inPage(page, 'window.heard.then((a) => [a[0], a[1] instanceof Map, [...a[2]]])'),
  ).toEqual(['x', true, [9]])
  expect(
    await app.evaluate(() => {
      try {
        ;(globalThis as any).win.webContents.send('x', () => {})
        return 'sent'
      } catch (e: any) {
        return e.message
      }
    }),
  ).toBe('Failed to serialize arguments')
  expect(
    await app.evaluate(
      () =>
        new Promise((r) => {
          const g = globalThis as any,
            { port1, port2 } = new g.tools.MessageChannelMain()
          port1.on('message', (e: any) => r(e.data))
          port1.start()
          port1.postMessage({ ping: 1 })
          g.win.webContents.postMessage('port', null, [port2])
        }),
    ),
  ).toBe('pong')
  expect(await inPage(page, 'window.gotPort')).toEqual({ ping: 1 })
})
test('utilityProcess', async ({ run: { app } }) => {
  expect(
    await app.evaluate(
      () =>
        new Promise((r) => {
          const g = globalThis as any,
            out: any[] = [],
            fs = process.getBuiltinModule('fs'),
            file = g.tools.path.join(
              process.getBuiltinModule('os').tmpdir(),
              `u-${process.pid}.cjs`,
            )
          fs.writeFileSync(
            file,
            `process.parentPort.once('message', (e) => { process.parentPort.postMessage([process.type, process.argv.slice(2), e.data instanceof Map, typeof process.send]); setTimeout(() => process.exit(3), 20) })`,
          )
          const u = g.tools.utilityProcess.fork(file, ['a', 'b'])
          u.postMessage(new Map())
          u.on('spawn', () => out.push('spawn', typeof u.pid))
          u.on('message', (m: any) => out.push(m))
          u.on('exit', (c: number) => r([...out, c, u.pid, u.kill()]))
        }),
    ),
  ).toEqual(['spawn', 'number', ['utility', ['a', 'b'], true, 'undefined'], 3, undefined, false])
})
test('files chosen in the page have their real path', async ({ run: { page } }) => {
  const file = path.join(import.meta.dirname, 'app/index.html')
  await page.setInputFiles('#f', file)
  expect(await inPage(page, 'probe.pathOf(document.getElementById("f").files[0])')).toBe(file)
  expect(await inPage(page, 'probe.pathOf(new File(["x"], "made-up.txt"))')).toBe('')
})
test('windows: several at once, close can be refused', async ({ run: { app } }) => {
  expect(
    await app.evaluate(async () => {
      const g = globalThis as any,
        { BrowserWindow, ipcMain, path: p, app: a } = g.tools,
        file = p.join(a.getAppPath(), 'index.html'),
        who: number[] = []
      ipcMain.handle('me', (e: any) => {
        who.push(e.sender.id)
      })
      const ws = [1, 2].map(
        () =>
          new BrowserWindow({
            show: false,
            webPreferences: { preload: p.join(a.getAppPath(), 'preload.cjs') },
          }),
      )
      await Promise.all(ws.map((w: any) => w.loadFile(file)))
      await Promise.all(ws.map((w: any) => w.webContents.executeJavaScript('probe.invoke("me")')))
      const ids = ws.map((w: any) => w.webContents.id),
        all = BrowserWindow.getAllWindows().length,
        visible = ws[0].isVisible(),
        events: string[] = []
      ws[0].once('close', (e: any) => {
        e.preventDefault()
        events.push('refused')
      })
      ws[0].close()
      const still = !ws[0].isDestroyed()
      for (const w of ws) {
        w.on('closed', () => events.push('closed'))
        w.close()
      }
      await new Promise((r) => setTimeout(r, 300))
      return [
        all,
        visible,
        who.toSorted((one, two) => one - two).join() === ids.join(),
        still,
        events,
        BrowserWindow.getAllWindows().length,
        ws[0].isDestroyed(),
        (() => {
          try {
            ws[0].setTitle('x')
            return 'ok'
          } catch (e: any) {
            return `${e.name}: ${e.message}`
          }
        })(),
      ]
    }),
  ).toEqual([
    3,
    false,
    true,
    true,
    ['refused', 'closed', 'closed'],
    1,
    true,
    'TypeError: Object has been destroyed',
  ])
})
test('renderer crash and reload are seen by main', async ({ run: { app } }) => {
  expect(
    await app.evaluate(
      () =>
        new Promise((r) => {
          const wc = (globalThis as any).win.webContents
          wc.once('did-finish-load', () =>
            r(wc.executeJavaScript('probe.invoke("who").then((w) => [document.title, ...w])')),
          )
          wc.reload()
        }),
    ),
  ).toEqual(['conformance', true, 'index.html', true])
  expect(
    await app.evaluate(
      () =>
        new Promise((r) => {
          const wc = (globalThis as any).win.webContents
          wc.once('render-process-gone', (_e: any, d: any) => r(typeof d.reason))
          wc.forcefullyCrashRenderer()
        }),
    ),
  ).toBe('string')
  expect(
    await app.evaluate(
      () =>
        new Promise((r) => {
          const wc = (globalThis as any).win.webContents
          wc.once('did-finish-load', () => r(wc.executeJavaScript('typeof window.probe')))
          wc.reload()
        }),
    ),
  ).toBe('object')
})

test('a utility process that dies closes its ports and is named', async ({ run: { app } }) => {
  const seen = await app.evaluate(
    () =>
      new Promise((resolve) => {
        const { tools } = globalThis as any
        const fs = process.getBuiltinModule('fs')
        const folder = process.getBuiltinModule('os').tmpdir()
        const file = tools.path.join(folder, `dies-${process.pid}.cjs`)
        fs.writeFileSync(
          file,
          `process.parentPort.once('message', ({ ports: [port] }) => {
             port.on('message', () => process.kill(process.pid, 'SIGKILL'))
             port.start()
             port.postMessage('here')
           })`,
        )
        const child = tools.utilityProcess.fork(file, [], { serviceName: 'mortal' })
        const { port1, port2 } = new tools.MessageChannelMain()
        const events: unknown[] = []
        port2.on('message', ({ data }: any) => {
          const metric = tools.app.getAppMetrics().find(({ name }: any) => name === 'mortal')
          events.push(data, metric.type, metric.pid === child.pid)
          port2.postMessage('die')
        })
        port2.on('close', () => events.push('closed'))
        tools.app.once('child-process-gone', (_event: unknown, details: any) =>
          events.push(details.type, details.reason, details.name),
        )
        child.on('exit', (code: number) => setTimeout(() => resolve([...events, code !== 0]), 100))
        port2.start()
        child.postMessage(null, [port1])
      }),
  )
  expect(seen).toEqual(
    expect.arrayContaining([
      'here',
      'Utility',
      true,
      'closed',
      'Utility',
      'killed',
      'mortal',
      true,
    ]),
  )
})
