/**
 * Keeps one model process: starts it with the first request, loads the model, ends it when idle, and
 * turns whatever happens to it into one AppError for the request that was under way.
 */
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Inspection, Loaded, modelApi } from '#contract/model-api.ts'
import type { Input, Options, EventOf, Output } from '#contract/rpc.ts'
import { isAccelerated, variantsFor } from '../native.ts'
import { isOutOfMemory, reasonOf, startHost, type HostProcess } from './host-process.ts'
import { checkMemory } from './memory-check.ts'
import { factsOf, type ModelFacts } from './model-facts.ts'
import { encoderId, hashOnce } from './model-id.ts'
import type { ModelMemory, ModelOptions } from './model-port.ts'

type Method = keyof typeof modelApi
type Ready = { host: HostProcess; facts: ModelFacts }

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
/** Tokens in one llama_decode. Smaller stops sooner, larger computes faster; 256 keeps a stop < 1 s. */
const BATCH_TOKENS = 256
const HEADER_MS = 20_000
const MAX_BACK_OFF_MS = 60_000

/**
 * ggml's threads spin while they wait for each other, so one core is left free and small models get
 * few: one thread per 64 MB of weights. Beside a busy machine (load 11 on 4 cores) a model of 5 MB
 * took 138 s for a test with two threads and 6 s with one.
 */
function defaultThreads({ model, mmproj }: Inspection): number {
  const worth = Math.ceil((model.fileBytes + (mmproj?.fileBytes ?? 0)) / 64e6)
  return Math.max(1, Math.min(availableParallelism() - 1, worth, 8))
}

