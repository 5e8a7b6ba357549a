/** File in, library entry out. Safe to repeat and to interrupt: what is stored is never done again. */
import type { Ingested } from '#contract/api.ts'
import { AppError } from '#contract/errors.ts'
import { ahead } from '#base/ahead.ts'
import { inOrder } from '#base/in-order.ts'
import { isDescribed } from './describe.ts'
import type { Gap, Probe, Run, Sample } from './domain.ts'
import type { EncodedSample, Encoder } from './encode/encoder.ts'
import { follow, type Follower, type Following } from './follow.ts'
import { linesOf } from './prompt/lines.ts'
import type { ReadOptions, SamplingParams, SourceFile } from './source/source-type.ts'
import type { Sources } from './source/sources.ts'
import type { Segment } from './store/segment-rows.ts'
import type { SourceRow } from './store/source-rows.ts'
import type { Store } from './store/store.ts'

export type IngestStages = {
  sources: Sources
  store: Store
  encoder: Encoder
  sampling: SamplingParams
  /** What is done with each stored segment beside the import, and after it: descriptions, reading. */
  followers: readonly Follower[]
  /** Subtitles of a recording. Also for a source that is known: a file beside it may be new. */
  listen(source: SourceRow, run: Run): Promise<void>
  /** Writes down what is said where no subtitles do, if the model hears; goes on where it was stopped. */
  transcribe(source: SourceRow, run: Run): Promise<void>
  /** Sums a finished recording up in few frames. */
  remember(sourceId: string): void
}

/** `attach` waits while another import of the same source runs, here or in another process. */
export type IngestRun = Run & { attach(sourceId: string): Promise<void> }

type Work = { encoded: number; fromCache: number }
type Encoded = { sample: Omit<Sample, 'picture'>; encoded: EncodedSample }
type Kept = Encoded | { sample: Omit<Sample, 'picture'>; stored: Segment }

/** Samples that may wait decoded while the model is busy: decoding and encoding overlap, memory stays bounded. */
const samplesAhead = 4
/** Samples on their way through the encoder: while one is encoded the next is cut, and the last is stored. */
const samplesAtOnce = 2
/** A pass goes on at the beginning of a shot, but not further back than this: ms. */
const longShotMs = 20 * 60_000

/** Throws an AppError; a file that cannot be read leaves nothing behind, an interrupted one goes on next time. */
export async function ingest(
  path: string,
  options: ReadOptions,
  stages: IngestStages,
  run: IngestRun,
): Promise<Ingested> {
  const { sources, store } = stages
  const file = await sources.identify(path, run)
  const known = store.sources.bySha256(file.sha256)
  if (known && isWhole(known)) {
    store.sources.relocate(known.id, file.path)
    // A subtitle file may have come since.
    await stages.listen(store.sources.byId(known.id)!, run)
    await catchUp(known.id, options, stages, run)
    await stages.transcribe(store.sources.byId(known.id)!, run)
    return ingested(store.sources.byId(known.id)!)
  }

  run.progress({ stage: 'probe', done: 0, unit: 'bytes' })
  const probe = await sources.probe(file, options, run.signal)
  if (probe.isCutShort) throw cutShort(file.path)
  const source = store.sources.add(file, probe)
  await run.attach(source.id)
  const current = store.sources.byId(source.id)
  if (current && isWhole(current)) {
    await catchUp(source.id, options, stages, run)
    return ingested(store.sources.byId(source.id)!)
  }
  const work: Work = { encoded: 0, fromCache: 0 }
  const following = follow(source, stages.followers, options, run)
  try {
    await look(
      file,
      probe,
      source,
      options,
      stages,
      { ...run, signal: following.signal },
      following,
      work,
    )
  } catch (error) {
    await following.stop(error)
    const isFileAtFault = error instanceof AppError && error.code.startsWith('source/')
    if (isFileAtFault) store.sources.remove(source.id)
    throw error
  }
  await following.end()
  await stages.transcribe(source, run)
  return ingested(store.sources.byId(source.id)!, work)
}

