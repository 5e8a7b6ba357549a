/** Puts the stages together and answers the contract. Knows every stage; no stage knows it. */
import { join } from 'node:path'
import type { engineApi } from '#contract/api.ts'
import type { deskApi } from '#contract/desk-api.ts'
import { exportApi } from '#contract/export-api.ts'
import type { Handlers } from '#contract/rpc.ts'
import type { AppError } from '#contract/errors.ts'
import type { Settings } from '#contract/settings.ts'
import { summaryApi } from '#contract/summary-api.ts'
import type { supportApi } from '#contract/support-api.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { once } from '#base/once.ts'
import type { Asking, AskingParts } from './ask/asking.ts'
import { createChanges } from './desk/changes.ts'
import { coverageOf } from './overview/coverage.ts'
import { createDeskChats } from './desk/desk-chats.ts'
import { createDeskLibrary } from './desk/desk-library.ts'
import { createDeskSettings } from './desk/desk-settings.ts'
import { createDeskViewer } from './desk/desk-viewer.ts'
import type { Exports } from './giving/exports.ts'
import { createImporter, type Ingest } from './intake/import-files.ts'
import { createLibrary } from './library.ts'
import { createModelHandlers } from './model-handlers.ts'
import { createModels } from './models.ts'
import { createOcr } from './ocr/ocr.ts'
import { createPlayable } from './desk/playable.ts'
import { createBindSheets } from './desk/sheets.ts'
import type { MakeAsking } from './giving/replay.ts'
import { createMediaTools } from './source/media-tools.ts'
import { defaultSampling, type Passwords, type SamplingParams } from './source/source-type.ts'
import { createSources } from './source/sources.ts'
import { tellWhenLost } from './lost-library.ts'
import { openStore } from './store/store.ts'
import { readLater } from './read-later.ts'
import { createSpoken, withTranscripts } from './desk/spoken.ts'
import { createSupport } from './desk/support.ts'
import { createTextVectors } from './text-vectors.ts'
import { createThumbs } from './thumbs.ts'

export type EngineConfig = {
  /** Folder of the library; made if there is none. */
  library: string
  settings: Settings
  ffmpegPath: string | undefined
  ffprobePath: string | undefined
  /** The tesseract that reads scans; absent: the first in `programFolders`, if there is one. */
  tesseractPath?: string | undefined
  programFolders?: readonly string[] | undefined
  /** How hosts are started: plain Node forks them, inside Electron the shell does. */
  spawnHost?: HostSpawner | undefined
  /** The library was opened before: no new one is made where it is not found. */
  isKnown?: boolean | undefined
  /** The library's file went from its place while it was open. Nothing should be asked any more. Told once. */
  onLost?: ((error: AppError) => void) | undefined
}

type Api = typeof engineApi &
  typeof exportApi &
  typeof summaryApi &
  typeof deskApi &
  typeof supportApi
export type Engine = { handlers: Handlers<Api>; close(): Promise<void> }

/** Drawing a page for its reader may wait for everything else that runs. */
const readingMs = 300_000

