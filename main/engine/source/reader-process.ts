/** Owns the reader process: one request at a time, limits on time and memory, a new one after any fault. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError, fromWire } from '#contract/errors.ts'
import type { Logger } from '#base/log.ts'
import { watchMemory } from '#base/watch-memory.ts'
import type { ReaderApi, ReaderMethod, ReaderReply, ReaderRequest } from './reader/protocol.ts'
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

/** What a reader process must offer; Electron's utilityProcess can be put in here. */
export type ReaderChild = {
  pid: number | undefined
  send(request: ReaderRequest): void
  onReply(listener: (reply: ReaderReply) => void): void
  /** `lastWords`: the end of what it wrote to stderr. */
  onGone(listener: (lastWords: string) => void): void
  kill(): void
}

/** The reader as a child of plain Node. It gets no environment and may not be debugged or extended. */
export function forkReader(heapMb: number): ReaderChild {
  const entry = fileURLToPath(new URL('../../reader-host.ts', import.meta.url))
  const child: ChildProcess = fork(entry, [], {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${heapMb}`, '--disable-warning=ExperimentalWarning'],
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-8192)
  })
  const onExit = (): void => void child.kill('SIGKILL')
  process.once('exit', onExit)
  child.once('exit', () => process.off('exit', onExit))
  return {
    pid: child.pid,
    send: (request) => void child.send(request, () => undefined),
    onReply: (listener) => void child.on('message', (reply) => listener(reply as ReaderReply)),
    onGone: (listener) => {
      let told = false
      const tell = (): void => {
        if (!told) listener(lastWords)
        told = true
      }
      child.once('close', tell)
      child.once('error', tell)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

type Pending = { id: number; reply(reply: ReaderReply): void; gone(lastWords: string): void }
type Current = { child: ReaderChild; asked: number; pending: Pending | undefined }

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
  start: (heapMb: number) => ReaderChild = forkReader,
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
    const fresh: Current = { child: start(limits.readerHeapMb), asked: 0, pending: undefined }
    fresh.child.onReply((reply) => {
      if (reply.id === fresh.pending?.id) fresh.pending.reply(reply)
    })
    fresh.child.onGone((lastWords) => {
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
    const unwatch =
      mine.child.pid === undefined
        ? undefined
        : watchMemory(mine.child.pid, limits.readerBytes, (bytes) => {
            const mib = Math.round(bytes / 2 ** 20)
            const text = `${path} needed ${mib} MiB of memory to read and was stopped.`
            stop(new AppError('source/too-large', text))
          })
    signal.addEventListener('abort', onAbort, { once: true })
    mine.pending = {
      id,
      reply(reply) {
        if ('error' in reply) answer.reject(fromWire(reply.error))
        else answer.resolve(reply.output as ReaderApi[M]['output'])
      },
      gone: (lastWords) => answer.reject(goneError(path, lastWords)),
    }
    try {
      mine.child.send({ id, method, input, limits } as ReaderRequest)
      return await answer.promise
    } finally {
      mine.pending = undefined
      clearTimeout(timer)
      unwatch?.()
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
