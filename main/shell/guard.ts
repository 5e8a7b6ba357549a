/** Everything that a page cannot do, whatever runs in it: leave, open, ask for devices, reach a network. */
import type { App, Session, WebContents } from 'electron'
import type { Logger } from '#base/log.ts'

/** Copying an answer and a player that fills the screen. */
const allowed = new Set(['clipboard-sanitized-write', 'fullscreen'])

export function guardContents(app: App, isOwn: (url: string) => boolean, logger: Logger): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(({ url }) => {
      logger.warn('a page wanted to open a window', { scheme: schemeOf(url) })
      return { action: 'deny' }
    })
    const refuse = (event: { preventDefault(): void; url: string }): void => {
      // A reload; in development also Vite's full one.
      if (isOwn(event.url) && sameAddress(event.url, contents.getURL())) return
      event.preventDefault()
      logger.warn('a page wanted to leave', { scheme: schemeOf(event.url) })
    }
    contents.on('will-navigate', refuse)
    contents.on('will-redirect', refuse)
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

export function guardSession(session: Session, isOwn: (url: string) => boolean): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(allowed.has(permission) && details.isMainFrame && isOwn(details.requestingUrl)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => allowed.has(permission) && isOwn(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler(null)
  session.setSpellCheckerEnabled(false)
  // A snapshot that the page made itself is saved where the person says; nothing is fetched.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith('blob:')) event.preventDefault()
  })
  // Offline by construction: the page's own addresses are custom schemes, and nothing else is fetched.
  const network = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*'] }
  session.webRequest.onBeforeRequest(network, ({ url }, answer) =>
    answer({ cancel: !isOwn(url.replace(/^ws/, 'http')) }),
  )
}

const sameAddress = (a: string, b: string): boolean => a.split('#')[0] === b.split('#')[0]

const schemeOf = (url: string): string => url.slice(0, Math.max(0, url.indexOf(':')))
