import type { Progress } from '#engine/domain.ts'
import type { StageProgress } from '#engine/store/job-rows.ts'

/** Turns a job's bare progress into what people are told: rates and remaining times. */
export type ProgressMeter = {
  add(progress: Progress, nowMs: number): void
  /** In the order in which the stages began. */
  stages(): StageProgress[]
}

type Meter = {
  latest: Progress
  /** Where the rate was last brought up to date. Work that was done before this run is never counted. */
  markMs: number
  markDone: number
  rate?: number | undefined
}

/** The rate follows the last 10 s or so: exponential smoothing, weighted by the time that passed. */
const memoryMs = 10_000
/** Shorter steps are gathered, or their noise would be the rate. */
const stepMs = 250

export function createProgressMeter(): ProgressMeter {
  const meters = new Map<Progress['stage'], Meter>()
  return {
    add: (progress, nowMs) => {
      const meter = meters.get(progress.stage)
      // The first report says where this run began; fewer done than before means that it began anew.
      if (!meter || progress.done < meter.markDone) {
        meters.set(progress.stage, { latest: progress, markMs: nowMs, markDone: progress.done })
      } else {
        advance(meter, progress, nowMs)
      }
    },
    stages: () => Array.from(meters.values(), describe),
  }
}

/** They follow what is stored, beside everything else: nobody waits for them before the rest is done. */
const following = new Set<Progress['stage']>(['describe', 'read'])

/** What a person waits for: the stage that began last, and those that only follow when all is stored. */
export function shownStage(stages: readonly StageProgress[]): StageProgress | undefined {
  const storing = stages.find(({ stage }) => stage === 'encode')
  const isStored = storing?.total !== undefined && storing.done >= storing.total
  // What is in the library already is not measured again.
  const isNew = stages.some(({ stage }) => stage === 'probe')
  if (isStored || !isNew) return stages.at(-1)
  return storing ?? stages.findLast(({ stage }) => !following.has(stage))
}

function advance(meter: Meter, progress: Progress, nowMs: number): void {
  meter.latest = progress
  const units = progress.done - meter.markDone
  const passedMs = nowMs - meter.markMs
  const finished = progress.done === progress.total && meter.rate === undefined
  if (units <= 0 || passedMs <= 0 || (passedMs < stepMs && !finished)) return
  const rate = (units * 1000) / passedMs
  const weight = meter.rate === undefined ? 1 : 1 - Math.exp(-passedMs / memoryMs)
  meter.rate = (meter.rate ?? 0) * (1 - weight) + rate * weight
  meter.markMs = nowMs
  meter.markDone = progress.done
}

function describe({ latest, rate }: Meter): StageProgress {
  if (rate === undefined) return latest
  const { done, total } = latest
  if (total === undefined) return { ...latest, rate }
  return { ...latest, rate, remainingMs: (Math.max(0, total - done) * 1000) / rate }
}
