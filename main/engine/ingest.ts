/** File in, library entry out. Safe to repeat and to interrupt: what is stored is never done again. */
import type { Ingested } from '#contract/api.ts'
import { AppError } from '#contract/errors.ts'
import { ahead } from '#base/ahead.ts'
import type { Gap, Run, Sample } from './domain.ts'
import type { EncodedSample, Encoder } from './encode/encoder.ts'
import { linesOf } from './prompt/lines.ts'
import type { SamplingParams } from './source/source-type.ts'
import type { Sources } from './source/sources.ts'
import type { Segment } from './store/segment-rows.ts'
import type { SourceRow } from './store/source-rows.ts'
import type { Store } from './store/store.ts'

export type IngestStages = {
  sources: Sources
  store: Store
  encoder: Encoder
  sampling: SamplingParams
  /** The model's own short line about a sample; empty for what needs none. */
  describe(sample: Sample, encoded: EncodedSample, signal: AbortSignal): Promise<string>
  /** Sums a finished recording up in few frames. */
  remember(sourceId: string): void
}

/** `attach` waits while another import of the same source runs, here or in another process. */
export type IngestRun = Run & { attach(sourceId: string): Promise<void> }

type Work = { encoded: number; fromCache: number }

/** Samples that may wait decoded while the model is busy: decoding and encoding overlap, memory stays bounded. */
const samplesAhead = 4

/** Throws an AppError; a file that cannot be read leaves nothing behind, an interrupted one goes on next time. */
export async function ingest(
  path: string,
  options: { password?: string | undefined },
  stages: IngestStages,
  run: IngestRun,
): Promise<Ingested> {
  const { sources, store } = stages
  const file = await sources.identify(path, run)
  const known = store.sources.bySha256(file.sha256)
  if (known && isWhole(known)) {
    store.sources.relocate(known.id, file.path)
    return ingested(store.sources.byId(known.id)!)
  }

  run.progress({ stage: 'probe', done: 0, unit: 'bytes' })
  const probe = await sources.probe(file, options, run.signal)
  if (probe.isCutShort) throw cutShort(file.path)
  const source = store.sources.add(file, probe)
  await run.attach(source.id)
  const current = store.sources.byId(source.id)
  if (current && isWhole(current)) return ingested(current)
  const work: Work = { encoded: 0, fromCache: 0 }
  try {
    const picked = sources.sample(
      file,
      probe,
      stages.sampling,
      { ...options, ...resumePoint(source.id, store) },
      run,
    )
    const gaps = await keep(picked, source, stages, run, work)
    stages.remember(source.id)
    store.sources.complete(source.id, gaps.length > 0 ? 'partial' : 'ready', gaps)
  } catch (error) {
    const isFileAtFault = error instanceof AppError && error.code.startsWith('source/')
    if (isFileAtFault) store.sources.remove(source.id)
    throw error
  }
  return ingested(store.sources.byId(source.id)!, work)
}

const isWhole = ({ status }: SourceRow): boolean => status === 'ready' || status === 'partial'

/** Half a recording would answer "not shown" for what its other half shows: better to say so now. */
const cutShort = (path: string): AppError =>
  new AppError(
    'source/damaged',
    `${path} was cut short: it holds less than it says itself. Copy or download it again; if that is all there is, "ffmpeg -i IN -c copy OUT" makes a whole file of what is left.`,
  )

/** Encodes, describes and stores each sample as it comes. Returns what could not be read. */
async function keep(
  picked: AsyncIterable<Sample | Gap>,
  source: SourceRow,
  { store, encoder, describe }: IngestStages,
  run: Run,
  work: Work,
): Promise<Omit<Gap, 'gap'>[]> {
  const gaps = new Map(source.gaps.map((gap) => [JSON.stringify(gap.locator), gap]))
  let done = 0
  for await (const sample of ahead(picked, samplesAhead)) {
    run.signal.throwIfAborted()
    if ('gap' in sample) {
      gaps.set(JSON.stringify(sample.locator), { locator: sample.locator, reason: sample.reason })
      store.sources.complete(source.id, 'importing', [...gaps.values()])
      continue
    }
    const stored = store.segments.byKey(source.id, sample.key) ?? standIn(sample, source.id, store)
    if (stored) store.segments.extend(stored.id, sample.locator)
    else {
      const encoded = await encoder.encodeSample(sample, run.signal)
      const description = await describe(sample, encoded, run.signal)
      const { picture: _, ...rest } = sample
      const text = linesOf(sample.words ?? []).join('\n')
      store.segments.add(source.id, { ...rest, ...encoded, text, description })
      for (const { fromCache } of encoded.slices) work[fromCache ? 'fromCache' : 'encoded']++
    }
    run.progress({ stage: 'encode', ...progressOf(sample, ++done, source) })
  }
  return [...gaps.values()]
}

/** After a resume another frame of a span may be picked than the one that is stored for it: one is enough. */
function standIn({ locator }: Sample, sourceId: string, { segments }: Store): Segment | undefined {
  if (locator.kind !== 'time') return undefined
  const there = segments.at(sourceId, locator.startMs)
  const isSame = there?.locator.kind === 'time' && there.locator.startMs === locator.startMs
  return isSame ? there : undefined
}

/** Recordings count their time, documents their pages: both are known in advance, the number of samples is not. */
function progressOf(
  { locator }: Sample,
  done: number,
  { durationMs, pages }: SourceRow,
): { done: number; total?: number | undefined; unit: 'ms' | 'pages' | 'samples' } {
  if (locator.kind === 'time') return { done: locator.endMs, total: durationMs, unit: 'ms' }
  return { done, total: pages, unit: pages === undefined ? 'samples' : 'pages' }
}

/** A pass over a recording goes on from the shot of the last stored frame; stored samples are passed over. */
function resumePoint(
  sourceId: string,
  { segments }: Store,
): { skip: (key: string) => boolean; startMs?: number; startShot?: number } {
  const keys = segments.keys(sourceId)
  const skip = (key: string): boolean => keys.has(key)
  const stored = keys.size === 0 ? [] : segments.ofSource(sourceId)
  const shot = stored.at(-1)?.shot
  const first = stored.find((segment) => segment.shot === shot && segment.locator.kind === 'time')
  if (shot === undefined || first?.locator.kind !== 'time') return { skip }
  return { skip, startMs: first.locator.startMs, startShot: shot }
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
