import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'
import { isForeignKeyFailure } from './failures.ts'
import { numberPragma } from './pragma.ts'
import { toJob } from './job-rows.ts'
import type { Job, JobRequest, JobState, StageProgress, StoredJob } from './job-rows.ts'

/**
 * The queue's durable side. A running job belongs to an owner (a process) for as long as its lease is
 * renewed; every change of a running job names its owner and does nothing for anyone else.
 */
export type JobTable = {
  /**
   * The unfinished job of this path if there is one (a paused one goes on), else a new one at the end. Its source is
   * to join `collection` too, unless that is not there.
   */
  enqueue(path: string, collection?: string): Job
  byId(id: number): Job | undefined
  /** In the order in which they run. */
  list(): Job[]
  /** Takes the next waiting job, if any; `only` limits the choice. */
  claim(owner: string, leaseUntilMs: number, only?: readonly number[]): Job | undefined
  /** False when the job is not this owner's any more. */
  renew(id: number, owner: string, leaseUntilMs: number, stages: readonly StageProgress[]): boolean
  /**
   * What others want of the running job. `lost`: it is not this owner's any more. `sourceless`: its source
   * was removed, or it has none yet.
   */
  requestOf(id: number, owner: string): JobRequest | 'lost' | 'sourceless' | undefined
  /** Ties a running job to its source; false while another running job has that source. */
  attach(id: number, owner: string, sourceId: string): boolean
  settle(id: number, owner: string, state: JobState, end?: JobEnd): boolean
  /** Running jobs are asked (see `requestOf`), others change at once. Finished ones stay as they are. */
  pause(id: number): void
  cancel(id: number): void
  /** A paused job waits again. */
  resume(id: number): void
  /** A failed or cancelled job waits again. */
  retry(id: number): void
  /** These jobs run before all others, in this order. */
  reorder(ids: readonly number[]): void
  /** Forgets a job that does not run. */
  remove(id: number): void
  /** Frees the running jobs whose owner `isGone`. Gives their ids. */
  recover(isGone: (owner: string, leaseUntilMs: number) => boolean): number[]
  /** Changes when another process has written to the library. */
  dataVersion(): number
}
export type JobEnd = {
  stages?: readonly StageProgress[] | undefined
  error?: { code: string; message: string } | undefined
}

const now = (): string => new Date().toISOString()

