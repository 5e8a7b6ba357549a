/**
 * Search by meaning, where a model for it is installed: a GGUF of text vectors (BERT and its kind, or any that
 * pools) in the folder `vectors` of the library. Without one there is no search by meaning: the chat model's own
 * hidden states find less than spelling does (main/engine/retrieve/README.md has the figures).
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '#contract/settings.ts'
import { AppError } from '#contract/errors.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { hashOnce } from './model/model-id.ts'
import { createModel } from './model/model.ts'
import type { Model } from './model/model-port.ts'
import type { Store } from './store/store.ts'
import type { VectorHit } from './store/vectors.ts'

export type TextVectors = {
  /** The file that is used, if there is one. */
  file(): Promise<string | undefined>
  /**
   * Places whose text means most what the words do, best first; nothing without a model, or where it fails,
   * which is logged. Texts without vectors get theirs first, for at most `fillSeconds`; what is left waits for
   * the next question.
   */
  near(
    words: string,
    options: { sourceIds: readonly string[]; limit: number },
    signal: AbortSignal,
  ): Promise<VectorHit[]>
  /** Makes the vectors of a source that are missing. Resolves at once without a model. */
  complete(sourceIds: readonly string[], seconds: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const fillSeconds = 2
const segmentsAtOnce = 16
/** Longest text of such models, and of what is given to them. */
const contextTokens = 512

export function createTextVectors({
  library,
  settings,
  store,
  spawn,
  logger,
}: {
  library: string
  settings: Settings
  store: Pick<Store, 'vectors'>
  spawn?: HostSpawner | undefined
  logger: Logger
}): TextVectors {
  const folder = join(library, 'vectors')
  let open: { file: string; maker: string; model: Model } | undefined

  /** The first by name; a folder of several is a change of mind, not an error. */
  async function file(): Promise<string | undefined> {
    const names = await readdir(folder).catch(() => [])
    const [first] = names.filter((name) => name.toLowerCase().endsWith('.gguf')).toSorted()
    return first === undefined ? undefined : join(folder, first)
  }

  async function current(signal: AbortSignal): Promise<typeof open> {
    const wanted = await file()
    if (open?.file === wanted) return open
    await open?.model.close()
    open = undefined
    if (wanted === undefined) return undefined
    const { sha256 } = await hashOnce(wanted, signal)
    const model = createModel({
      modelPath: wanted,
      device: settings['model.device'],
      gpuLayers: settings['model.gpuLayers'],
      threads: settings['model.threads'],
      contextTokens,
      spawn,
      logger: logger.child({ stage: 'vectors' }),
    })
    open = { file: wanted, maker: `text-${sha256.slice(0, 16)}`, model }
    return open
  }

  async function fillWith(
    { model, maker }: NonNullable<typeof open>,
    sourceIds: readonly string[],
    seconds: number,
    signal: AbortSignal,
  ): Promise<void> {
    const endsAt = performance.now() + seconds * 1000
    while (performance.now() < endsAt) {
      const unmade = store.vectors.unmade(maker, { sourceIds, limit: segmentsAtOnce })
      if (unmade.length === 0) return
      for (const one of unmade) {
        store.vectors.put(one, maker, await model.embed(one.pieces, signal))
      }
    }
  }

  /** A model of vectors that fails costs the search by meaning, never an answer. */
  async function orNothing<T>(none: T, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof AppError)) throw error
      logger.warn('There is no search by meaning', { code: error.code, reason: error.message })
      return none
    }
  }

  return {
    file,
    near: (words, { sourceIds, limit }, signal) =>
      orNothing([], signal, async () => {
        const now = words.trim() === '' ? undefined : await current(signal)
        if (!now) return []
        await fillWith(now, sourceIds, fillSeconds, signal)
        const [vector] = await now.model.embed([words], signal)
        return vector ? store.vectors.near(vector, now.maker, { sourceIds, limit }) : []
      }),
    complete: (sourceIds, seconds, signal) =>
      orNothing(undefined, signal, async () => {
        const now = await current(signal)
        if (now) await fillWith(now, sourceIds, seconds, signal)
      }),
    async close() {
      await open?.model.close()
      open = undefined
    },
  }
}
