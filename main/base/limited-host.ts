/** A host process that works on foreign files: one request at a time, limits on time and memory, a new one after any fault. */
import { AppError, fromWire, type WireError } from '#contract/errors.ts'
import { type HostChild, type HostName, type HostSpawner, forkHost } from './host-child.ts'
import type { Logger } from './log.ts'
import { watchMemory } from './watch-memory.ts'

export type HostLimits = {
  /** Resident memory, bytes. */
  bytes: number
  heapMegabytes: number
  /** Per request. */
  ms: number
  /** Requests before the process is renewed. */
  requests: number
}

export type HostReply<Output> = { id: number; output: Output } | { id: number; error: WireError }

export type LimitedHost<Output> = {
  /**
   * Sends the request with an `id` of its own. `about` names the file (or the page) in errors. Rejects with
   * what the host found wrong, source/too-slow, source/too-large, or source/damaged when the host fell over.
   */
  ask(request: object, about: string, signal: AbortSignal): Promise<Output>
  /** Ends the process; the next request starts a fresh one. */
  renew(): void
  /** Waits for the request under way, then ends the process. */
  close(): Promise<void>
}

type Pending<Output> = {
  id: number
  reply(reply: HostReply<Output>): void
  gone(lastWords: string): void
}
type Current<Output> = { child: HostChild; asked: number; pending: Pending<Output> | undefined }

function goneError(about: string, lastWords: string): AppError {
  if (/heap out of memory|allocation failed/i.test(lastWords)) {
    const text = `${about} needed more memory to read than Longview allows for one file.`
    return new AppError('source/too-large', text)
  }
  const text = `${about} made its reader fail; the file is probably damaged.`
  return new AppError('source/damaged', text)
}

export function createLimitedHost<Output>(options: {
  name: HostName
  limits: HostLimits
  isReply(message: unknown): message is HostReply<Output>
  logger: Logger
  spawn?: HostSpawner | undefined
  /** Told the number of each process that is started. */
  started?: ((pid: number) => void) | undefined
  /** A host that starts programs is asked to end, so that it ends them, and killed this much later. */
  graceMs?: number | undefined
}): LimitedHost<Output> {
  const { name, limits, isReply, logger, spawn = forkHost, started, graceMs } = options
  let current: Current<Output> | undefined
  let tail: Promise<unknown> = Promise.resolve()
  let lastId = 0

  function end(): void {
    const child = current?.child
    current = undefined
    if (!child) return
    if (graceMs === undefined) return child.kill()
    child.disconnect()
    setTimeout(() => child.kill(), graceMs).unref()
  }

  function ready(): Current<Output> {
    if (current && current.asked < limits.requests) return current
    end()
    // A parser of foreign files gets no environment: nothing in it is its business.
    const child = spawn(name, { heapMegabytes: limits.heapMegabytes, env: {} })
    const fresh: Current<Output> = { child, asked: 0, pending: undefined }
    let lastWords = ''
    child.onText((text) => {
      lastWords = (lastWords + text).slice(-8192)
    })
    child.onMessage((message) => {
      if (isReply(message) && message.id === fresh.pending?.id) fresh.pending.reply(message)
    })
    child.onGone((_exit, why) => {
      if (why !== undefined) lastWords += why
      if (current === fresh) {
        current = undefined
        logger.warn('host ended by itself', { name, pid: fresh.child.pid })
      }
      fresh.pending?.gone(lastWords)
    })
    if (started) child.onStart(started)
    current = fresh
    logger.debug('host started', { name, pid: fresh.child.pid })
    return fresh
  }

  async function askOne(request: object, about: string, signal: AbortSignal): Promise<Output> {
    signal.throwIfAborted()
    const mine = ready()
    mine.asked++
    const id = ++lastId
    const answer = Promise.withResolvers<Output>()
    const stop = (error: unknown): void => {
      answer.reject(error)
      if (current === mine) end()
    }
    const onAbort = (): void => stop(signal.reason)
    const timer = setTimeout(() => {
      const text = `${about} took longer than ${limits.ms / 1000} s to read and was stopped.`
      stop(new AppError('source/too-slow', text))
    }, limits.ms)
    let isOver = false
    let unwatch = (): void => undefined
    mine.child.onStart((pid) => {
      if (isOver) return
      unwatch = watchMemory(pid, limits.bytes, (bytes) => {
        const mib = Math.round(bytes / 2 ** 20)
        const text = `${about} needed ${mib} MiB of memory to read and was stopped.`
        stop(new AppError('source/too-large', text))
      })
    })
    signal.addEventListener('abort', onAbort, { once: true })
    mine.pending = {
      id,
      reply(reply) {
        if ('error' in reply) answer.reject(fromWire(reply.error))
        else answer.resolve(reply.output)
      },
      gone: (lastWords) => answer.reject(goneError(about, lastWords)),
    }
    // Only a request under way keeps this process alive.
    mine.child.ref()
    try {
      mine.child.send({ ...request, id })
      return await answer.promise
    } finally {
      mine.pending = undefined
      mine.child.unref()
      clearTimeout(timer)
      isOver = true
      unwatch()
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    ask(request, about, signal) {
      const turn = tail.then(() => askOne(request, about, signal))
      tail = turn.catch(() => undefined)
      return turn
    },
    renew: end,
    async close() {
      await tail
      end()
    },
  }
}
