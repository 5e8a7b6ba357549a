/** Owns the reader process: one request at a time, limits on time and memory, a new one after any fault. */
import { AppError, fromWire } from '#contract/errors.ts'
import { type HostChild, type HostSpawner, forkHost } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { watchMemory } from '#base/watch-memory.ts'
import { type ReaderApi, type ReaderMethod, type ReaderReply, isReply } from './reader/protocol.ts'
import type { SourceLimits } from './source-limits.ts'

export type Reader = {
  /** Rejects with what the parser found wrong, source/too-slow, source/too-large or source/damaged. */
  ask<M extends ReaderMethod>(
    method: M,
    input: ReaderApi[M]['input'],
    signal: AbortSignal,
  ): Promise<ReaderApi[M]['output']>
  /** Ends the process; the next request starts a fresh one. */
  renew(): void
  close(): Promise<void>
}

type Pending = { id: number; reply(reply: ReaderReply): void; gone(lastWords: string): void }
type Current = { child: HostChild; asked: number; pending: Pending | undefined }

function goneError(path: string, lastWords: string): AppError {
  if (/heap out of memory|allocation failed/i.test(lastWords)) {
    const text = `${path} needed more memory to read than Longview allows for one file.`
    return new AppError('source/too-large', text)
  }
  const text = `${path} made its reader fail; the file is probably damaged.`
  return new AppError('source/damaged', text)
}

export function createReader(
  limits: SourceLimits,
  logger: Logger,
  spawn: HostSpawner = forkHost,
): Reader {
  let current: Current | undefined
  let tail: Promise<unknown> = Promise.resolve()
  let lastId = 0

  function end(): void {
    current?.child.kill()
    current = undefined
  }

  function ready(): Current {
    if (current && current.asked < limits.readerRequests) return current
    end()
    // A parser of foreign files gets no environment: nothing in it is its business.
    const child = spawn('reader-host', { heapMegabytes: limits.readerHeapMb, env: {} })
    const fresh: Current = { child, asked: 0, pending: undefined }
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
        logger.warn('reader ended by itself', { pid: fresh.child.pid })
      }
      fresh.pending?.gone(lastWords)
    })
    current = fresh
    logger.debug('reader started', { pid: fresh.child.pid })
    return fresh
  }

  async function askOne<M extends ReaderMethod>(
    method: M,
    input: ReaderApi[M]['input'],
    signal: AbortSignal,
  ): Promise<ReaderApi[M]['output']> {
    signal.throwIfAborted()
    const mine = ready()
    mine.asked++
    const id = ++lastId
    const { path } = input
    const answer = Promise.withResolvers<ReaderApi[M]['output']>()
    const stop = (error: unknown): void => {
      answer.reject(error)
      if (current === mine) end()
    }
    const onAbort = (): void => stop(signal.reason)
    const timer = setTimeout(() => {
      const text = `${path} took longer than ${limits.readerMs / 1000} s to read and was stopped.`
      stop(new AppError('source/too-slow', text))
    }, limits.readerMs)
    let isOver = false
    let unwatch = (): void => undefined
    mine.child.onStart((pid) => {
      if (isOver) return
      unwatch = watchMemory(pid, limits.readerBytes, (bytes) => {
        const mib = Math.round(bytes / 2 ** 20)
        const text = `${path} needed ${mib} MiB of memory to read and was stopped.`
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
      gone: (lastWords) => answer.reject(goneError(path, lastWords)),
    }
    // Only a request under way keeps this process alive.
    mine.child.ref()
    try {
      mine.child.send({ id, method, input, limits })
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
    ask(method, input, signal) {
      const turn = tail.then(() => askOne(method, input, signal))
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
