/** The way to another side that may die and be replaced: one client at a time, requests wait for the next. */
import { AppError } from './errors.ts'
import type { Api, Client, Port } from './rpc.ts'

export type Line<A extends Api> = {
  /** A new other side is there. Requests to the one before fail with `engine/gone`. */
  attach(port: Port): void
  /**
   * It has died. `isFinal`: nobody will start it again by itself, so waiting is refused too, until
   * `lose(false)` says that someone does.
   */
  lose(isFinal: boolean): void
  /** Waits for the other side; rejects with `engine/gone` after a final loss. */
  client(signal?: AbortSignal): Promise<Client<A>>
}

/** `open` makes the client of a new other side: `connect` of rpc.ts, or `createCaller` of caller.ts. */
export function createLine<A extends Api>(open: (port: Port) => Client<A>): Line<A> {
  let current = slot<A>()
  let isOpen = false
  let isRefused = false
  let drop = (): void => undefined

  function lose(isFinal: boolean): void {
    drop()
    drop = () => undefined
    if (isOpen || isRefused) current = slot()
    isOpen = false
    isRefused = isFinal
    if (isFinal) {
      current.reject(
        new AppError('engine/gone', 'The engine stopped and could not be started again.'),
      )
    }
  }

  function attach(port: Port): void {
    drop()
    const listeners: (() => void)[] = []
    const mine = (): void => {
      for (const listener of listeners.splice(0)) listener()
    }
    drop = mine
    port.onClose(() => {
      if (drop === mine) lose(false)
    })
    const fresh = open({
      post: (frame) => port.post(frame),
      onFrame: (listener) => port.onFrame(listener),
      onClose: (listener) => void listeners.push(listener),
    })
    isOpen = true
    isRefused = false
    current.resolve(fresh)
    current = slot()
    current.resolve(fresh)
  }

  async function client(signal?: AbortSignal): Promise<Client<A>> {
    if (!signal) return await current.promise
    signal.throwIfAborted()
    const stop = Promise.withResolvers<never>()
    const onAbort = (): void => stop.reject(new AppError('aborted', 'Stopped.'))
    signal.addEventListener('abort', onAbort)
    try {
      return await Promise.race([current.promise, stop.promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  return { attach, lose, client }
}

function slot<A extends Api>(): PromiseWithResolvers<Client<A>> {
  const waiting = Promise.withResolvers<Client<A>>()
  // Nobody may be waiting when it fails.
  waiting.promise.catch(() => undefined)
  return waiting
}