export function createSupervisor(options: ModelOptions): Supervisor {
  const { logger, modelPath } = options
  const name = basename(modelPath)
  let current: Promise<Ready> | undefined
  let host: HostProcess | undefined
  let isClosed = false
  let underWay = 0
  let idleTimer: NodeJS.Timeout | undefined
  let crashes = 0
  let notBefore = 0
  let lastCrash: AppError | undefined

  async function inspect(on: HostProcess, vramFree: number): Promise<Inspection> {
    const timer = setTimeout(() => void on.stop(), options.headerMs ?? HEADER_MS)
    try {
      return await on.request('model.inspect', {
        ...filesOf(options),
        ...sizesOf(options),
        vramFree,
      })
    } catch (error) {
      const exit = on.isGone() ? await on.exited : undefined
      if (!exit) throw error
      throw new AppError(
        'model/unreadable',
        `The header of ${modelPath} could not be read (${exit.isWanted ? 'it took too long' : reasonOf(exit)}); the file is damaged, get it again.`,
        { cause: error },
      )
    } finally {
      clearTimeout(timer)
    }
  }

  /** A started process whose devices suit the wish, or undefined where a GPU was hoped for in vain. */
  async function startOn(
    variant: string,
  ): Promise<{ host: HostProcess; vram: number } | undefined> {
    const started = startHost({ env: options.env, spawn: options.spawn, logger })
    host = started
    started.hold()
    try {
      const devices = await started.request('device.list', { variant })
      const gpus = devices.filter(({ kind }) => kind === 'gpu')
      logger.debug('devices', { variant, gpus: gpus.length })
      if (gpus.length > 0 || !isAccelerated(variant)) {
        return { host: started, vram: Math.max(0, ...gpus.map(({ memoryFree }) => memoryFree)) }
      }
    } catch (error) {
      const reason = started.isGone() ? reasonOf(await started.exited) : messageOf(error)
      logger.warn('variant does not start', { variant, reason })
      if (!isAccelerated(variant) && !isClosed) {
        throw crashed(
          new AppError(
            'model/failed',
            `The model process could not be started (${reason}); "longview doctor" checks the installation.`,
            { cause: error },
          ),
        )
      }
    } finally {
      started.release()
    }
    await started.stop()
    return undefined
  }

  async function loadOn(variant: string): Promise<Ready | undefined> {
    const started = await startOn(variant)
    if (!started) return undefined
    const on = started.host
    const hashing = new AbortController()
    on.hold()
    try {
      const inspection = await inspect(on, options.gpuLayers === 0 ? 0 : started.vram)
      checkMemory(inspection, options, started.vram)
      const [loaded, id] = await Promise.all([
        loadModel(on, variant, inspection),
        identify(hashing.signal),
      ])
      const { gpuLayers } = inspection
      logger.info('model loaded', { id, name, variant, gpuLayers, pid: on.pid })
      return { host: on, facts: factsOf(loaded, inspection, { id, variant, gpuLayers }) }
    } catch (error) {
      hashing.abort()
      await on.stop()
      throw error
    } finally {
      on.release()
    }
  }

  async function loadModel(
    on: HostProcess,
    variant: string,
    inspection: Inspection,
  ): Promise<Loaded> {
    try {
      return await on.request(
        'model.load',
        {
          ...filesOf(options),
          variant,
          gpuLayers: inspection.gpuLayers,
          contextTokens: options.contextTokens,
          batchTokens: BATCH_TOKENS,
          threads: options.threads > 0 ? options.threads : defaultThreads(inspection),
        },
        { onEvent: ({ fraction }) => options.onLoadProgress?.(fraction) },
      )
    } catch (error) {
      const exit = on.isGone() ? await on.exited : undefined
      if (!exit || exit.isWanted) throw error
      throw crashed(
        isOutOfMemory(exit)
          ? new AppError(
              'model/out-of-memory',
              `The model ${name} did not fit into memory (${reasonOf(exit)}); close other programs, choose a smaller model or a smaller context.`,
              { cause: error },
            )
          : new AppError(
              'model/failed',
              `The model ${name} crashed while it was loading (${reasonOf(exit)}); get the file again, or choose another model or device.`,
              { cause: error },
            ),
      )
    }
  }

  function crashed(error: AppError): AppError {
    crashes++
    notBefore = Date.now() + Math.min(MAX_BACK_OFF_MS, 500 * 2 ** crashes)
    lastCrash = error
    return error
  }

  async function identify(signal: AbortSignal): Promise<string> {
    const { hashes, mmprojPath } = options
    if (hashes) return encoderId(hashes.model, hashes.mmproj)
    const model = await hashOnce(modelPath, signal)
    const mmproj = mmprojPath === undefined ? undefined : await hashOnce(mmprojPath, signal)
    return encoderId(model.sha256, mmproj?.sha256)
  }

  async function start(): Promise<Ready> {
    if (lastCrash && Date.now() < notBefore) throw lastCrash
    const variants = variantsFor(options.device)
    for (const [index, variant] of variants.entries()) {
      if (isClosed) throw new AppError('aborted', 'Stopped.')
      const isLast = index === variants.length - 1
      try {
        const loaded = await loadOn(variant)
        if (!loaded) continue
        crashes = 0
        lastCrash = undefined
        return loaded
      } catch (error) {
        // With a GPU chosen by us, a model that does not fit there is tried where the next place is.
        const mayMoveOn =
          error instanceof AppError && ['model/out-of-memory', 'model/failed'].includes(error.code)
        if (isLast || !mayMoveOn) throw error
        logger.warn('falling back from this variant', { variant, reason: error.message })
      }
    }
    throw new AppError(
      'model/failed',
      `No ${options.device} device was found for the model; choose another device, such as cpu.`,
    )
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

function filesOf({ modelPath, mmprojPath }: ModelOptions): {
  modelPath: string
  mmprojPath?: string
} {
  return mmprojPath === undefined ? { modelPath } : { modelPath, mmprojPath }
}

function sizesOf({ contextTokens, gpuLayers }: ModelOptions): {
  contextTokens: number
  gpuLayers: number
} {
  return { contextTokens, gpuLayers }
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

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
