/** A stored segment as evidence: its rows from the cache, or encoded again from the file where the cache lost them. */
import { AppError } from '#contract/errors.ts'
import type { Encoder } from './encode/encoder.ts'
import { labelOf, type EvidenceItem } from './prompt/evidence.ts'
import type { Question } from './retrieve/question.ts'
import type { SamplingParams } from './source/source-type.ts'
import type { Sources } from './source/sources.ts'
import type { Segment } from './store/segment-rows.ts'
import type { SourceRow } from './store/source-rows.ts'
import type { Store } from './store/store.ts'

export type Reader = {
  /** Without an item: the reason why the segment cannot be shown, such as a file that is gone. */
  read(
    place: { id: number },
    question: Question,
    isTrained: boolean,
    signal: AbortSignal,
  ): Promise<{ item: EvidenceItem; reason?: never } | { item?: never; reason: string }>
  /** Cache keys of the slices that went through the encoder since this reader was made. */
  encoded: Set<string>
}

export function createReader({
  store,
  encoder,
  sources,
  sampling,
}: {
  store: Store
  encoder: Encoder
  sources: Sources
  sampling: SamplingParams
}): Reader {
  const encoded = new Set<string>()

  async function load(
    segment: Segment,
    source: SourceRow,
    signal: AbortSignal,
  ): Promise<Pick<EvidenceItem, 'slices' | 'grid'>> {
    const reread = async (): ReturnType<Sources['read']> =>
      sources.read(source, segment, sampling, {}, signal)
    const loaded = await encoder.loadParts(segment, reread, signal)
    if (loaded.isRenewed) store.segments.renew(segment.id, loaded)
    for (const { cacheKey, fromCache } of loaded.slices) if (!fromCache) encoded.add(cacheKey)
    return { slices: loaded.slices, grid: loaded.grid }
  }

  return {
    encoded,
    async read({ id }, question, isTrained, signal) {
      const segment = store.segments.byId(id)
      const source = segment && store.sources.byId(segment.sourceId)
      if (!segment || !source) return { reason: 'no longer in the library' }
      const lines = segment.text === '' ? [] : segment.text.split('\n')
      // A model that was trained on this prompt reads a good text layer better than the picture of it.
      const isTextEnough = isTrained && segment.pageClass === 'text' && lines.length > 0
      try {
        const picture = isTextEnough
          ? { slices: [], grid: undefined }
          : await load(segment, source, signal)
        const { locator } = segment
        const isSinglePicture = source.kind === 'image' && segment.pageClass === undefined
        const asked = question.momentsMs.find((ms) => isWithin(locator, ms))
        const label = labelOf(locator, isSinglePicture, asked)
        const item = {
          id,
          sourceId: source.id,
          sourceName: source.name,
          locator,
          label,
          lines,
          ...picture,
        }
        return { item }
      } catch (error) {
        if (error instanceof AppError && error.code.startsWith('source/'))
          return { reason: error.message }
        throw error
      }
    },
  }
}

function isWithin(locator: EvidenceItem['locator'], ms: number): boolean {
  return locator.kind === 'time' && ms >= locator.startMs && ms < locator.endMs
}
