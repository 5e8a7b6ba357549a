/** What Longview needs, checked one by one, each with what was found. */
import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { availableParallelism, freemem, totalmem } from 'node:os'
import type { Check } from '#contract/api.ts'
import type { Models } from './models.ts'
import type { Sources } from './source/sources.ts'
import type { Store } from './store/store.ts'

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/** A library needs at least this much room to take in an hour of video with the demo model. */
const leastFreeBytes = 500e6

export async function diagnose(
  { store, sources, models }: { store: Store; sources: Sources; models: Models },
  signal: AbortSignal,
): Promise<Check[]> {
  return [
    { name: 'node', ok: true, detail: `${process.version} on ${process.platform}-${process.arch}` },
    {
      name: 'machine',
      ok: true,
      detail: `${availableParallelism()} cores, ${gigabytes(freemem())} of ${gigabytes(totalmem())} memory free`,
    },
    libraryCheck(store),
    ...(await sources.tools(signal)),
    await modelCheck(models, signal),
  ]
}

function libraryCheck(store: Store): Check {
  try {
    mkdirSync(store.folder, { recursive: true })
    accessSync(store.folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(store.folder)
    const problems = store.check()
    const free = bavail * bsize
    const ok = problems.length === 0 && free >= leastFreeBytes
    const count = store.sources.list().length
    const state = problems.length === 0 ? `${count} sources, whole` : problems.join('; ')
    return { name: 'library', ok, detail: `${store.folder}: ${state}, ${gigabytes(free)} free` }
  } catch (error) {
    return { name: 'library', ok: false, detail: messageOf(error) }
  }
}

async function modelCheck(models: Models, signal: AbortSignal): Promise<Check> {
  try {
    const { id, model } = await models.current()
    const facts = await model.info(signal)
    const where = facts.gpuLayers > 0 ? `${facts.gpuLayers} layers on the GPU` : 'on the CPU'
    return {
      name: 'model',
      ok: true,
      detail: `${id} (${facts.name}), ${facts.variant}, ${where}, context ${facts.contextTokens}`,
    }
  } catch (error) {
    return { name: 'model', ok: false, detail: messageOf(error) }
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
