// One durable queue for all that takes long. A job survives `kill -9`: whoever opens the library next
// finds it waiting, and its work goes on at the first unit that is missing. Several processes may serve
// one library; each takes jobs that nobody else has.
import type { Logger } from '#base/log.ts'
import { toWire } from '#contract/errors.ts'
import { createOwner, isGone, leaseMs } from './job-owner.ts'
import { startJob } from './job-run.ts'
import type { ActiveJob, RunJob, UnsavedEnd } from './job-run.ts'
import { createJobWatch } from './job-watch.ts'
import type { JobListener } from './job-watch.ts'
import type { Job } from '../store/job-rows.ts'
import type { JobTable } from '../store/job-table.ts'

export type JobsOptions = {
  store: { jobs: JobTable }
  /** Does the work. Must be safe to repeat, and reject when `signal` aborts. */
  run: RunJob
  concurrency?: number | undefined
  logger: Logger
}

export type Jobs = {
  /** One job per path, in order. A path that is in the queue already gives its job. Their sources join `collection`. */
  enqueue(paths: readonly string[], collection?: string): Job[]
  /** Begins to serve the queue: all of it, or only these jobs (calls add up). */
  start(only?: readonly number[]): void
  /**
   * Held, this process begins no job, also none that comes later, and what runs here stops after its
   * current unit and waits; except jobs that were resumed since. Nothing of this outlives the process.
   */
  hold(isHeld: boolean): void
  /** Stops what runs here; it waits for the next start. Resolves when nothing runs here any more. */
  stop(): Promise<void>
  /**
   * Resolves when none of the jobs waits or runs any more, wherever they run; a job that was removed is
   * left out. Rejects when `signal` aborts or the queue cannot be written (`store/disk-full`).
   */
  settled(ids: readonly number[], signal?: AbortSignal): Promise<Job[]>
  byId(id: number): Job | undefined
  list(): Job[]
  pause(id: number): void
  /** A paused job waits again; while the queue is held, also: this one runs all the same. */
  resume(id: number): void
  cancel(id: number): void
  retry(id: number): void
  /** Takes a job that does not run out of the list. */
  forget(id: number): void
  /** These run first, in this order. */
  reorder(ids: readonly number[]): void
  /** Also tells what other processes do. Gives the way to stop listening. */
  watch(listener: JobListener): () => void
  /** `stop`, and lets the process end. */
  close(): Promise<void>
}

const pollMs = 500
type Waiter = { ids: readonly number[]; resolve(jobs: Job[]): void; reject(reason: unknown): void }

