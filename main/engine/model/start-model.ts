/**
 * One start of the model process, from the choice of a variant to the loaded model. Everything that can
 * be wrong with files, memory or device is found here, before the first question.
 */
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Inspection, Loaded } from '#contract/model-api.ts'
import { isAccelerated, variantsFor } from '../native.ts'
import { isOutOfMemory, reasonOf, startHost, type HostProcess } from './host-process.ts'
import { checkMemory } from './memory-check.ts'
import { factsOf, type ModelFacts } from './model-facts.ts'
import { encoderId, hashOnce } from './model-id.ts'
import type { ModelOptions } from './model-port.ts'

/** A process with its model loaded. */
export type Ready = { host: HostProcess; facts: ModelFacts }

/** The process died while it started or loaded: trying again at once would do the same. */
export class StartCrash extends AppError {}

export type StartRun = {
  /** Hears of every process as it starts, so that it can be stopped. */
  onHost(host: HostProcess): void
  isClosed(): boolean
}

/** Tokens in one llama_decode. Smaller stops sooner, larger computes faster; 256 keeps a stop < 1 s. */
const BATCH_TOKENS = 256
/** The start of the process counts: at load 30 that alone took half a minute. */
const HEADER_MS = 90_000

/**
 * ggml's threads spin while they wait for each other, so one core is left free and small models get
 * few: one thread per 64 MB of weights. Beside a busy machine (load 11 on 4 cores) a model of 5 MB
 * took 138 s for a test with two threads and 6 s with one.
 */
function defaultThreads({ model, mmproj }: Inspection): number {
  const worth = Math.ceil((model.fileBytes + (mmproj?.fileBytes ?? 0)) / 64e6)
  return Math.max(1, Math.min(availableParallelism() - 1, worth, 8))
}

/** Throws an AppError of the area `model`, or `aborted` when it was closed meanwhile. */
export async function startModel(options: ModelOptions, run: StartRun): Promise<Ready> {
  const { logger, modelPath } = options
  const name = basename(modelPath)

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
    run.onHost(started)
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
      await started.stop()
      if (!isAccelerated(variant) && !run.isClosed()) {
        throw new StartCrash(
          'model/failed',
          `The model process could not be started (${reason}); "longview doctor" checks the installation.`,
          { cause: error },
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
      if (run.isClosed()) throw new AppError('aborted', 'Stopped.', { cause: error })
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
      const cause = { cause: error }
      if (isOutOfMemory(exit)) {
        throw new StartCrash(
          'model/out-of-memory',
          `The model ${name} did not fit into memory (${reasonOf(exit)}); close other programs, choose a smaller model or a smaller context.`,
          cause,
        )
      }
      throw new StartCrash(
        'model/failed',
        `The model ${name} crashed while it was loading (${reasonOf(exit)}); get the file again, or choose another model or device.`,
        cause,
      )
    }
  }

  async function identify(signal: AbortSignal): Promise<string> {
    const { hashes, mmprojPath } = options
    if (hashes) return encoderId(hashes.model, hashes.mmproj)
    const model = await hashOnce(modelPath, signal)
    const mmproj = mmprojPath === undefined ? undefined : await hashOnce(mmprojPath, signal)
    return encoderId(model.sha256, mmproj?.sha256)
  }

  const variants = variantsFor(options.device)
  for (const [index, variant] of variants.entries()) {
    if (run.isClosed()) throw new AppError('aborted', 'Stopped.')
    const isLast = index === variants.length - 1
    try {
      const ready = await loadOn(variant)
      if (ready) return ready
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

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
