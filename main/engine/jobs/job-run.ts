import type { Logger } from '#base/log.ts'
import { AppError, isAbort, toWire } from '#contract/errors.ts'
import type { Progress, Run } from '#engine/domain.ts'
import { leaseMs } from './job-owner.ts'
import { createProgressMeter } from './job-progress.ts'
import type { Job, JobState, StageProgress } from '../store/job-rows.ts'
import type { JobEnd, JobTable } from '../store/job-table.ts'

export type JobRun = Run & {
  /**
   * Says which source the job is about. Waits while another running job, here or in another process,
   * has the same one, so that one file is never imported twice at once.
   */
  attach: (sourceId: string) => Promise<void>
}
export type RunJob = (job: Job, run: JobRun) => Promise<void>

/** A job that runs in this process. */
export type ActiveJob = {
  stages(): StageProgress[]
  /** Asks it to stop and to become this. The last call counts; one that ends well first is done. */
  interrupt(as: 'waiting' | 'paused' | 'cancelled'): void
  /** Takes back a wish to pause that it has not followed yet: it stops and waits for its turn. */
  resume(): void
  /** Never rejects. Gives the end that could not be written down, if that failed. */
  finished: Promise<UnsavedEnd | undefined>
}
export type UnsavedEnd = { state: JobState; end: JobEnd; fault: unknown }

type Options = {
  table: JobTable
  owner: string
  run: RunJob
  logger: Logger
  progressed: () => void
}

const heartbeatMs = 1000
const renewMs = 10_000

export function startJob(job: Job, options: Options): ActiveJob {
  const { table, owner, logger, progressed } = options
  const controller = new AbortController()
  const meter = createProgressMeter()
  let intent: 'waiting' | 'paused' | 'cancelled' | undefined
  let isLost = false
  let isAttached = false
  let isSourceGone = false
  let isNews = false
  let renewedMs = Date.now()

  const interrupt = (as: 'waiting' | 'paused' | 'cancelled'): void => {
    intent = as
    controller.abort(new AppError('aborted', `The import of ${job.path} was stopped.`))
  }
  /** Its source was removed, or another process took it because this one seemed dead. */
  const lose = (): void => {
    isLost = true
    interrupt('waiting')
  }
  const heartbeat = (): void => {
    try {
      const asked = table.requestOf(job.id, owner)
      if (asked === 'lost') return lose()
      if (asked === 'sourceless') {
        isSourceGone = isAttached
        if (isSourceGone) interrupt('cancelled')
      } else if (asked) interrupt(asked === 'cancel' ? 'cancelled' : 'paused')
      if (!isNews && Date.now() - renewedMs < renewMs) return
      isNews = false
      renewedMs = Date.now()
      if (!table.renew(job.id, owner, renewedMs + leaseMs, meter.stages())) lose()
    } catch (error) {
      logger.warn('A heartbeat was not written', { job: job.id, why: toWire(error).message })
    }
  }
  const attach = async (sourceId: string): Promise<void> => {
    while (!table.attach(job.id, owner, sourceId)) {
      controller.signal.throwIfAborted()
      logger.info('Waiting for another import of the same source', {
        job: job.id,
        source: sourceId,
      })
      await pause(heartbeatMs, controller.signal)
    }
    isAttached = true
  }
  const progress = (step: Progress): void => {
    meter.add(step, performance.now())
    isNews = true
    progressed()
  }

  const execute = async (): Promise<UnsavedEnd | undefined> => {
    const timer = setInterval(heartbeat, heartbeatMs)
    let state: JobState = 'done'
    let end: JobEnd = {}
    try {
      await options.run(job, { signal: controller.signal, progress, attach })
    } catch (error) {
      // An import that fails removes its source itself: then its own reason counts, not the removal.
      if (isSourceGone && !isAbort(error)) intent = undefined
      state = intent ?? 'failed'
      if (!intent) end = { error: toWire(error) }
    } finally {
      clearInterval(timer)
    }
    end = { ...end, stages: meter.stages() }
    logger.info('Import ended', { job: job.id, state, code: end.error?.code, lost: isLost })
    try {
      table.settle(job.id, owner, state, end)
      return undefined
    } catch (fault) {
      logger.error('The end of a job was not written', { job: job.id, why: toWire(fault).message })
      return { state, end, fault }
    }
  }
  const resume = (): void => {
    if (intent) intent = 'waiting'
  }
  return { stages: () => meter.stages(), interrupt, resume, finished: execute() }
}

/** Resolves after a time, or rejects with the signal's reason. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
  signal.throwIfAborted()
}
