/** What Longview needs, checked one by one, each with what was found. */
import { accessSync, constants, statfsSync } from 'node:fs'
import { availableParallelism, freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Check } from '#contract/api.ts'
import type { Settings } from '#contract/settings.ts'
import { makeFolder } from '#base/make-folder.ts'
import type { Models } from './models.ts'
import { languagesOf } from './ocr/languages.ts'
import type { Ocr } from './ocr/ocr.ts'
import type { Sources } from './source/sources.ts'
import type { Store } from './store/store.ts'
import type { TextVectors } from './text-vectors.ts'

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`

/** A library needs at least this much room to take in an hour of video with the demo model. */
const leastFreeBytes = 500e6

export async function diagnose(
  {
    store,
    sources,
    models,
    ocr,
    vectors,
    settings,
  }: {
    store: Store
    sources: Sources
    models: Models
    ocr: Ocr
    vectors: Pick<TextVectors, 'file'>
    settings: Settings
  },
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
    roomCheck(store),
    ...(await sources.tools(signal)),
    await readerCheck(ocr, settings),
    await modelCheck(models, signal),
    await meaningCheck(store, vectors),
  ]
}

/** Search by meaning is an addition: that there is none is no fault. */
async function meaningCheck({ folder }: Store, vectors: Pick<TextVectors, 'file'>): Promise<Check> {
  const file = await vectors.file()
  const none = `none: words and spelling only; for more put a GGUF of text vectors into ${join(folder, 'vectors')}`
  return { name: 'search by meaning', ok: true, detail: file ?? none }
}

function libraryCheck(store: Store): Check {
  try {
    makeFolder(store.folder)
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

/** What the library takes beside the files themselves, and what an hour of recording takes of it. */
function roomCheck(store: Store): Check {
  try {
    const sources = store.sources.list()
    const recordings = sources.filter(({ kind }) => kind === 'video')
    const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)
    const rows = store.rows.stats()
    const hours = sum(recordings.map(({ durationMs }) => durationMs ?? 0)) / 3_600_000
    const share =
      sum(recordings.map(({ tokenRows }) => tokenRows)) /
      Math.max(1, sum(sources.map(({ tokenRows }) => tokenRows)))
    const hourly = hours > 0 ? ` (${megabytes((rows.bytes * share) / hours)} an hour of video)` : ''
    const memory = sum(recordings.map(({ id }) => store.memory.sizeOf(id).bytes))
    return {
      name: 'room',
      ok: true,
      detail: `cache ${megabytes(rows.bytes)} of ${gigabytes(rows.capBytes)}${hourly}, saved states ${megabytes(store.states.stats().bytes)}, memory of ${recordings.length} videos ${megabytes(memory)}`,
    }
  } catch (error) {
    return { name: 'room', ok: false, detail: messageOf(error) }
  }
}

async function readerCheck(ocr: Ocr, settings: Settings): Promise<Check> {
  if (!settings['ocr.enabled']) return { name: 'ocr', ok: true, detail: 'switched off' }
  try {
    const detail = await ocr.reader(languagesOf(settings['ocr.languages']))
    return { name: 'ocr', ok: true, detail }
  } catch (error) {
    return { name: 'ocr', ok: false, detail: messageOf(error) }
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