/** Opens the library; starts no other process before it is needed. Throws an AppError of the area `store`. */
export function createEngine(config: EngineConfig, logger: Logger): Engine {
  // The desk changes settings while the engine runs; nobody else sees that.
  const settings = { ...config.settings }
  const sampling = (): SamplingParams => samplingOf(settings)
  const store = openStore(config.library, {
    cacheBytes: settings['cache.gigabytes'] * 1e9,
    isKnown: config.isKnown,
    logger: logger.child({ stage: 'store' }),
  })
  const { ffmpegPath, ffprobePath, spawnHost: spawn } = config
  const passwords: Passwords = new Map()
  const sources = createSources({
    passwords,
    ffmpegPath,
    ffprobePath,
    useHardware: settings['video.hardwareDecoder'],
    spawn,
    logger: logger.child({ stage: 'source' }),
  })
  // Pages are drawn for their readers by another process than for the encoder: neither waits.
  const pageSources = createSources({
    passwords,
    ffmpegPath,
    ffprobePath,
    spawn,
    limits: { readerMs: readingMs },
    logger,
  })
  const ocr = createOcr({
    folder: join(config.library, 'ocr'),
    workers: settings['ocr.workers'],
    ...(settings['ocr.reader'] === 'auto' && {
      installed: { path: config.tesseractPath, folders: config.programFolders ?? [] },
    }),
    spawn,
    logger,
  })
  const models = createModels(config.library, settings, logger, spawn, store.states)
  const vectors = createTextVectors({ library: config.library, settings, store, spawn, logger })
  const pictures = join(config.library, 'pictures')
  const thumbs = createThumbs({ folder: pictures, sources, sampling: sampling() })
  const playable = createPlayable({
    folder: pictures,
    tools: createMediaTools({ ffmpegPath, ffprobePath }),
    bindSheets: createBindSheets(spawn, logger),
  })
  const changes = createChanges()
  const stopLooking = tellWhenLost(store, config.onLost)

  const stages = once(async () => {
    const { createStages } = await import('./stages.ts')
    const parts = { store, sources, pageSources, ocr, models, vectors, settings, sampling, logger }
    return createStages(parts)
  })
  const ingest: Ingest = async (path, options, run) => {
    const [module, makeStages] = await Promise.all([import('./ingest.ts'), stages()])
    return module.ingest(path, options, await makeStages(), run)
  }

  const library = createLibrary(store, { pictures, vectors, changed: changes.touch })
  const askingOf = (parts: Pick<AskingParts, 'models' | 'settings' | 'sampling'>): Asking => {
    const read = once(async () => {
      const [{ createAsking }, { createOverview }] = await Promise.all([
        import('./ask/asking.ts'),
        import('./overview/over-all.ts'),
      ])
      const overview = createOverview(store)
      return createAsking({ store, sources, ocr, vectors, overview, logger, ...parts })
    })
    return { ask: async (...given) => (await read()).ask(...given) }
  }
  const asking = askingOf({ models, settings, sampling })
  /** Apart from the model in use: for answers under other settings. */
  const makeAsking: MakeAsking = (own) => {
    const others = createModels(config.library, own, logger, spawn)
    const parts = { models: others, settings: own, sampling: () => samplingOf(own) }
    return { models: others, asking: askingOf(parts) }
  }
  const importer = createImporter(store, ingest, passwords, logger)
  importer.jobs.watch(changes.touch)

  let giving: Exports | undefined
  const exports = readLater(exportApi, async () => {
    const { createExports } = await import('./giving/exports.ts')
    giving = createExports({
      store,
      sources,
      thumbs,
      settings,
      sampling,
      makeAsking,
      library,
      passwords,
      spawn,
      logger: logger.child({ stage: 'export' }),
    })
    return giving.handlers
  })

  const handlers: Handlers<Api> = {
    ...library.handlers,
    ...createSpoken(store, library),
    ...readLater(summaryApi, async () => {
      const { createSummaries } = await import('./overview/summarize.ts')
      return createSummaries({ store, library, models, asking, settings, logger })
    }),
    'source.coverage': async ({ source }) => coverageOf(library.sourceOf(source), store),
    'library.import': async ({ paths, password }, run) => {
      const { sources: imported } = await importer.importFiles(paths, password, run)
      return { sources: imported.map((one) => withTranscripts(one, store)) }
    },
    'chat.ask': ({ question, sources: refs }, run) =>
      asking.ask(question, library.scopeOf(refs), {}, run),
    ...createModelHandlers(models, config.library),
    'engine.doctor': async (_input, { signal }) => {
      const { diagnose } = await import('./doctor.ts')
      return {
        checks: await diagnose({ store, sources, models, ocr, vectors, settings }, signal),
      }
    },
    ...createSupport({
      store,
      thumbs,
      playable,
      missed: () => void library.lookAgain(),
      onPower: importer.onPower,
    }),
    ...createDeskLibrary({ store, library, importer, sources, passwords, changes }),
    ...createDeskViewer({ store, library, playable }),
    ...createDeskChats({ store, library, asking, thumbs }),
    ...createDeskSettings({ store, models, settings }),
    ...exports,
  }

  return {
    handlers,
    async close() {
      stopLooking()
      changes.close()
      await importer.close()
      await Promise.all([
        models.close(),
        vectors.close(),
        thumbs.close(),
        giving?.close(),
        ocr.close(),
      ])
      await Promise.all([sources.close(), pageSources.close()])
      store.close()
    },
  }
}

function samplingOf(settings: Settings): SamplingParams {
  return {
    ...defaultSampling,
    maxGapMs: settings['sampling.maxGapSeconds'] * 1000,
    budgetPerShot: settings['sampling.framesPerShot'],
    maxPageSide: settings['pages.longSidePixels'],
  }
}
