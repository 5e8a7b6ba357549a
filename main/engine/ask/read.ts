/** A stored segment as evidence: its rows from the cache, or encoded again from the file where the cache lost them. */
import { AppError } from '#contract/errors.ts'
import { timeLabel } from '#contract/time-label.ts'
import { reasonOfFault, type ToldReason } from '#contract/told.ts'
import type { Box, Locator } from '../domain.ts'
import type { Encoder } from '../encode/encoder.ts'
import { seenOf } from '../encode/seen.ts'
import { labelOf, type EvidenceItem } from '../prompt/evidence.ts'
import { keepLines } from '../prompt/lines.ts'
import { closeUp, cutOut, linesIn } from './region.ts'
import type { Question } from '../retrieve/question.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'

export type Reader = {
  /** Without an item: the reason why the segment cannot be shown, such as a file that is gone. */
  read(
    place: { id: number; locator?: Locator | undefined },
    question: Question,
    isTrained: boolean,
    signal: AbortSignal,
  ): Promise<{ item: EvidenceItem; reason?: never } | { item?: never; reason: ToldReason }>
  /** Cache keys of the slices that went through the encoder since this reader was made. */
  encoded: Set<string>
}

/** Cues and characters of speech beside one frame; a passage that stands alone may be longer. */
const mostCues = 200
const mostSaid = 600
const mostText = 2000

const lineOf = ({ startMs, text }: { startMs: number; text: string }): string =>
  `${timeLabel(startMs)} "${text}"`

export function createReader({
  store,
  encoder,
  sources,
  sampling,
  box,
}: {
  store: Store
  encoder: Encoder
  sources: Sources
  sampling: SamplingParams
  /** Only this part of each frame or page is read. */
  box?: Box | undefined
}): Reader {
  const encoded = new Set<string>()

  /** Encoded for this question; asked about again, the part comes from the cache. */
  async function loadPart(
    segment: Segment,
    source: SourceRow,
    part: Box,
    signal: AbortSignal,
  ): Promise<Pick<EvidenceItem, 'slices' | 'grid' | 'seen'>> {
    const whole = await sources.read(source, segment, closeUp(sampling, part), {}, signal)
    const { locator, pageClass } = segment
    const picture = await cutOut(whole, part)
    const cut = await encoder.encodeSample({ locator, pageClass, picture }, signal)
    for (const { cacheKey, fromCache } of cut.slices) if (!fromCache) encoded.add(cacheKey)
    const again = (): Promise<typeof picture> => Promise.resolve(picture)
    const loaded = await encoder.loadParts({ ...cut, locator, pageClass }, again, signal)
    return {
      slices: loaded.slices,
      grid: loaded.grid,
      seen: seenOfSource(loaded, source, sampling),
    }
  }

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

  /** What was said while a segment was shown, the lines with the question's words first. */
  function saidDuring(sourceId: string, locator: Locator, question: Question): string[] {
    if (locator.kind !== 'time' || question.about === 'seen') return []
    const cues = store.transcripts.between(sourceId, locator.startMs, locator.endMs, mostCues)
    return keepLines(cues.map(lineOf), question.terms, mostSaid).lines
  }

  /** A passage of a transcript without anything shown: its words alone are the evidence. */
  function heard(
    place: { id: number; locator?: Locator | undefined },
    question: Question,
  ): { item: EvidenceItem; reason?: never } | { item?: never; reason: ToldReason } {
    const passage = store.transcripts.passage(-place.id)
    const source = passage && store.sources.byId(passage.sourceId)
    if (!passage || !source) return { reason: 'no longer in the library' }
    const { startMs, endMs } = passage
    const locator = place.locator ?? { kind: 'time', startMs, endMs }
    const item = {
      id: place.id,
      segmentId: place.id,
      sourceId: source.id,
      sourceName: source.name,
      locator,
      label: labelOf(locator, false),
      lines: [],
      said: keepLines(passage.cues.map(lineOf), question.terms, mostText).lines,
      slices: [],
      grid: undefined,
    }
    return { item }
  }

  return {
    encoded,
    async read(place, question, isTrained, signal) {
      const { id } = place
      if (id < 0) return heard(place, question)
      const segment = store.segments.byId(id)
      const source = segment && store.sources.byId(segment.sourceId)
      if (!segment || !source) return { reason: 'no longer in the library' }
      const lines = box
        ? linesIn(store.segments.words(id), box)
        : segment.text === ''
          ? []
          : segment.text.split('\n')
      // A model that was trained on this prompt reads a good text layer better than the picture of it.
      const isTextEnough = isTrained && segment.pageClass === 'text' && lines.length > 0
      try {
        const picture = isTextEnough
          ? { slices: [], grid: undefined }
          : box
            ? await loadPart(segment, source, box, signal)
            : await load(segment, source, signal)
        const locator: Locator =
          box && segment.locator.kind === 'page'
            ? { ...segment.locator, boxes: [box] }
            : segment.locator
        const isSinglePicture = source.kind === 'image' && segment.pageClass === undefined
        const asked = question.momentsMs.find((ms) => isWithin(locator, ms))
        const label = labelOf(locator, isSinglePicture, asked)
        const item = {
          id,
          segmentId: id,
          sourceId: source.id,
          sourceName: source.name,
          locator,
          label,
          lines,
          said: saidDuring(source.id, locator, question),
          ...picture,
        }
        return { item }
      } catch (error) {
        if (error instanceof AppError && error.code.startsWith('source/'))
          return { reason: reasonOfFault(error) }
        throw error
      }
    },
  }
}

/** Pages are measured in points and drawn at most so large; pictures and frames have pixels of their own. */
function seenOfSource(
  { slices, side }: Pick<Awaited<ReturnType<Encoder['loadParts']>>, 'slices' | 'side'>,
  { kind, width, height }: SourceRow,
  { maxPageSide }: SamplingParams,
): EvidenceItem['seen'] {
  if (side === undefined || !width || !height) return undefined
  const most = kind === 'pdf' ? maxPageSide : Math.max(width, height)
  return seenOf(slices, { width, height }, side, most)
}

function isWithin(locator: EvidenceItem['locator'], ms: number): boolean {
  return locator.kind === 'time' && ms >= locator.startMs && ms < locator.endMs
}
