/** What an import is made of: who reads, encodes, describes, listens and remembers, under the settings of that moment. */
import type { Logger } from '#base/log.ts'
import type { Settings } from '#contract/settings.ts'
import { createEncoder } from './encode/encoder.ts'
import type { IngestStages } from './ingest.ts'
import { createDescriber } from './intake/describe.ts'
import { readSubtitles } from './intake/listen.ts'
import { createPageReader } from './intake/read-pages.ts'
import { createRemember } from './intake/remember.ts'
import { createSecondReader } from './intake/second-reader.ts'
import { transcribe } from './intake/transcribe.ts'
import type { Models } from './models.ts'
import type { Ocr } from './ocr/ocr.ts'
import type { SamplingParams } from './source/source-type.ts'
import type { Sources } from './source/sources.ts'
import type { Store } from './store/store.ts'
import type { TextVectors } from './text-vectors.ts'

type Parts = {
  store: Store
  sources: Sources
  /** Pages are drawn for their readers by another process than for the encoder: neither waits. */
  pageSources: Sources
  ocr: Ocr
  models: Models
  vectors: TextVectors
  /** Read anew with each import. */
  settings: Settings
  sampling: () => SamplingParams
  logger: Logger
}

export function createStages({
  store,
  sources,
  pageSources,
  ocr,
  models,
  vectors,
  settings,
  sampling,
  logger,
}: Parts): () => Promise<IngestStages> {
  const remember = createRemember(store)
  return async () => {
    const { model } = await models.current()
    const encoder = createEncoder({
      model,
      rows: store.rows,
      logger,
      inkMask: settings['pages.inkMask'],
    })
    const params = sampling()
    return {
      sources,
      store,
      encoder,
      sampling: params,
      followers: [
        createDescriber({ store, model, encoder, sources, sampling: params }),
        ...(settings['ocr.enabled']
          ? [
              createPageReader({
                store,
                sources: pageSources,
                ocr,
                languages: settings['ocr.languages'],
                sampling: params,
                ...(settings['ocr.secondReader'] && {
                  secondReader: createSecondReader({ model, encoder }),
                }),
                logger,
              }),
            ]
          : []),
      ],
      remember: (sourceId) => remember(sourceId, settings['memory.nodes']),
      listen: (source, run) => readSubtitles(source, { sources, store, logger }, run),
      transcribe: async (source, run) => {
        // Its texts are there now; those of the transcript have no vectors.
        await vectors.complete([source.id], Infinity, run.signal)
        if (models.hears()) await transcribe(source, { sources, store, model }, run)
      },
    }
  }
}
