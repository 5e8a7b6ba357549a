/** The durable queue, as the engine pushes it. */
import { create } from 'zustand'
import type { Job } from '#contract/desk-api.ts'
import { request } from '../client/request.ts'
import { watch } from '../client/watch.ts'
import { t } from '../i18n/i18n.ts'
import { sourceById } from './library.ts'
import { tell, tellError } from './notices.ts'
import { openSource } from './viewer.ts'

export type { Job }
export type JobAction = 'pause' | 'resume' | 'cancel' | 'retry' | 'up' | 'down' | 'forget'

export const useJobs = create<{ jobs: Job[]; isLoaded: boolean }>(() => ({
  jobs: [],
  isLoaded: false,
}))

export const isOver = (job: Job): boolean =>
  job.state === 'done' || job.state === 'failed' || job.state === 'cancelled'

/** It can be told to go on: it was paused, or it waits for mains power. */
export const isPausedOrHeld = (job: Job): boolean => job.state === 'paused' || job.isHeld === true

/** It runs, or would when its turn comes. */
export const canPause = (job: Job): boolean =>
  job.state === 'running' || (job.state === 'waiting' && !job.isHeld)

/** A job worth a notification of the system when it ends, where nobody looks at the window: it ran this long. */
const longJobMs = 60_000
const startedAt = new Map<string, number>()

function tellOfEnds(before: Job[], now: Job[]): void {
  const old = new Map(before.map((job) => [job.id, job.state]))
  for (const job of now) {
    if (job.state === 'running' && !startedAt.has(job.id)) startedAt.set(job.id, Date.now())
    if (!isOver(job) || old.get(job.id) === job.state || !old.has(job.id)) continue
    const ranMs = Date.now() - (startedAt.get(job.id) ?? Date.now())
    startedAt.delete(job.id)
    if (job.duplicateOf) tellOfDuplicate(job.name, job.duplicateOf)
    if (ranMs < longJobMs || job.state === 'cancelled') continue
    const title = t(job.state === 'done' ? 'jobs.endedTitle' : 'jobs.failedTitle')
    void request('app.notify', { title, body: job.name }).catch(() => undefined)
  }
}

function tellOfDuplicate(name: string, original: string): void {
  const known = sourceById(original)
  tell({
    title: () => t('jobs.duplicate', { name }),
    detail: known && known.name !== name ? () => known.name : undefined,
    action: { label: () => t('jobs.showOriginal'), run: () => openSource(original) },
  })
}

export function watchJobs(signal: AbortSignal): void {
  void watch(
    'jobs.watch',
    ({ jobs }) => {
      const { jobs: before, isLoaded } = useJobs.getState()
      if (isLoaded) tellOfEnds(before, jobs)
      useJobs.setState({ jobs, isLoaded: true })
    },
    signal,
  )
}

export async function controlJob(id: string, action: JobAction): Promise<void> {
  try {
    await request('jobs.control', { id, action })
  } catch (error) {
    tellError(() => t('jobs.controlFailed'), error)
  }
}

/** A source that is removed leaves no job behind that failed, is paused or would read it. Never rejects. */
export async function dropJobsOf(sources: string[]): Promise<void> {
  const { jobs } = useJobs.getState()
  const theirs = jobs.filter(({ sourceId }) => sourceId !== undefined && sources.includes(sourceId))
  for (const job of theirs) {
    try {
      if (!isOver(job)) await request('jobs.control', { id: job.id, action: 'cancel' })
      await request('jobs.control', { id: job.id, action: 'forget' })
    } catch {
      // It has ended or gone meanwhile, which is all that was wanted.
    }
  }
}

/** Applies to every job in the queue that the action fits. What runs is paused last, or the next would begin. */
export async function controlAllJobs(action: 'pause' | 'resume' | 'forget'): Promise<void> {
  const fits = (job: Job): boolean =>
    action === 'pause' ? canPause(job) : action === 'resume' ? isPausedOrHeld(job) : isOver(job)
  const chosen = useJobs.getState().jobs.filter(fits)
  const [running, others] = [true, false].map((runs) =>
    chosen.filter(({ state }) => (state === 'running') === runs),
  ) as [Job[], Job[]]
  for (const { id } of [...others, ...running]) await controlJob(id, action)
}
