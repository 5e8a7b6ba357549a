/** File in, library entry out. Safe to repeat and to interrupt: what is stored is never done again. */
import type { Ingested } from '#contract/api.ts'
import { AppError } from '#contract/errors.ts'
import type { Probe, Run } from './domain.ts'
import { follow, type Follower } from './intake/follow.ts'
import { beginFirstLook } from './intake/first-look.ts'
import { ingested } from './intake/ingested.ts'
import { dropFirstLook, keep, type Importing, type KeepStages, type Work } from './intake/keep.ts'
import { resumePoint } from './intake/resume-point.ts'
import { firstLookFromMs } from './source/key-frames.ts'
import type { ReadOptions, SourceFile } from './source/source-type.ts'
import type { SourceRow } from './store/source-rows.ts'

export type IngestStages = KeepStages & {
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
  // Needed as soon as the first sample is there: its process starts while the file is opened and decoded.
  stages.encoder.encoderId().catch(() => undefined)
  const following = follow(source, stages.followers, options, run)
  const during = { ...run, signal: following.signal }
  const whole = (): Promise<void> =>
    look(file, probe, options, stages, { source, stages, run: during, following, work })
  try {
    await (isSoonWhole(source) ? following.first(whole) : whole())
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

/** Samples, encodes and stores all of a source: a first look at a long recording, the full pass behind it. */
async function look(
  file: SourceFile,
  probe: Probe,
  options: ReadOptions,
  { sources, store, sampling, listen, remember }: IngestStages,
  importing: Importing,
): Promise<void> {
  const { source, run } = importing
  const { id, durationMs: total } = source
  await listen(source, run)
  const first = beginFirstLook(file, importing)
  const resumed = { ...options, ...resumePoint(id, store.segments), firstLook: first.seen }
  /** Until the first look is over it is what people wait for. */
  const behind: Run = { ...run, progress: (step) => void (first.isOver() && run.progress(step)) }
  const picked = sources.sample(file, probe, sampling, resumed, behind)
  const gaps = await keep(picked, { ...importing, run: behind }).finally(first.end)
  dropFirstLook(id, Number.MAX_SAFE_INTEGER, store)
  if (total !== undefined) run.progress({ stage: 'encode', done: total, total, unit: 'ms' })
  remember(id)
  store.sources.complete(id, gaps.length > 0 ? 'partial' : 'ready', gaps)
}

/** What has become possible, or was interrupted, since a source was imported. */
async function catchUp(
  sourceId: string,
  options: ReadOptions,
  { store, followers }: IngestStages,
  run: IngestRun,
): Promise<void> {
  if (followers.every(({ next }) => next(sourceId, 1).length === 0)) return
  await run.attach(sourceId)
  const source = store.sources.byId(sourceId)
  if (source) await follow(source, followers, options, run).end()
}

/** Over in seconds: nothing is described before it can all be asked about, or both would take longer. */
const isSoonWhole = ({ kind, durationMs = Infinity }: SourceRow): boolean =>
  kind === 'video' && durationMs < firstLookFromMs

const isWhole = ({ status }: SourceRow): boolean => status === 'ready' || status === 'partial'

/** Half a recording would answer "not shown" for what its other half shows: better to say so now. */
const cutShort = (path: string): AppError =>
  new AppError(
    'source/damaged',
    `${path} was cut short: it holds less than it says itself. Copy or download it again; if that is all there is, "ffmpeg -i IN -c copy OUT" makes a whole file of what is left.`,
  )
