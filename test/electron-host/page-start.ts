import { readFileSync } from 'node:fs'
import path from 'node:path'
import vm from 'node:vm'
import { env } from './environment.ts'
import { intercept } from './interception.ts'
import { receive } from './page-messages.ts'
import { router } from './ports.ts'
import {
  isolatedWorldSource,
  mainWorldSource,
  preloadSource,
  workerSource,
  WORLD,
} from './page-source.ts'
import { fromHttp, privileges } from './schemes.ts'
import { defaultSession } from './session.ts'
import { answerSync } from './sync-answer.ts'
import { newTarget, sessionOf } from './targets.ts'
import type { WebContents } from './web-contents.ts'

/** Opens the page's target, injects both worlds and the preload, and listens to everything it reports. */
export async function startPage(wc: WebContents): Promise<void> {
  const { width = 800, height = 600 } = wc._owner._opts
  wc._targetId = await newTarget({ url: 'about:blank', newWindow: true, width, height })
  const s = (wc._s = env.cdp!.session(await sessionOf(wc._targetId)))
  s.on('Runtime.executionContextCreated', ({ context: c }) => {
    if (c.name === WORLD && c.auxData?.frameId === wc._frame) wc._ctx = c.id
  })
  s.on('Runtime.executionContextsCleared', () => {
    wc._ctx = 0
    router.leave(wc, []) // ports belong to the document
  })
  s.on('Runtime.bindingCalled', (p) => {
    if (p.name === wc._cfg.binding) void receive(wc, JSON.parse(p.payload), p.executionContextId)
  })
  s.on('Runtime.consoleAPICalled', (p) =>
    wc.emit('console-message', {
      level: { warning: 'warning', error: 'error', debug: 'debug' }[p.type as string] ?? 'info',
      message: p.args.map((a: any) => a.value ?? a.description ?? '').join(' '),
      frame: wc.mainFrame,
      preventDefault() {},
    }),
  )
  s.on('Page.frameNavigated', ({ frame }) => {
    if (!frame.parentId) {
      wc._frame = frame.id
      wc._url = fromHttp(frame.url + (frame.urlFragment ?? ''))
      wc.emit('did-navigate', {}, wc._url, 200, 'OK')
      void wc._theme()
    }
  })
  s.on('Page.navigatedWithinDocument', (p) => {
    if (p.frameId === wc._frame) {
      wc._url = fromHttp(p.url)
      wc.emit('did-navigate-in-page', {}, wc._url, true)
    }
  })
  s.on('Page.domContentEventFired', () => wc.emit('dom-ready', {}))
  s.on('Page.loadEventFired', () => {
    wc._loading = false
    wc.emit('did-finish-load', {})
    wc.emit('did-stop-loading')
    wc._owner._firstPaint()
  })
  s.on('Page.frameRequestedNavigation', (p) => {
    if (p.frameId === wc._frame) {
      wc._asked.add(new URL(p.url).href.split('#')[0]!)
      wc.emit('-asked')
    }
  }) // renderer-initiated only
  s.on('Page.windowOpen', (p) => {
    wc._lastOpen = p
  })
  s.on('Inspector.targetCrashed', () =>
    wc.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
  )
  s.on('Debugger.paused', (p) => {
    wc._pausedAsk = wc._pausedAsk.then(() => answerSync(wc, p.callFrames[0])).catch(() => {})
  })
  s.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const w = env.cdp!.session(sessionId)
    if (targetInfo.type === 'worker')
      void w.send('Runtime.evaluate', { expression: workerSource(wc._cfg) }).catch(() => {})
    void w.send('Runtime.runIfWaitingForDebugger').catch(() => {})
  })
  s.on('Fetch.requestPaused', (p) => {
    void intercept(wc, p).catch(() => {})
  })
  const { frameTree } = await s.send('Page.getFrameTree')
  wc._frame = frameTree.frame.id
  const pre = [
    ...defaultSession._preloads.filter((p) => p.type === 'frame').map((p) => p.filePath),
    ...(wc._prefs.preload ? [wc._prefs.preload] : []),
  ]
  const scripts: [string, string | undefined][] = [
    [mainWorldSource(wc._cfg), undefined],
    [isolatedWorldSource(wc._cfg), WORLD],
  ]
  for (const file of pre) {
    if (!path.isAbsolute(file)) throw new Error(`preload script must have absolute path: ${file}`)
    try {
      const code = readFileSync(file, 'utf8')
      new vm.Script(`(function(){${code}\n})`, { filename: file })
      scripts.push([preloadSource(wc._cfg, file, code), WORLD])
    } catch (e) {
      console.error(`Unable to load preload script: ${file}\n`, e)
      setImmediate(() => wc.emit('preload-error', {}, file, e))
    } // e.g. an ESM preload: a SyntaxError in Electron too
  }
  await Promise.all([
    s.send('Page.enable'),
    s.send('Runtime.enable'),
    s.send('DOM.enable'),
    // only preloads that ask synchronous questions pay for the debugger
    scripts.slice(2).some(([code]) => /getPathForFile|sendSync/.test(code))
      ? s.send('Debugger.enable', { maxScriptsCacheSize: 0 })
      : null,
    s.send('Runtime.addBinding', { name: wc._cfg.binding, executionContextName: WORLD }),
    ...scripts.map(([source, worldName]) =>
      s.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName }),
    ),
    s.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
    }),
    s.send('Fetch.enable', {
      patterns: [
        { urlPattern: '*', resourceType: 'Document' },
        ...[...privileges.keys()].map((k) => ({ urlPattern: `${k}:*` })),
        ...(defaultSession._beforeRequest ? [{ urlPattern: 'https://*' }] : []),
      ],
    }),
    s.send('Runtime.runIfWaitingForDebugger'),
  ])
}
