/** Puts the stages together and answers the contract. Knows every stage; no stage knows it. */
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { engineApi, Source } from '#contract/api.ts'
import { AppError, asErrorCode } from '#contract/errors.ts'
import type { Handlers } from '#contract/rpc.ts'
import type { Settings } from '#contract/settings.ts'
import type { supportApi } from '#contract/support-api.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { answer, type AnswerStages } from './answer.ts'
import { createComposer, isTrained } from './compose.ts'
import { describe } from './describe.ts'
import { diagnose } from './doctor.ts'
import { createEncoder } from './encode/encoder.ts'
import { createImporter } from './import-files.ts'
import type { IngestStages } from './ingest.ts'
import { look } from './look.ts'
import { createModels } from './models.ts'
import type { EvidenceItem } from './prompt/evidence.ts'
import { createReader } from './read.ts'
import { remember } from './remember.ts'
import { createPlayable } from './playable.ts'
import { createMediaTools } from './source/media-tools.ts'
import { createSupport } from './support.ts'
import { createThumbs } from './thumbs.ts'
import { defaultSampling, type SamplingParams } from './source/source-type.ts'
import { createSources } from './source/sources.ts'
import type { SourceRow } from './store/source-rows.ts'
import { openStore } from './store/store.ts'

export type EngineConfig = {
  /** Folder of the library; made if there is none. */
  library: string
  settings: Settings
  ffmpegPath: string | undefined
  ffprobePath: string | undefined
  /** How hosts are started: plain Node forks them, inside Electron the shell does. */
  spawnHost?: HostSpawner | undefined
}

type Api = typeof engineApi & typeof supportApi
export type Engine = { handlers: Handlers<Api>; close(): Promise<void> }

/** Opens the library; starts no other process before it is needed. Throws an AppError of the area `store`. */
export function createEngine(config: EngineConfig, logger: Logger): Engine {
  const { settings } = config
  const store = openStore(config.library, {
    cacheBytes: settings['cache.gigabytes'] * 1e9,
    logger: logger.child({ stage: 'store' }),
  })
  const { ffmpegPath, ffprobePath, spawnHost: spawn } = config
  const sources = createSources({
    ffmpegPath,
    ffprobePath,
    spawn,
    logger: logger.child({ stage: 'source' }),
  })
  const models = createModels(config.library, settings, logger, spawn)
  const sampling = samplingOf(settings)
  const pictures = join(config.library, 'pictures')
  const thumbs = createThumbs({ folder: pictures, sources, sampling })
  const playable = createPlayable({
    folder: pictures,
    tools: createMediaTools({ ffmpegPath, ffprobePath }),
  })

  async function ingestStages(): Promise<IngestStages> {
    const { model } = await models.current()
    const encoder = createEncoder({ model, rows: store.rows, logger })
    return {
      sources,
      store,
      encoder,
      sampling,
      describe: (sample, encoded, signal) =>
        describe(sample, encoded, { model, rows: store.rows }, signal),
      remember: (sourceId) => remember(sourceId, store, settings['memory.nodes']),
    }
  }

  async function answerStages(): Promise<AnswerStages> {
    const { model } = await models.current()
    const encoder = createEncoder({ model, rows: store.rows, logger })
    const reader = createReader({ store, encoder, sources, sampling })
    const maxTokens = settings['answer.maxTokens']
    const composer = createComposer(model, maxTokens)
    return {
      model,
      maxTokens,
      encoded: reader.encoded,
      look: (question, sourceIds, signal) =>
        look(
          question,
          sourceIds,
          {
            store,
            model,
            reader,
            items: settings['answer.evidenceItems'],
            budgetTokens: settings['answer.candidateTokens'],
            budgetSeconds: settings['answer.candidateSeconds'],
          },
          signal,
        ),
      read: async (chosen, question, signal) => {
        const trained = isTrained(await model.info(signal))
        const items: EvidenceItem[] = []
        const missing: { id: number; reason: string }[] = []
        for (const place of chosen) {
          const { item, reason } = await reader.read(place, question, trained, signal)
          if (item) items.push(item)
          else missing.push({ id: place.id, reason })
        }
        return { items, missing }
      },
      prompt: (question, items, ranks, signal) => composer.compose(question, items, ranks, signal),
    }
  }

  /** Ids and paths to source ids; all sources when nothing is named. Throws `source/unknown`. */
  function scopeOf(refs: string[] | undefined): string[] {
    if (refs === undefined || refs.length === 0) return store.sources.list().map(({ id }) => id)
    return refs.map((ref) => sourceOf(ref).id)
  }

  function sourceOf(ref: string): SourceRow {
    const found = store.sources.byId(ref) ?? store.sources.byPath(resolve(ref))
    if (found) return found
    throw new AppError(
      'source/unknown',
      `There is no source ${ref} in the library. "longview list" shows what there is.`,
    )
  }

  const importer = createImporter(store, ingestStages, logger)

  const handlers: Handlers<Api> = {
    ...createSupport({ store, thumbs, playable, onPower: () => undefined }),
    'library.import': async ({ paths, password }, run) =>
      importer.importFiles(paths, password, run),
    'library.list': async () => ({ sources: store.sources.list().map(sourceView) }),
    'library.remove': async ({ source }) => {
      const found = sourceOf(source)
      store.sources.remove(found.id)
      rmSync(join(pictures, found.id), { recursive: true, force: true })
      return { source: sourceView(found) }
    },
    'library.search': async ({ words, sources: refs, limit }) => {
      const hits = store.search(words, { sourceIds: scopeOf(refs), limit, fuzzy: true })
      return {
        results: hits.map(({ sourceId, locator, text, score }) => ({
          sourceId,
          locator,
          text,
          score,
        })),
      }
    },
    'chat.ask': async ({ question, sources: refs }, run) => {
      const scope = scopeOf(refs)
      const answered = await answer(question, scope, await answerStages(), run)
      const { text, supported, citations, evidence, timings } = answered
      const { items: _items, omissions: _omissions, ...counts } = evidence
      store.answers.add({
        question,
        scope,
        text,
        supported,
        citations: citations.map((one) => ({ ...one, marker: String(one.marker) })),
        evidence: counts,
        timings,
        modelId: (await models.current()).id,
      })
      return answered
    },
    'models.list': async () => ({ models: models.catalogue.list() }),
    'models.add': async ({ model, mmproj }, { signal, emit }) => {
      await models.catalogue.add(
        { model, mmproj },
        { signal, progress: (progress) => emit({ path: model, ...progress }) },
      )
      return { models: models.catalogue.list() }
    },
    'models.use': async ({ id }) => {
      models.catalogue.use(id)
      return { models: models.catalogue.list() }
    },
    'models.remove': async ({ id }) => {
      models.catalogue.remove(id)
      return { models: models.catalogue.list() }
    },
    'engine.doctor': async (_input, { signal }) => ({
      checks: await diagnose({ store, sources, models }, signal),
    }),
  }

  return {
    handlers,
    async close() {
      await importer.close()
      await Promise.all([models.close(), thumbs.close()])
      await sources.close()
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

/** A source as others see it; whether its file is still there only the file system knows. */
function sourceView({ detail: _detail, mtimeMs: _mtimeMs, error, ...source }: SourceRow): Source {
  const status = existsSync(source.path) ? source.status : 'missing'
  const known = error && { code: asErrorCode(error.code), message: error.message }
  return { ...source, status, error: known }
}
