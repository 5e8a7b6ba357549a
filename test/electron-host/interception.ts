import { fromHttp, handlers, privileges, toHttp } from './schemes.ts'
import { defaultSession } from './session.ts'
import type { WebContents } from './web-contents.ts'

/** Decides about a paused request: custom schemes are sent to where they are served, navigations are asked about. */
export async function intercept(
  wc: WebContents,
  { requestId, request, resourceType, frameId, responseStatusCode, redirectedRequestId }: any,
): Promise<unknown> {
  const s = wc._s!,
    url: string = request.url,
    scheme = url.split(':')[0]!
  if (privileges.has(scheme)) {
    // Blink let an unknown-scheme subresource through to the network layer: send it to where we serve it
    if (!handlers.has(scheme))
      return s.send('Fetch.failRequest', { requestId, errorReason: 'Failed' })
    return s.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: 307,
      responseHeaders: [
        { name: 'location', value: toHttp(url) },
        { name: 'access-control-allow-origin', value: '*' },
      ],
    })
  }
  if (resourceType === 'Document' && frameId === wc._frame && responseStatusCode === undefined) {
    const asked = () => wc._asked.delete(url)
    const byPage =
      asked() ||
      (await Promise.race([
        new Promise<boolean>((r) => wc.once('-asked', () => r(asked()))),
        new Promise<boolean>((r) => setTimeout(r, wc._hostNavigating ? 0 : 60, false)),
      ]))
    if (byPage || redirectedRequestId) {
      // Electron stays silent for loadURL(), reload() and CDP navigations
      const e = {
        url: fromHttp(url),
        isMainFrame: true,
        isSameDocument: false,
        frame: wc.mainFrame,
        initiator: wc.mainFrame,
        defaultPrevented: false,
        preventDefault() {
          e.defaultPrevented = true
        },
      }
      wc.emit(redirectedRequestId ? 'will-redirect' : 'will-navigate', e, e.url)
      if (e.defaultPrevented)
        return s.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    }
  }
  if (scheme === 'https' && defaultSession._beforeRequest) {
    const { cancel } = await new Promise<{ cancel?: boolean }>((r) =>
      defaultSession._beforeRequest!({ url }, r),
    )
    if (cancel) return s.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
  }
  return s.send('Fetch.continueRequest', { requestId })
}
