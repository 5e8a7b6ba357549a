/** IPC between the page's isolated world and the main process: messages, replies, ports. */
import { codec } from './codec.ts'
import { ipcMain } from './ipc-main.ts'
import { MessagePortMain, router } from './ports.ts'
import type { WebContents } from './web-contents.ts'

/** The event object of a message from the document with the context `ctx`. */
export function eventOf(wc: WebContents, ctx: number, ports: string[] = []) {
  return {
    type: 'frame',
    sender: wc,
    senderFrame: wc.mainFrame,
    processId: 1,
    frameId: 1,
    frameTreeNodeId: wc.id,
    ports: ports.map((p) => new MessagePortMain(p)),
    preventDefault() {},
    defaultPrevented: false,
    returnValue: undefined as unknown,
    reply(ch: string, ...a: unknown[]) {
      deliver(wc, { t: 'send', channel: ch, args: codec.encode(a) }, ctx)
    },
  }
}
/** A message from the page's isolated world. */
export async function receive(wc: WebContents, m: any, ctx: number): Promise<void> {
  switch (m.t) {
    case 'send': {
      const args = codec.decode(m.args),
        e = eventOf(wc, ctx, m.ports)
      wc.emit('ipc-message', e, m.channel, ...args)
      wc.ipc.emit(m.channel, e, ...args)
      ipcMain.emit(m.channel, e, ...args)
      return
    }
    case 'invoke': {
      let value: string
      const fail = (e: any) => {
        console.error(`Error occurred in handler for '${m.channel}':`, e)
        return codec.encode({ error: String(e) })
      }
      const h = wc.ipc._handlers.get(m.channel) ?? ipcMain._handlers.get(m.channel)
      if (!h) value = fail(new Error(`No handler registered for '${m.channel}'`))
      else
        try {
          value = codec.encode({ result: await h(eventOf(wc, ctx), ...codec.decode(m.args)) })
        } catch (e) {
          value = fail(e)
        }
      deliver(wc, { t: 'reply', id: m.id, value }, ctx)
      return
    }
    case 'port-new':
      router.pair(m.here, m.there)
      router.move(m.here, wc)
      return
    case 'port-here':
      router.move(m.id, wc)
      return
    case 'port':
      router.post(m.id, codec.decode(m.data), m.ports ?? [])
      return
    case 'port-close':
      router.close(m.id)
      return
    case 'preload-error': {
      const e = Object.assign(new Error(m.message), { stack: m.stack })
      console.error(`Unable to load preload script: ${m.file}\n`, e)
      wc.emit('preload-error', {}, m.file, e)
    }
  }
}
/** A message to the document with the context `ctx`; dropped when it is gone, as in Electron. */
export function deliver(wc: WebContents, m: object, ctx = wc._ctx): void {
  if (wc._destroyed || !ctx) return // no document with a preload yet: Electron drops these too
  wc._s!.send('Runtime.callFunctionOn', {
    executionContextId: ctx,
    functionDeclaration: `function (m) { globalThis[${JSON.stringify(wc._cfg.nonce)}](m) }`,
    arguments: [{ value: JSON.stringify(m) }],
    silent: false,
  })
    .then((r) => {
      if (r.exceptionDetails)
        console.error(
          '[ehost] uncaught in ipcRenderer listener:',
          r.exceptionDetails.exception?.description,
        )
    })
    .catch(() => {})
}
