/** What the browser reports as a whole: new pages (popups are asked about), closed ones, titles. */
import { BrowserWindow } from './browser-window.ts'
import type { Cdp } from './cdp.ts'
import { contents, env } from './environment.ts'
import { fromHttp } from './schemes.ts'
import { outstanding, own, sessions, sessionSlot } from './targets.ts'
import { WebContents } from './web-contents.ts'

/**
 * A popup shares its opener's thread. One that is closed while it is paused leaves that thread paused for ever, so it
 * goes on first, with all that it asks for held back.
 */
async function dismiss(cdp: Cdp, sessionId: string, targetId: string): Promise<void> {
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }, sessionId)
  await cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId)
  await cdp.send('Target.closeTarget', { targetId })
}

export async function startBrowser(cdp: Cdp) {
  env.cdp = cdp
  cdp.on('Target.attachedToTarget', async ({ sessionId, targetInfo: t }) => {
    if (t.type !== 'page') {
      void cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => {})
      return
    }
    await Promise.allSettled(outstanding)
    if (own.has(t.targetId)) {
      sessionSlot(t.targetId).resolve(sessionId)
      return
    }
    // Not ours: a popup, still paused before its first request. Ask the opener's handler; Electron's default is to allow.
    const opener =
      WebContents.fromDevToolsTargetId(t.openerId) ??
      [...contents.values()].find((w) => w._lastOpen)
    const req = opener?._lastOpen
    if (opener) opener._lastOpen = undefined
    const url = fromHttp(req?.url ?? (t.url || 'about:blank'))
    const decision = opener?._openHandler?.({
      url,
      frameName: req?.windowName ?? '',
      features: (req?.windowFeatures ?? []).join(','),
      disposition: 'foreground-tab',
      referrer: { url: opener._url, policy: 'strict-origin-when-cross-origin' },
    }) ?? { action: 'allow' }
    void dismiss(cdp, sessionId, t.targetId).catch(() => {})
    if (decision.action === 'allow')
      void new BrowserWindow(decision.overrideBrowserWindowOptions ?? {})
        .loadURL(url)
        .catch(() => {})
  })
  cdp.on('Target.targetDestroyed', ({ targetId }) => {
    sessions.delete(targetId)
    WebContents.fromDevToolsTargetId(targetId)?._owner.destroy()
  })
  cdp.on('Target.targetInfoChanged', ({ targetInfo: t }) => {
    const wc = WebContents.fromDevToolsTargetId(t.targetId)
    if (!wc || t.title === wc._title || /^(about:blank$|\w[\w.]*\.localhost:)/.test(t.title)) return
    wc._title = t.title
    wc.emit('page-title-updated', {}, t.title, true)
    let keep = false
    wc._owner.emit(
      'page-title-updated',
      {
        preventDefault() {
          keep = true
        },
      },
      t.title,
      true,
    )
    if (!keep) wc._owner._state.title = t.title
  })
  await cdp.send('Target.setDiscoverTargets', { discover: true })
  await cdp.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  })
}