/** Samples, encodes and stores all of a source: a first look at a long recording, then the full pass. */
async function look(
  file: SourceFile,
  probe: Probe,
  source: SourceRow,
  options: ReadOptions,
  stages: IngestStages,
  run: Run,
  following: Following,
  work: Work,
): Promise<void> {
  const { sources, store, sampling } = stages
  await stages.listen(source, run)
  await skim(file, source, stages, run, following)
  const resumed = { ...options, ...resumePoint(source.id, store) }
  const picked = sources.sample(file, probe, sampling, resumed, run)
  const gaps = await keep(picked, source, stages, run, following, work)
  dropSkim(source, Number.MAX_SAFE_INTEGER, store)
  const { durationMs: total } = source
  if (total !== undefined) run.progress({ stage: 'encode', done: total, total, unit: 'ms' })
  stages.remember(source.id)
  store.sources.complete(source.id, gaps.length > 0 ? 'partial' : 'ready', gaps)
}

/**
 * Coarse samples of key frames, so that all of a long recording can be asked about soon; the full pass replaces
 * them as it comes by. Whatever is wrong with the file is left to the full pass.
 */
async function skim(
  file: SourceFile,
  source: SourceRow,
  { sources, store, encoder, sampling }: IngestStages,
  run: Run,
  following: Following,
): Promise<void> {
  const { id, durationMs = 0, skimmedMs = 0 } = source
  if (skimmedMs >= durationMs) return
  const picked = sources.skim(file, sampling, { startMs: skimmedMs }, run)
  const encoded = inOrder(ahead(picked, samplesAhead), samplesAtOnce, (sample) =>
    encodeOne(sample, encoder, run.signal, following),
  )
  try {
    for await (const { sample, encoded: rows } of encoded) {
      run.signal.throwIfAborted()
      if (sample.locator.kind !== 'time') continue
      add({ sample, encoded: rows, isSkim: true }, source, store)
      store.sources.skimmed(id, sample.locator.endMs)
      following.news()
      const done = sample.locator.endMs
      run.progress({ stage: 'skim', done, total: durationMs, unit: 'ms' })
    }
    store.sources.skimmed(id, durationMs)
  } catch (error) {
    if (!(error instanceof AppError && error.code.startsWith('source/'))) throw error
    run.signal.throwIfAborted()
  }
}

/** The full pass has come so far: what the first look left there would be second evidence for the same. */
function dropSkim({ id }: SourceRow, beforeMs: number, { segments, rows }: Store): void {
  const free = segments.dropSkim(id, beforeMs)
  if (free.length > 0) rows.remove(free)
}

/** What has become possible, or was interrupted, since a source was imported. */
async function catchUp(
  sourceId: string,
  options: ReadOptions,
  { store, followers, listen }: IngestStages,
  run: IngestRun,
): Promise<void> {
  const known = store.sources.byId(sourceId)
  if (known) await listen(known, run)
  if (followers.every(({ next }) => next(sourceId, 1).length === 0)) return
  await run.attach(sourceId)
  const source = store.sources.byId(sourceId)
  if (source) await follow(source, followers, options, run).end()
}

const isWhole = ({ status }: SourceRow): boolean => status === 'ready' || status === 'partial'

/** Half a recording would answer "not shown" for what its other half shows: better to say so now. */
const cutShort = (path: string): AppError =>
  new AppError(
    'source/damaged',
    `${path} was cut short: it holds less than it says itself. Copy or download it again; if that is all there is, "ffmpeg -i IN -c copy OUT" makes a whole file of what is left.`,
  )