export function createJobs({ store, run, concurrency = 1, logger }: JobsOptions): Jobs {
  const table = store.jobs
  const owner = createOwner()
  const active = new Map<number, ActiveJob>()
  const unsaved = new Map<number, UnsavedEnd>()
  const waiters = new Set<Waiter>()
  let served: 'none' | 'all' | Set<number> = 'none'
  let isHolding = false
  /** Resumed by a person although the queue is held. */
  const released = new Set<number>()
  const mayRun = (id: number): boolean => !isHolding || released.has(id)
  let seenVersion = table.dataVersion()

  /** A job as it is now: what is stored, and what this process knows better. */
  const live = (job: Job): Job => {
    const running = active.get(job.id)
    if (running) return { ...job, stages: running.stages() }
    const late = unsaved.get(job.id)
    if (late)
      return { ...job, state: late.state, ...late.end, stages: [...(late.end.stages ?? [])] }
    return job.state === 'waiting' && !mayRun(job.id) ? { ...job, isHeld: true } : job
  }
  const list = (): Job[] => table.list().map(live)
  const watch = createJobWatch(list, logger)

  const claim = (): Job | undefined => {
    if (served === 'none' || active.size >= concurrency) return undefined
    const mine = served === 'all' ? undefined : Array.from(served)
    const only = isHolding ? (mine ?? Array.from(released)).filter(mayRun) : mine
    if (only?.length === 0) return undefined
    return table.claim(owner, Date.now() + leaseMs, only)
  }
  const launch = (job: Job): void => {
    logger.info('Import begins', { job: job.id })
    const running = startJob(job, { table, owner, run, logger, progressed: () => watch.soon() })
    active.set(job.id, running)
    void conclude(job.id, running)
  }
  const conclude = async (id: number, running: ActiveJob): Promise<void> => {
    const late = await running.finished
    active.delete(id)
    if (late) unsaved.set(id, late)
    update()
  }
  const saveLate = (): void => {
    for (const [id, { state, end }] of unsaved) {
      table.settle(id, owner, state, end)
      unsaved.delete(id)
    }
  }
  const answerWaiters = (): void => {
    for (const waiter of waiters) {
      const jobs = waiter.ids.flatMap((id) => byId(id) ?? [])
      if (jobs.some(({ state }) => state === 'waiting' || state === 'running')) continue
      waiters.delete(waiter)
      waiter.resolve(jobs)
    }
  }
  /** Brings everything in step with the table: free jobs are taken, waiters and listeners told. */
  function update(): void {
    try {
      saveLate()
      table.recover((name, until) => name !== owner && isGone(name, until, Date.now()))
      for (let job = claim(); job; job = claim()) launch(job)
    } catch (fault) {
      logger.error('The job queue cannot be written', { why: toWire(fault).message })
      if (active.size === 0) rejectWaiters(fault)
    }
    answerWaiters()
    watch.now()
    holdProcess()
  }
  function rejectWaiters(fault: unknown): void {
    for (const waiter of waiters) {
      // A job whose end is known keeps it: the reason that it failed says more than the queue's.
      if (!waiter.ids.every((id) => unsaved.has(id))) waiter.reject(fault)
    }
  }
  const byId = (id: number): Job | undefined => {
    const job = table.byId(id)
    return job && live(job)
  }
  const timer = setInterval(poll, pollMs)
  function poll(): void {
    const version = table.dataVersion()
    const isServing = served !== 'none' && active.size < concurrency
    if (version === seenVersion && !isServing && waiters.size === 0 && unsaved.size === 0) return
    seenVersion = version
    update()
  }
  /** Only work and people who wait for it keep the process alive. */
  function holdProcess(): void {
    if (waiters.size > 0 || active.size > 0) timer.ref()
    else timer.unref()
  }
  const changing =
    <A extends unknown[]>(change: (...args: A) => void) =>
    (...args: A): void => {
      change(...args)
      update()
    }
  const stop = async (): Promise<void> => {
    served = 'none'
    for (const job of active.values()) job.interrupt('waiting')
    while (active.size > 0) await Promise.all(Array.from(active.values(), (job) => job.finished))
  }
  holdProcess()

  return {
    enqueue: (paths, collection) => {
      const jobs = paths.map((path) => table.enqueue(path, collection))
      update()
      return jobs.map((job) => byId(job.id) ?? job)
    },
    start: changing((only?: readonly number[]) => {
      if (!only) served = 'all'
      else if (served !== 'all') served = new Set([...(served === 'none' ? [] : served), ...only])
    }),
    hold: changing((next: boolean) => {
      if (next === isHolding) return
      isHolding = next
      released.clear()
      if (next) for (const job of active.values()) job.interrupt('waiting')
    }),
    stop,
    settled: (ids, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const waiter = {
          ids,
          resolve,
          reject: (reason: unknown) => {
            waiters.delete(waiter)
            reject(reason)
          },
        }
        waiters.add(waiter)
        signal?.addEventListener('abort', () => waiter.reject(signal.reason), { once: true })
        update()
      }),
    byId,
    list,
    // The wish is written down first, so that it also holds if this process is killed now.
    pause: changing((id: number) => {
      table.pause(id)
      active.get(id)?.interrupt('paused')
    }),
    cancel: changing((id: number) => {
      table.cancel(id)
      active.get(id)?.interrupt('cancelled')
    }),
    resume: changing((id: number) => {
      if (isHolding) released.add(id)
      table.resume(id)
      active.get(id)?.resume()
    }),
    retry: changing((id: number) => table.retry(id)),
    forget: changing((id: number) => table.remove(id)),
    reorder: changing((ids: readonly number[]) => table.reorder(ids)),
    watch: (listener) => watch.add(listener),
    close: async () => {
      await stop()
      clearInterval(timer)
      watch.close()
    },
  }
}
