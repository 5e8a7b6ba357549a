// How a job looks in the database, and as the rest of the engine sees it.
import type { Progress } from '#engine/domain.ts'

export type JobState = 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled'

/** Progress of one stage, as people are told. */
export type StageProgress = Progress & {
  /** Units per second, smoothed; absent until the first unit of this run is measured. */
  rate?: number | undefined
  /** Absent until there is a rate and a total. */
  remainingMs?: number | undefined
}

export type Job = {
  id: number
  kind: 'ingest'
  path: string
  sourceId?: string | undefined
  /** Joined by the source as soon as it is known. */
  collections: string[]
  state: JobState
  /** In the order in which the stages began. */
  stages: StageProgress[]
  error?: { code: string; message: string } | undefined
  /** ISO 8601, UTC. */
  createdAt: string
  updatedAt: string
  /** It waits because the queue is held (see `Jobs.hold`). Not stored. */
  isHeld?: true | undefined
}

/** What another process asked of the one that runs the job. */
export type JobRequest = 'pause' | 'cancel'

export type StoredJob = {
  id: number
  kind: 'ingest'
  path: string
  source_id: string | null
  /** JSON. */
  collections: string
  state: JobState
  progress: string
  error_code: string | null
  error_message: string | null
  created_at: string
  updated_at: string
  owner: string | null
  lease_until_ms: number | null
  request: JobRequest | null
}

export function toJob(row: StoredJob): Job {
  const { error_code: code, error_message: message } = row
  return {
    id: row.id,
    kind: row.kind,
    path: row.path,
    ...(row.source_id !== null && { sourceId: row.source_id }),
    collections: JSON.parse(row.collections),
    state: row.state,
    stages: JSON.parse(row.progress),
    ...(code !== null && { error: { code, message: message ?? '' } }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
