/** Files in, one result per file out, through the durable queue: one bad file never stops the others. */
import { resolve } from 'node:path'
import type { IngestEvent, Ingested } from '#contract/api.ts'
import { AppError, asErrorCode } from '#contract/errors.ts'
import type { Logger } from '#base/log.ts'
import type { IngestRun } from '../ingest.ts'
import { shownStage } from '../jobs/job-progress.ts'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { recordImport } from '../record.ts'
import type { Passwords, ReadOptions } from '../source/source-type.ts'
import type { Job } from '../store/job-rows.ts'
import type { Store } from '../store/store.ts'
import { ingested, refused } from './ingested.ts'

export type Importer = {
  jobs: Jobs
  /** Resolves when every file is imported or refused; when stopped, what was finished is kept. */
  importFiles(
    paths: string[],
    password: string | undefined,
    run: { signal: AbortSignal; emit(event: IngestEvent): void },
  ): Promise<{ sources: Ingested[] }>
  /** Runs a job again that failed for want of a password. */
  unlock(id: number, password: string): void
  /** On battery the queue waits, also what is added then, until the power is back or a person resumes a job. */
  onPower(onBattery: boolean): void
  close(): Promise<void>
}

/** One file in, with everything that is needed for it. */
export type Ingest = (path: string, options: ReadOptions, run: IngestRun) => Promise<Ingested>

export function createImporter(
  store: Store,
  ingest: Ingest,
  passwords: Passwords,
  logger: Logger,
): Importer {
  const results = new Map<number, Ingested>()
  const jobs = createJobs({
    store,
    logger,
    run: async (job, run) => {
      // At once: what is being read can be asked about already.
      const attach = (sourceId: string): Promise<void> => {
        join(job.id, sourceId)
        return run.attach(sourceId)
      }
      const options = { password: passwords.get(job.path) }
      const done = await ingest(job.path, options, { ...run, attach })
      results.set(job.id, done)
      recordImport(done.id, store)
      if (done.id !== undefined) join(job.id, done.id)
    },
  })

  /** The source joins the collections that its file was added to; one that was removed since is no reason to fail. */
  function join(jobId: number, sourceId: string): void {
    for (const collection of store.jobs.byId(jobId)?.collections ?? []) {
      try {
        store.collections.assign(collection, [sourceId], true)
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'source/unknown') throw error
      }
    }
  }

  /** What became of a job, also when another process did it. */
  function resultOf(path: string, job: Job | undefined): Ingested {
    const here = job && results.get(job.id)
    if (here) return here
    if (job?.error) return refused(path, toAppError(job.error))
    const source = store.sources.byPath(path)
    if (job?.state === 'done' && source) return ingested(source)
    return refused(path, new AppError('aborted', 'The import was cancelled.'))
  }

  return {
    jobs,
    async importFiles(paths, password, { signal, emit }) {
      const absolute = paths.map((path) => resolve(path))
      if (password !== undefined) for (const path of absolute) passwords.set(path, password)
      const queued = jobs.enqueue(absolute)
      const ids = queued.map(({ id }) => id)
      const unwatch = jobs.watch((event) => {
        if (event.kind === 'changed' && ids.includes(event.job.id)) report(event.job, emit)
      })
      try {
        jobs.start(ids)
        const settled = await jobs.settled(ids, signal)
        return {
          sources: absolute.map((path, at) =>
            resultOf(
              path,
              settled.find(({ id }) => id === ids[at]),
            ),
          ),
        }
      } catch (error) {
        await jobs.stop()
        throw error
      } finally {
        unwatch()
      }
    },
    unlock(id, password) {
      const job = jobs.byId(id)
      if (!job) throw new AppError('usage/invalid', `There is no job ${id}.`)
      passwords.set(job.path, password)
      jobs.retry(id)
    },
    onPower: (onBattery) => jobs.hold(onBattery),
    close: () => jobs.close(),
  }
}

function report({ path, state, stages }: Job, emit: (event: IngestEvent) => void): void {
  const stage = shownStage(stages)
  if (state === 'running' && stage) emit({ path, ...stage })
}

const toAppError = ({ code, message }: { code: string; message: string }): AppError =>
  new AppError(asErrorCode(code), message)
