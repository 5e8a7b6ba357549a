import type { Logger } from '#base/log.ts'
import type { Job } from '../store/job-rows.ts'

export type JobEvent = { kind: 'changed'; job: Job } | { kind: 'removed'; id: number }
export type JobListener = (event: JobEvent) => void

/** Tells listeners what changed since they were told last: at most ten times a second while only progress moves. */
export type JobWatch = {
  add(listener: JobListener): () => void
  /** Something may have changed; told within a tenth of a second. */
  soon(): void
  /** Something has changed that people wait for: told now. */
  now(): void
  close(): void
}

const throttleMs = 100

export function createJobWatch(list: () => Job[], logger: Logger): JobWatch {
  const listeners = new Set<JobListener>()
  let told = new Map<number, string>()
  let timer: NodeJS.Timeout | undefined

  const tell = (event: JobEvent): void => {
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        logger.error('A listener of the job queue failed', { why: String(error) })
      }
    }
  }
  const now = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (listeners.size === 0) return
    const before = told
    const jobs = list()
    told = snapshot(jobs)
    const moved = movedIn([...before.keys()], [...told.keys()])
    for (const job of jobs) {
      const isChanged = before.get(job.id) !== told.get(job.id) || moved.has(job.id)
      if (isChanged) tell({ kind: 'changed', job })
    }
    for (const id of before.keys()) if (!told.has(id)) tell({ kind: 'removed', id })
  }
  return {
    add: (listener) => {
      if (listeners.size === 0) told = snapshot(list())
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    soon: () => {
      timer ??= setTimeout(now, throttleMs).unref()
    },
    now,
    close: () => {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}

const snapshot = (jobs: readonly Job[]): Map<number, string> =>
  new Map(jobs.map((job) => [job.id, JSON.stringify(job)]))

/** Which of those that were there before stand in another place among them now. */
function movedIn(before: readonly number[], now: readonly number[]): Set<number> {
  const [was, is] = [new Set(before), new Set(now)]
  const left = before.filter((id) => is.has(id))
  const kept = now.filter((id) => was.has(id))
  return new Set(kept.filter((id, at) => left[at] !== id))
}
