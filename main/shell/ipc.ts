/** The only importer of ipcMain: frames from our own pages, checked by sender here and by schema in `serve`. */
import { ipcMain, type IpcMainEvent, type WebContents } from 'electron'
import type { Logger } from '#base/log.ts'
import { serve, type Api, type Handlers, type Port } from '#contract/rpc.ts'

type Talk = { deliver(frame: unknown): void; end(): void }

export type IpcOptions<A extends Api> = {
  api: A
  handlersFor(contents: WebContents): Handlers<A>
  /** A page has (re)started its preload. */
  onHello(contents: WebContents): void
  isOwn(url: string): boolean
  logger: Logger
}

/** Serves `api` to every page of ours. A reload or a closed window aborts what its page had asked for. */
export function serveIpc<A extends Api>(options: IpcOptions<A>): void {
  const { api, handlersFor, onHello, isOwn, logger } = options
  const talks = new Map<number, Talk>()
  const watched = new WeakSet<WebContents>()

  function isTrusted(event: IpcMainEvent): boolean {
    const frame = event.senderFrame
    if (frame && frame.parent === null && isOwn(frame.url)) return true
    logger.warn('a message from a foreign frame was dropped', { frame: frame?.url ?? 'gone' })
    return false
  }

  function end(id: number): void {
    talks.get(id)?.end()
    talks.delete(id)
  }

  ipcMain.on('shell:hello', (event) => {
    if (!isTrusted(event)) return
    const { sender } = event
    if (!watched.has(sender)) {
      watched.add(sender)
      const { id } = sender
      sender.once('destroyed', () => end(id))
      sender.on('render-process-gone', () => end(id))
    }
    end(sender.id)
    const { port, talk } = openTalk(sender, logger)
    talks.set(sender.id, talk)
    serve(port, api, handlersFor(sender), { checksOutput: true })
    onHello(sender)
  })

  ipcMain.on('shell:frame', (event, frame: unknown) => {
    if (isTrusted(event)) talks.get(event.sender.id)?.deliver(frame)
  })
}

function openTalk(contents: WebContents, logger: Logger): { port: Port; talk: Talk } {
  let onFrame = (_frame: unknown): void => undefined
  const closers: (() => void)[] = []
  let isOpen = true
  return {
    port: {
      post: (frame) => {
        if (isOpen && !contents.isDestroyed()) contents.send('shell:frame', frame)
      },
      onFrame: (listener) => {
        onFrame = listener
      },
      onClose: (listener) => void closers.push(listener),
    },
    talk: {
      deliver: (frame) => {
        try {
          onFrame(frame)
        } catch (error) {
          logger.warn('a malformed frame was dropped', {
            why: error instanceof Error ? error.message : String(error),
          })
        }
      },
      end: () => {
        isOpen = false
        for (const close of closers.splice(0)) close()
      },
    },
  }
}