/** Encodes and stores each sample as it comes. Returns what could not be read. */
async function keep(
  picked: AsyncIterable<Sample | Gap>,
  source: SourceRow,
  stages: IngestStages,
  run: Run,
  following: Following,
  work: Work,
): Promise<Omit<Gap, 'gap'>[]> {
  const { store } = stages
  const gaps = new Map(source.gaps.map((gap) => [JSON.stringify(gap.locator), gap]))
  let done = 0
  const looked = inOrder(
    ahead(picked, samplesAhead),
    samplesAtOnce,
    async (one): Promise<Kept | Gap> =>
      'gap' in one ? one : encodeNew(one, source, stages, run.signal, following),
  )
  for await (const one of looked) {
    run.signal.throwIfAborted()
    if ('gap' in one) {
      gaps.set(JSON.stringify(one.locator), { locator: one.locator, reason: one.reason })
      store.sources.complete(source.id, 'importing', [...gaps.values()])
      continue
    }
    if ('stored' in one) store.segments.extend(one.stored.id, one.sample.locator)
    else {
      add(one, source, store)
      following.news()
      for (const { fromCache } of one.encoded.slices) work[fromCache ? 'fromCache' : 'encoded']++
    }
    const { locator } = one.sample
    if (locator.kind === 'time') dropSkim(source, locator.endMs, store)
    run.progress({ stage: 'encode', ...progressOf(one.sample, ++done, source) })
  }
  return [...gaps.values()]
}

/** The rows of a sample, or the segment that is stored for it already. */
async function encodeNew(
  sample: Sample,
  source: SourceRow,
  { store, encoder }: IngestStages,
  signal: AbortSignal,
  following: Following,
): Promise<Kept> {
  const stored = store.segments.byKey(source.id, sample.key) ?? standIn(sample, source.id, store)
  if (!stored) return encodeOne(sample, encoder, signal, following)
  const { picture: _, ...rest } = sample
  return { sample: rest, stored }
}

/** The picture goes as soon as it is encoded: the rest is small. */
async function encodeOne(
  sample: Sample,
  encoder: Encoder,
  signal: AbortSignal,
  following: Following,
): Promise<Encoded> {
  const encoded = await following.first(() => encoder.encodeSample(sample, signal))
  const { picture: _, ...rest } = sample
  return { sample: rest, encoded }
}

function add(
  { sample, encoded, isSkim }: Encoded & { isSkim?: boolean },
  source: SourceRow,
  store: Store,
): void {
  const text = linesOf(sample.words ?? []).join('\n')
  const isUndescribed = isDescribed(sample)
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

/**
 * A pass over a recording goes on from the shot of the last stored frame, or in a long shot from the frame
 * itself; stored samples are passed over.
 */
function resumePoint(
  sourceId: string,
  { segments }: Store,
): { skip: (key: string) => boolean; startMs?: number; startShot?: number } {
  const keys = segments.keys(sourceId)
  const skip = (key: string): boolean => keys.has(key)
  const stored = keys.size === 0 ? [] : segments.ofSource(sourceId).filter(({ isSkim }) => !isSkim)
  const last = stored.at(-1)
  const shot = last?.shot
  const first = stored.find((segment) => segment.shot === shot && segment.locator.kind === 'time')
  if (shot === undefined || first?.locator.kind !== 'time') return { skip }
  const isLong =
    last?.locator.kind === 'time' && last.locator.startMs - first.locator.startMs > longShotMs
  const { startMs } = isLong && last.locator.kind === 'time' ? last.locator : first.locator
  return { skip, startMs, startShot: shot }
}

export function ingested(source: SourceRow, work: Work = { encoded: 0, fromCache: 0 }): Ingested {
  const { id, kind, name, path, sha256, durationMs, pages, samples, tokenRows, status, gaps } =
    source
  return {
    id,
    kind,
    name,
    path,
    sha256,
    durationMs,
    pages,
    samples,
    tokenRows,
    ...work,
    status,
    gaps,
  }
}

/** The line of a result for a file that could not be imported. */
export function refused(path: string, error: AppError): Ingested {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    samples: 0,
    tokenRows: 0,
    encoded: 0,
    fromCache: 0,
    status: 'failed',
    error: { code: error.code, message: error.message },
  }
}