export function openJobTable(db: Database): JobTable {
  const whole = `
    SELECT job.*, (
      SELECT json_group_array(collection_id) FROM job_collection WHERE job_id = job.id
    ) AS collections FROM job`
  const byId = db.prepare<[number], StoredJob>(`${whole} WHERE id = ?`)
  const all = db.prepare<[], StoredJob>(`${whole} ORDER BY position, id`)
  const unfinished = db.prepare<[string], { id: number }>(
    `SELECT id FROM job WHERE path = ? AND state IN ('waiting', 'running', 'paused') ORDER BY id LIMIT 1`,
  )
  const forget = db.prepare(
    `DELETE FROM job WHERE path = ? AND state IN ('done', 'failed', 'cancelled')`,
  )
  const insert = db.prepare<[string, string, string], { id: number }>(`
    INSERT INTO job (kind, path, state, position, progress, created_at, updated_at)
    VALUES ('ingest', ?, 'waiting', (SELECT ifnull(max(position), 0) + 1 FROM job), '[]', ?, ?)
    RETURNING id`)
  const gather = db.prepare<[number, string]>(`
    INSERT OR IGNORE INTO job_collection (job_id, collection_id)
    SELECT ?, id FROM collection WHERE id = ?`)
  const next = db.prepare<[{ only: string | null }], { id: number }>(`
    SELECT id FROM job WHERE state = 'waiting'
      AND ($only IS NULL OR id IN (SELECT value FROM json_each($only)))
    ORDER BY position, id LIMIT 1`)
  const take = db.prepare<[string, number, string, number]>(`
    UPDATE job SET state = 'running', owner = ?, lease_until_ms = ?, updated_at = ?, request = NULL,
      progress = '[]', error_code = NULL, error_message = NULL
    WHERE id = ? AND state = 'waiting'`)
  const owned = `WHERE id = $id AND owner = $owner AND state = 'running'`
  const renew = db.prepare(`
    UPDATE job SET lease_until_ms = $leaseUntilMs, progress = $progress, updated_at = $now ${owned}`)
  const request = db.prepare<
    [{ id: number; owner: string }],
    { request: JobRequest | null; source_id: string | null }
  >(`SELECT request, source_id FROM job ${owned}`)
  const rival = db
    .prepare<[string, number], number>(
      `SELECT id FROM job WHERE source_id = ? AND state = 'running' AND id <> ? LIMIT 1`,
    )
    .pluck()
  const tie = db.prepare(`UPDATE job SET source_id = $sourceId, updated_at = $now ${owned}`)
  const end = db.prepare(`
    UPDATE job SET state = $state, owner = NULL, lease_until_ms = NULL, request = NULL,
      progress = ifnull($progress, progress), error_code = $code, error_message = $message,
      updated_at = $now ${owned}`)
  const ask = db.prepare(
    `UPDATE job SET request = ?, updated_at = ? WHERE id = ? AND state = 'running'`,
  )
  const unask = db.prepare(
    `UPDATE job SET request = NULL, updated_at = ? WHERE id = ? AND state = 'running'`,
  )
  const change = db.prepare(`
    UPDATE job SET state = $to, error_code = NULL, error_message = NULL, updated_at = $now
    WHERE id = $id AND state IN (SELECT value FROM json_each($from))`)
  const place = db.prepare('UPDATE job SET position = ? WHERE id = ?')
  const first = db.prepare<[], number>('SELECT ifnull(min(position), 0) FROM job').pluck()
  const drop = db.prepare(`DELETE FROM job WHERE id = ? AND state <> 'running'`)
  const running = db.prepare<[], StoredJob>(`${whole} WHERE state = 'running'`)

  const set = (id: number, from: JobState[], to: JobState): void =>
    void change.run({ id, from: JSON.stringify(from), to, now: now() })

  const enqueue = db.transaction((path: string, collection: string | undefined): Job => {
    const known = unfinished.get(path)
    if (known) set(known.id, ['paused'], 'waiting')
    else forget.run(path)
    const id = known?.id ?? insert.get(path, now(), now())?.id
    if (id !== undefined && collection !== undefined) gather.run(id, collection)
    const row = id === undefined ? undefined : byId.get(id)
    if (!row) throw new AppError('internal', `The job for ${path} was not stored.`)
    return toJob(row)
  })
  const claim = db.transaction((owner: string, leaseUntilMs: number, only: string | null) => {
    const job = next.get({ only })
    if (!job || take.run(owner, leaseUntilMs, now(), job.id).changes === 0) return undefined
    const row = byId.get(job.id)
    return row && toJob(row)
  })
  const attach = db.transaction((id: number, owner: string, sourceId: string): boolean => {
    if (rival.get(sourceId, id) !== undefined) return false
    return tie.run({ id, owner, sourceId, now: now() }).changes > 0
  })
  const reorder = db.transaction((ids: readonly number[]) => {
    const start = (first.get() ?? 0) - ids.length
    ids.forEach((id, index) => {
      place.run(start + index, id)
    })
  })
  const recover = db.transaction((isGone: (owner: string, leaseUntilMs: number) => boolean) =>
    running.all().flatMap(({ id, owner, lease_until_ms: leaseUntilMs, request: asked }) => {
      if (owner === null || !isGone(owner, leaseUntilMs ?? 0)) return []
      const state = asked === 'cancel' ? 'cancelled' : asked === 'pause' ? 'paused' : 'waiting'
      end.run({ id, owner, state, progress: null, code: null, message: null, now: now() })
      return [id]
    }),
  )

  return {
    enqueue: (path, collection) => enqueue.immediate(path, collection),
    byId: (id) => {
      const row = byId.get(id)
      return row && toJob(row)
    },
    list: () => all.all().map(toJob),
    claim: (owner, leaseUntilMs, only) => {
      const choice = only ? JSON.stringify(only) : null
      // Looking costs no lock; only a job that seems free is worth one.
      return next.get({ only: choice }) && claim.immediate(owner, leaseUntilMs, choice)
    },
    renew: (id, owner, leaseUntilMs, stages) =>
      renew.run({ id, owner, leaseUntilMs, progress: JSON.stringify(stages), now: now() }).changes >
      0,
    requestOf: (id, owner) => {
      const row = request.get({ id, owner })
      if (!row) return 'lost'
      return row.request ?? (row.source_id === null ? 'sourceless' : undefined)
    },
    attach: (id, owner, sourceId) => {
      try {
        return attach.immediate(id, owner, sourceId)
      } catch (error) {
        if (!isForeignKeyFailure(error)) throw error
        const message = `The source ${sourceId} was removed while it was being imported.`
        throw new AppError('source/unknown', message, { cause: error })
      }
    },
    settle: (id, owner, state, { stages, error } = {}) => {
      const progress = stages ? JSON.stringify(stages) : null
      const { code = null, message = null } = error ?? {}
      return end.run({ id, owner, state, progress, code, message, now: now() }).changes > 0
    },
    pause: (id) => {
      set(id, ['waiting'], 'paused')
      ask.run('pause', now(), id)
    },
    cancel: (id) => {
      set(id, ['waiting', 'paused'], 'cancelled')
      ask.run('cancel', now(), id)
    },
    resume: (id) => {
      set(id, ['paused'], 'waiting')
      unask.run(now(), id)
    },
    retry: (id) => set(id, ['failed', 'cancelled'], 'waiting'),
    reorder: (ids) => reorder.immediate(ids),
    remove: (id) => void drop.run(id),
    recover: (isGone) => (running.get() ? recover.immediate(isGone) : []),
    dataVersion: () => numberPragma(db, 'data_version'),
  }
}
