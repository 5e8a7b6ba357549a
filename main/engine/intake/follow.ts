/**
 * Work that follows the samples of a source as they are stored: descriptions, reading of scans. Each kind goes
 * at its own pace beside the import; what is left when the samples are all there is done then. What is done is
 * in the library, so that it goes on after any interruption, and in a source that was imported long ago.
 */
import { AppError } from '#contract/errors.ts'
import type { Progress, Run } from '../domain.ts'
import type { ReadOptions } from '../source/source-type.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { SourceRow } from '../store/source-rows.ts'

export type Follower = {
  stage: Progress['stage']
  /** At most `limit` segments that still need it, the most wanted first. Asked again before each: cheap. */
  next(sourceId: string, limit: number): Segment[]
  progress(sourceId: string): { done: number; total: number }
  /** Afterwards the segment does not need it any more, whatever came of it. A rejection ends the import. */
  work(
    segment: Segment,
    source: SourceRow,
    options: ReadOptions,
    signal: AbortSignal,
  ): Promise<void>
  /** Segments worked on at once. */
  width: number
  /** It needs the model: it waits while pictures are to be encoded. */
  givesWay: boolean
}

export type Following = {
  /** Aborts when the import is stopped and when a follower fails, with its reason. */
  signal: AbortSignal
  /** A segment was stored. */
  news(): void
  /** While this runs the model has better things to do than to describe. */
  first<T>(work: () => Promise<T>): Promise<T>
  /** No more segments come. Resolves when nothing is left to do; rejects with the reason of a failure. */
  end(): Promise<void>
  /** The import failed. Resolves when nothing is under way any more. */
  stop(reason: unknown): Promise<void>
}

export function follow(
  source: SourceRow,
  followers: readonly Follower[],
  options: ReadOptions,
  run: Run,
): Following {
  const stopping = new AbortController()
  const signal = AbortSignal.any([run.signal, stopping.signal])
  let isEnded = false
  let urgent = 0
  let changed = Promise.withResolvers<void>()

  function news(): void {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  signal.addEventListener('abort', news, { once: true })

  async function workOff(follower: Follower): Promise<void> {
    const busy = new Map<number, Promise<void>>()
    let lastId: number | undefined

    async function one(segment: Segment): Promise<void> {
      await follower.work(segment, source, options, signal)
      lastId = segment.id
      run.progress({ stage: follower.stage, ...follower.progress(source.id), unit: 'samples' })
    }
    function next(): Segment | undefined {
      if (busy.size >= follower.width) return undefined
      const wanted = follower.next(source.id, busy.size + 1).find(({ id }) => !busy.has(id))
      if (wanted && wanted.id === lastId) {
        throw new AppError('internal', `Stage ${follower.stage} does not get on.`)
      }
      return wanted
    }

    try {
      for (;;) {
        signal.throwIfAborted()
        // Taken before the look at what there is to do, so that nothing new is missed.
        const change = changed.promise
        const isWaiting = follower.givesWay && urgent > 0
        const segment = isWaiting ? undefined : next()
        if (segment) {
          const { id } = segment
          busy.set(
            id,
            one(segment).finally(() => busy.delete(id)),
          )
        } else {
          if (isEnded && !isWaiting && busy.size === 0) return
          await Promise.race([change, ...busy.values()])
        }
      }
    } finally {
      await Promise.allSettled(busy.values())
    }
  }

  const all = followers.map((follower) =>
    workOff(follower).catch((error: unknown) => {
      stopping.abort(error)
      throw error
    }),
  )
  // Told by `end`; until then a failure must not count as unhandled.
  const settled = Promise.allSettled(all)

  return {
    signal,
    news,
    async first(work) {
      urgent++
      try {
        return await work()
      } finally {
        if (--urgent === 0) news()
      }
    },
    async end() {
      isEnded = true
      news()
      await settled
      signal.throwIfAborted()
    },
    async stop(reason) {
      stopping.abort(reason)
      await settled
    },
  }
}
