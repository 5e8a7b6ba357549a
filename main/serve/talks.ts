/** Frames between a browser and the engine: down as lines of one long answer, up as small posts. */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Port } from '#contract/rpc.ts'
import type { Logger } from '#base/log.ts'

/** Which side of the window's bridge a frame belongs to. */
export type Side = 'engine' | 'shell'
const sides: Side[] = ['engine', 'shell']

export type Talks = {
  /** Opens a talk on this answer; it ends when the browser goes away. */
  open(response: ServerResponse, hello: object): void
  /** False when there is no such talk. Throws on what is no list of frames. */
  deliver(talk: string, posted: unknown): boolean
  close(): void
}

/** A browser that has stopped reading must not fill the memory of this machine. */
const mostUnreadBytes = 64 * 1024 * 1024

type Talk = { ports: Record<Side, (frame: unknown) => void>; end(): void }

export function createTalks(onPort: (side: Side, port: Port) => void, logger: Logger): Talks {
  const talks = new Map<string, Talk>()

  function open(response: ServerResponse, hello: object): void {
    const id = randomUUID()
    const closers: (() => void)[] = []
    const ports: Talk['ports'] = { engine: () => undefined, shell: () => undefined }
    const write = (line: object): void => {
      if (response.writableEnded || response.destroyed) return
      response.write(`${JSON.stringify(line)}\n`)
      if (response.writableLength > mostUnreadBytes) {
        logger.warn('a browser stopped reading and was let go')
        response.destroy()
      }
    }
    response.writeHead(200, {
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    write({ ...hello, talk: id })
    for (const side of sides) {
      onPort(side, {
        post: (frame) => write({ to: side, frame }),
        onFrame: (listener) => {
          ports[side] = listener
        },
        onClose: (listener) => void closers.push(listener),
      })
    }
    talks.set(id, { ports, end: () => response.end() })
    response.once('close', () => {
      talks.delete(id)
      for (const close of closers.splice(0)) close()
    })
  }

  function deliver(id: string, posted: unknown): boolean {
    const talk = talks.get(id)
    if (!talk) return false
    if (!Array.isArray(posted)) throw new TypeError('a list of frames is wanted')
    for (const one of posted) {
      const { to, frame }: { to?: unknown; frame?: unknown } = Object(one)
      const side = sides.find((name) => name === to)
      if (!side) throw new TypeError('a frame has no side')
      talk.ports[side](frame)
    }
    return true
  }

  return {
    open,
    deliver,
    close: () => {
      for (const { end } of talks.values()) end()
    },
  }
}
