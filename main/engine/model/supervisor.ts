/**
 * Keeps one model process: starts it with the first request, ends it when idle, and turns whatever
 * happens to it into one AppError for the request that was under way.
 */
import { AppError } from '#contract/errors.ts'
import type { modelApi } from '#contract/model-api.ts'
import type { Input, Options, EventOf, Output } from '#contract/rpc.ts'
import { reasonOf, type HostProcess } from './host-process.ts'
import type { ModelFacts } from './model-facts.ts'
import type { ModelMemory, ModelOptions } from './model-port.ts'
import { StartCrash, startModel, type Ready } from './start-model.ts'

type Method = keyof typeof modelApi

export type Supervisor = {
  request<M extends Method>(
    method: M,
    input: Input<(typeof modelApi)[M]>,
    options?: Options<EventOf<(typeof modelApi)[M]>>,
  ): Promise<Output<(typeof modelApi)[M]>>
  facts(signal?: AbortSignal): Promise<ModelFacts>
  memory(): Promise<ModelMemory | undefined>
  close(): Promise<void>
}

const IDLE_MS = 10 * 60_000
const MAX_BACK_OFF_MS = 60_000

export function createSupervisor(options: ModelOptions): Supervisor {
  let current: Promise<Ready> | undefined
  let host: HostProcess | undefined
  let isClosed = false
  let underWay = 0
  let idleTimer: NodeJS.Timeout | undefined
  let crashes = 0
  let notBefore = 0
  let lastCrash: AppError | undefined

  async function start(): Promise<Ready> {
    if (lastCrash && Date.now() < notBefore) throw lastCrash
    try {
      const started = await startModel(options, {
        onHost: (newest) => (host = newest),
        isClosed: () => isClosed,
      })
      crashes = 0
      lastCrash = undefined
      return started
    } catch (error) {
      if (error instanceof StartCrash) {
        crashes++
        notBefore = Date.now() + Math.min(MAX_BACK_OFF_MS, 500 * 2 ** crashes)
        lastCrash = error
      }
      throw error
    }
  }

  function ready(): Promise<Ready> {
    if (isClosed) return Promise.reject(new AppError('engine/gone', 'The model has been closed.'))
    if (current) return current
    const starting = start()
    current = starting
    const forget = (): void => {
      if (current === starting) current = undefined
    }
    starting.then(({ host: on }) => void on.exited.then(forget), forget)
    return starting
  }

  async function idle(): Promise<void> {
    const stopping = current
    current = undefined
    const open = await stopping?.catch(() => undefined)
    await open?.host.stop()
  }

  async function work<T>(
    signal: AbortSignal | undefined,
    use: (open: Ready) => Promise<T>,
  ): Promise<T> {
    clearTimeout(idleTimer)
    underWay++
    let open: Ready | undefined
    try {
      open = await unlessAborted(ready(), signal)
      open.host.hold()
      return await use(open)
    } catch (error) {
      throw open ? await explain(open.host, error) : error
    } finally {
      open?.host.release()
      if (--underWay === 0 && !isClosed) {
        idleTimer = setTimeout(() => void idle(), options.idleMs ?? IDLE_MS).unref()
      }
    }
  }

  return {
    request: (method, input, rpc = {}) =>
      work(rpc.signal, async (open) => {
        if (open.host.isGone()) throw new AppError('engine/gone', 'The model process is gone.')
        return open.host.request(method, input, rpc)
      }),
    facts: (signal) => work(signal, async ({ facts }) => facts),
    async memory() {
      if (!current || isClosed) return undefined
      return work(undefined, ({ host: on }) => on.request('model.memory', {}))
    },
    async close() {
      isClosed = true
      clearTimeout(idleTimer)
      await host?.stop()
    },
  }
}

/** Loading is shared, so it goes on for others when one request stops waiting for it. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new AppError('aborted', 'Stopped.'))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** What a request to a process that is gone fails with. */
async function explain(of: HostProcess, error: unknown): Promise<unknown> {
  const isGone = error instanceof AppError && error.code === 'engine/gone'
  if (!isGone) return error
  const exit = await of.exited
  if (exit.isWanted) return new AppError('aborted', 'Stopped.', { cause: error })
  return new AppError(
    'model/gone',
    `The model stopped unexpectedly (${reasonOf(exit)}); it restarts by itself. Ask again.`,
    { cause: error },
  )
}
