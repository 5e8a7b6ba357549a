/**
 * Coarse samples of key frames, so that all of a long recording can be asked about soon. The full pass runs
 * behind it: what it finds as the first look saw it stays as it is, the rest is replaced.
 */
import { AppError } from '#contract/errors.ts'
import { ahead } from '#base/ahead.ts'
import { inOrder } from '#base/in-order.ts'
import { add, count, encodeOne, samplesAhead, samplesAtOnce, type Importing } from './keep.ts'
import { isKeyFrameKey } from '../source/key-frames.ts'
import type { FirstLook, SourceFile } from '../source/source-type.ts'

type Looking = {
  seen: FirstLook
  isOver(): boolean
  /** Stops it where it is still under way. Rejects with what went wrong with the library or the model. */
  end(): Promise<void>
}

/** Begins where an interrupted one stopped. Whatever is wrong with the file is left to the full pass. */
export function beginFirstLook(file: SourceFile, importing: Importing): Looking {
  const { source, stages } = importing
  const times = stages.store.segments
    .ofSource(source.id)
    .flatMap(({ key, atMs }) => (isKeyFrameKey(key) && atMs !== undefined ? [atMs] : []))
    .toSorted((a, b) => a - b)
  const stopping = new AbortController()
  let seenMs = source.skimmedMs ?? 0
  let step = Promise.withResolvers<void>()
  const advance = (ms: number): void => {
    seenMs = ms
    step.resolve()
    step = Promise.withResolvers()
  }

  const run = { ...importing.run, signal: AbortSignal.any([importing.run.signal, stopping.signal]) }
  const done = look(file, { ...importing, run }, (atMs, endMs) => {
    times.push(atMs)
    advance(endMs)
  }).finally(() => advance(Infinity))
  // Told by `end`.
  let failure: { reason: unknown } | undefined
  const settled = done.catch((reason: unknown) => {
    if (!stopping.signal.aborted) failure = { reason }
  })

  async function until(ms: number): Promise<void> {
    await step.promise
    if (seenMs <= ms) await until(ms)
  }

  return {
    seen: { times, until: (ms) => (seenMs > ms ? undefined : until(ms)) },
    isOver: () => seenMs === Infinity,
    async end() {
      stopping.abort()
      await settled
      if (failure) throw failure.reason
    },
  }
}

async function look(
  file: SourceFile,
  importing: Importing,
  stored: (atMs: number, endMs: number) => void,
): Promise<void> {
  const { source, stages, run, following, work } = importing
  const { sources, store, sampling } = stages
  const { id, kind, durationMs = 0, skimmedMs = 0 } = source
  if (kind !== 'video' || skimmedMs >= durationMs) return
  let isBegun = skimmedMs > 0
  const picked = sources.skim(file, sampling, { startMs: skimmedMs }, run)
  const encoded = inOrder(ahead(picked, samplesAhead), samplesAtOnce, (sample) =>
    encodeOne(sample, importing),
  )
  try {
    for await (const { sample, encoded: rows } of encoded) {
      run.signal.throwIfAborted()
      const { atMs, locator } = sample
      if (locator.kind !== 'time' || atMs === undefined) continue
      add({ sample, encoded: rows, isSkim: true }, source, store)
      store.sources.skimmed(id, locator.endMs)
      count(rows, work)
      stored(atMs, locator.endMs)
      isBegun = true
      following.news()
      run.progress({ stage: 'skim', done: locator.endMs, total: durationMs, unit: 'ms' })
    }
    if (isBegun) store.sources.skimmed(id, durationMs)
  } catch (error) {
    if (!(error instanceof AppError && error.code.startsWith('source/'))) throw error
    run.signal.throwIfAborted()
  }
}
