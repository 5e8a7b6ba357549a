/** Samples on their way into the library: encoded, stored and told of, several at once and in order. */
import { ahead } from '#base/ahead.ts'
import { inOrder } from '#base/in-order.ts'
import { needsDescription } from './describe.ts'
import type { Gap, Run, Sample } from '../domain.ts'
import type { EncodedSample, Encoder } from '../encode/encoder.ts'
import type { Following } from './follow.ts'
import { linesOf } from '../prompt/lines.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { SourceGap, SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'

export type KeepStages = {
  sources: Sources
  store: Store
  encoder: Encoder
  sampling: SamplingParams
}

/** Slices that went through the encoder, and those whose rows were in the cache. */
export type Work = { encoded: number; fromCache: number }

/** One import under way. */
export type Importing = {
  source: SourceRow
  stages: KeepStages
  run: Run
  following: Following
  work: Work
}

type Encoded = { sample: Omit<Sample, 'picture'>; encoded: EncodedSample }
type Kept = Encoded | { sample: Omit<Sample, 'picture'>; stored: Segment }

/** Samples that may wait decoded while the model is busy: decoding and encoding overlap, memory stays bounded. */
export const samplesAhead = 4
/** Samples on their way through the encoder: while one is encoded the next is cut, and the last is stored. */
export const samplesAtOnce = 2

/** Encodes and stores each sample as it comes. Returns what could not be read. */
export async function keep(
  picked: AsyncIterable<Sample | Gap>,
  importing: Importing,
): Promise<SourceGap[]> {
  const { source, stages, run, following, work } = importing
  const { store } = stages
  const gaps = new Map(source.gaps.map((gap) => [JSON.stringify(gap.locator), gap]))
  let done = 0
  const looked = inOrder(
    ahead(picked, samplesAhead),
    samplesAtOnce,
    async (one): Promise<Kept | Gap> => ('gap' in one ? one : encodeNew(one, importing)),
  )
  for await (const one of looked) {
    run.signal.throwIfAborted()
    if ('gap' in one) {
      gaps.set(JSON.stringify(one.locator), { locator: one.locator, reason: one.reason })
      store.sources.complete(source.id, 'importing', [...gaps.values()])
      continue
    }
    if ('encoded' in one) {
      add(one, source, store)
      following.news()
      count(one.encoded, work)
    } else if (one.stored.isSkim) store.segments.confirm(one.stored.id, one.sample)
    else store.segments.extend(one.stored.id, one.sample.locator)
    const { locator } = one.sample
    if (locator.kind === 'time') dropFirstLook(source.id, locator.endMs, store)
    run.progress({ stage: 'encode', ...progressOf(one.sample, ++done, source) })
  }
  return [...gaps.values()]
}

/** The rows of a sample, or the segment that is stored for it already. */
async function encodeNew(sample: Sample, importing: Importing): Promise<Kept> {
  const {
    source,
    stages: { store },
  } = importing
  const stored = store.segments.byKey(source.id, sample.key) ?? standIn(sample, source.id, store)
  if (!stored) return encodeOne(await withPicture(sample, importing), importing)
  const { picture: _, ...rest } = sample
  return { sample: rest, stored }
}

/** What was passed over as stored has gone meanwhile: it is read again. */
async function withPicture(
  sample: Sample,
  { source, stages: { sources, sampling }, run }: Importing,
): Promise<Sample> {
  if (sample.picture.rgb.length > 0) return sample
  return { ...sample, picture: await sources.read(source, sample, sampling, {}, run.signal) }
}

export function count({ slices }: EncodedSample, work: Work): void {
  for (const { fromCache } of slices) work[fromCache ? 'fromCache' : 'encoded']++
}

/** The picture goes as soon as it is encoded: the rest is small. */
export async function encodeOne(
  sample: Sample,
  { stages: { encoder }, run, following }: Importing,
): Promise<Encoded> {
  const encoded = await following.first(() => encoder.encodeSample(sample, run.signal))
  const { picture: _, ...rest } = sample
  return { sample: rest, encoded }
}

export function add(
  { sample, encoded, isSkim }: Encoded & { isSkim?: boolean },
  source: SourceRow,
  store: Store,
): void {
  const text = linesOf(sample.words ?? []).join('\n')
  const isUndescribed = needsDescription(sample)
  store.segments.add(source.id, {
    ...sample,
    ...encoded,
    text,
    description: '',
    isUndescribed,
    isSkim,
  })
}

/** After a resume another frame of a span may be picked than the one that is stored for it: one is enough. */
function standIn(
  { locator }: Pick<Sample, 'locator'>,
  sourceId: string,
  { segments }: Store,
): Segment | undefined {
  if (locator.kind !== 'time') return undefined
  const there = segments.at(sourceId, locator.startMs)
  if (there?.isSkim) return undefined
  const isSame = there?.locator.kind === 'time' && there.locator.startMs === locator.startMs
  return isSame ? there : undefined
}

/** Recordings count their time, documents their pages: both are known in advance, the number of samples is not. */
function progressOf(
  { locator }: Pick<Sample, 'locator'>,
  done: number,
  { durationMs, pages }: SourceRow,
): { done: number; total?: number | undefined; unit: 'ms' | 'pages' | 'samples' } {
  if (locator.kind === 'time') return { done: locator.endMs, total: durationMs, unit: 'ms' }
  return { done, total: pages, unit: pages === undefined ? 'samples' : 'pages' }
}

/** The full pass has come so far: what the first look left there would be second evidence for the same. */
export function dropFirstLook(
  sourceId: string,
  beforeMs: number,
  { segments, rows }: Pick<Store, 'segments' | 'rows'>,
): void {
  const free = segments.dropSkim(sourceId, beforeMs)
  if (free.length > 0) rows.remove(free)
}
