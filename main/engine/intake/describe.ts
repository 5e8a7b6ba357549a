/** The model's own short line about a sample: stored as searchable text. */
import { AppError } from '#contract/errors.ts'
import { isTrained, promptParts } from '../compose.ts'
import type { Sample } from '../domain.ts'
import type { Encoder } from '../encode/encoder.ts'
import type { Follower } from './follow.ts'
import type { Model } from '../model/model-port.ts'
import { onlyItem, type EvidenceItem } from '../prompt/evidence.ts'
import { isNotShown } from '../prompt/instructions.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { Store } from '../store/store.ts'
import { withSureLetters } from './sure-letters.ts'

const request = {
  trained: 'Describe the image.',
  untrained: 'Describe the picture in one short sentence. Copy any text in it exactly.',
}
const longestLine = 80

/** A page whose text layer says more, and a blank one, do not. */
export const needsDescription = ({ pageClass }: Pick<Sample, 'pageClass'>): boolean =>
  pageClass !== 'text' && pageClass !== 'blank'

/**
 * One line without marks; empty where the model sees nothing. Of what a model that knows only our prompt lists of a page
 * next to nothing is there (eval:demo, "describe a form"): it says nothing about pages.
 */
export async function describe(
  segment: Pick<Segment, 'locator' | 'pageClass'>,
  loaded: Pick<EvidenceItem, 'slices' | 'grid'>,
  model: Pick<Model, 'info' | 'generate'>,
  signal: AbortSignal,
): Promise<string> {
  const facts = await model.info(signal)
  const isOwn = isTrained(facts)
  if (isOwn && segment.pageClass !== undefined) return ''
  const item = onlyItem(segment, loaded)
  const question = isOwn ? request.trained : request.untrained
  const { text } = await model.generate(
    { parts: promptParts(facts, [item], question), maxTokens: longestLine, temperature: 0 },
    { signal },
  )
  const line = text
    .replaceAll(/\[\d+\]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return isNotShown(line) ? '' : line
}

/** The line as it is stored and found: without letters that a second question does not bear out. */
export async function describeSurely(
  segment: Pick<Segment, 'locator' | 'pageClass'>,
  loaded: Pick<EvidenceItem, 'slices' | 'grid'>,
  model: Pick<Model, 'info' | 'generate' | 'score'>,
  signal: AbortSignal,
): Promise<string> {
  const line = await describe(segment, loaded, model, signal)
  if (line === '' || !isTrained(await model.info(signal))) return line
  return withSureLetters(line, onlyItem(segment, loaded), model, signal)
}

/** Describes what was stored without a description, whenever the model has nothing else to do. */
export function createDescriber({
  store,
  model,
  encoder,
  sources,
  sampling,
}: {
  store: Pick<Store, 'segments'>
  model: Model
  encoder: Encoder
  sources: Sources
  sampling: SamplingParams
}): Follower {
  const { segments } = store
  return {
    stage: 'describe',
    width: 1,
    givesWay: true,
    next: (sourceId, limit) => segments.undescribed(sourceId, limit),
    progress: (sourceId) => segments.descriptions(sourceId),
    async work(segment, source, options, signal) {
      let line = ''
      try {
        const reread = (): ReturnType<Sources['read']> =>
          sources.read(source, segment, sampling, options, signal)
        const loaded = await encoder.loadParts(segment, reread, signal)
        line = await describeSurely(segment, loaded, model, signal)
      } catch (error) {
        signal.throwIfAborted()
        // The cache lost its rows and the file has gone: it stays without a line.
        if (!(error instanceof AppError && error.code.startsWith('source/'))) throw error
      }
      // A first look is replaced while the model is at it.
      if (segments.byId(segment.id)) segments.describe(segment.id, line)
    },
  }
}
