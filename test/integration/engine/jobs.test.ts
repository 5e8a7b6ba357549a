import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { AppError } from '#contract/errors.ts'
import type { JobRun, RunJob } from '#engine/jobs/job-run.ts'
import { createJobs } from '#engine/jobs/jobs.ts'
import type { Jobs } from '#engine/jobs/jobs.ts'
import type { JobEvent } from '#engine/jobs/job-watch.ts'
import type { Job } from '#engine/store/job-rows.ts'
import type { Store } from '#engine/store/store.ts'
import { newFolder, open } from './store/library.ts'
import { fileOf, videoProbe } from './store/made.ts'

/** Work that goes on until the test says so, or until it is stopped. */
type Work = { job: Job; run: JobRun; finish(): void; fail(error: unknown): void }

function queue(store: Store, options: { concurrency?: number } = {}) {
  const begun: Work[] = []
  const run: RunJob = (job, jobRun) =>
    new Promise((resolve, reject) => {
      jobRun.signal.addEventListener('abort', () => reject(jobRun.signal.reason))
      begun.push({ job, run: jobRun, finish: resolve, fail: reject })
    })
  const jobs = createJobs({ store, run, logger: silentLogger, ...options })
  onTestFinished(() => jobs.close())
  return { jobs, begun }
}
const statesOf = (jobs: Jobs): string[] => jobs.list().map(({ path, state }) => `${path} ${state}`)

const doneOf = (event: JobEvent | undefined): number | undefined =>
  event?.kind === 'changed' ? event.job.stages[0]?.done : undefined

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

describe('the queue', () => {
  test('runs one job after the other, in order, and waits for nobody who does not start it', async () => {
    const { jobs, begun } = queue(open())
    const [a, b] = jobs.enqueue(['/a', '/b'])
    expect(begun).toEqual([])
    jobs.start()
    expect(statesOf(jobs)).toEqual(['/a running', '/b waiting'])
    begun[0]?.finish()
    await until(() => begun.length === 2)
    expect(statesOf(jobs)).toEqual(['/a done', '/b running'])
    begun[1]?.finish()
    const settled = await jobs.settled([a?.id ?? 0, b?.id ?? 0])
    expect(settled.map(({ path, state }) => [path, state])).toEqual([
      ['/a', 'done'],
      ['/b', 'done'],
    ])
  })

  test('has one job per path, and a new one once that is finished', async () => {
    const { jobs, begun } = queue(open())
    const [first, again] = jobs.enqueue(['/a', '/a'])
    expect(again).toEqual(first)
    jobs.start()
    begun[0]?.finish()
    await jobs.settled([first?.id ?? 0])
    const [next] = jobs.enqueue(['/a'])
    expect(next?.id).not.toBe(first?.id)
    expect(jobs.list()).toHaveLength(1)
  })

  test('runs as many at once as it may, and only those that were asked for', async () => {
    const { jobs, begun } = queue(open(), { concurrency: 2 })
    const [, b, c, d] = jobs.enqueue(['/a', '/b', '/c', '/d'])
    jobs.start([b?.id ?? 0, c?.id ?? 0, d?.id ?? 0])
    expect(statesOf(jobs)).toEqual(['/a waiting', '/b running', '/c running', '/d waiting'])
    begun[0]?.finish()
    await until(() => begun.length === 3)
    expect(statesOf(jobs)).toEqual(['/a waiting', '/b done', '/c running', '/d running'])
  })

  test('runs first what is put first', () => {
    const { jobs } = queue(open())
    const [, b, c] = jobs.enqueue(['/a', '/b', '/c'])
    jobs.reorder([c?.id ?? 0, b?.id ?? 0])
    jobs.start()
    expect(statesOf(jobs)).toEqual(['/c running', '/b waiting', '/a waiting'])
  })

  test('keeps the reason why a job failed, and tries again when asked', async () => {
    const folder = newFolder()
    const store = open(folder)
    const { jobs, begun } = queue(store)
    const [job] = jobs.enqueue(['/a'])
    jobs.start()
    begun[0]?.fail(new AppError('source/damaged', '/a ends early.'))
    const [failed] = await jobs.settled([job?.id ?? 0])
    expect(failed).toMatchObject({
      state: 'failed',
      error: { code: 'source/damaged', message: '/a ends early.' },
    })
    expect(open(folder).jobs.list()).toEqual([failed])
    jobs.retry(failed?.id ?? 0)
    await until(() => begun.length === 2)
    expect(jobs.list()).toMatchObject([{ state: 'running' }])
    expect(jobs.list()[0]?.error).toBeUndefined()
  })
})

describe('a job', () => {
  test('can be paused while it waits and while it runs, and goes on when it is resumed', async () => {
    const { jobs, begun } = queue(open())
    const [a, b] = jobs.enqueue(['/a', '/b']).map((job) => job.id)
    jobs.pause(b ?? 0)
    jobs.start()
    jobs.pause(a ?? 0)
    await jobs.settled([a ?? 0, b ?? 0])
    expect(statesOf(jobs)).toEqual(['/a paused', '/b paused'])
    jobs.resume(b ?? 0)
    await until(() => begun.length === 2)
    expect(statesOf(jobs)).toEqual(['/a paused', '/b running'])
  })

  test('that is resumed before it has stopped runs again', async () => {
    const { jobs, begun } = queue(open())
    const [a] = jobs.enqueue(['/a'])
    jobs.start()
    jobs.pause(a?.id ?? 0)
    jobs.resume(a?.id ?? 0)
    await until(() => begun.length === 2)
    expect(statesOf(jobs)).toEqual(['/a running'])
  })

  test('that is cancelled stays so until it is asked for again', async () => {
    const { jobs, begun } = queue(open())
    const [a, b] = jobs.enqueue(['/a', '/b']).map((job) => job.id)
    jobs.start()
    jobs.cancel(b ?? 0)
    jobs.cancel(a ?? 0)
    await jobs.settled([a ?? 0, b ?? 0])
    expect(statesOf(jobs)).toEqual(['/a cancelled', '/b cancelled'])
    jobs.enqueue(['/b'])
    await until(() => begun.length === 2)
    expect(statesOf(jobs)).toEqual(['/a cancelled', '/b running'])
  })

  test('that ends well although it was asked to stop is done', async () => {
    const store = open()
    const jobs = createJobs({ store, run: () => sleep(20), logger: silentLogger })
    onTestFinished(() => jobs.close())
    const [a] = jobs.enqueue(['/a'])
    jobs.start()
    jobs.cancel(a?.id ?? 0)
    expect(await jobs.settled([a?.id ?? 0])).toMatchObject([{ state: 'done' }])
  })

  test('waits again when its process stops, and keeps its progress', async () => {
    const folder = newFolder()
    const { jobs, begun } = queue(open(folder))
    jobs.enqueue(['/a'])
    jobs.start()
    begun[0]?.run.progress({ stage: 'encode', done: 3, total: 9, unit: 'samples' })
    await jobs.close()
    expect(open(folder).jobs.list()).toMatchObject([
      {
        path: '/a',
        state: 'waiting',
        stages: [{ stage: 'encode', done: 3, total: 9, unit: 'samples' }],
      },
    ])
  })

  test('of a source that was removed meanwhile stops', async () => {
    const store = open()
    const { jobs, begun } = queue(store)
    const [a] = jobs.enqueue(['/a'])
    jobs.start()
    const { id } = store.sources.add(fileOf(1, '/a'), videoProbe)
    await begun[0]?.run.attach(id)
    store.sources.remove(id)
    expect(await jobs.settled([a?.id ?? 0])).toMatchObject([{ state: 'cancelled' }])
    expect(begun[0]?.run.signal.aborted).toBe(true)
  })

  test('that fails and removes its own source keeps its reason', async () => {
    const store = open()
    const jobs = createJobs({
      store,
      logger: silentLogger,
      run: async (job, { attach, signal }) => {
        const { id } = store.sources.add(fileOf(1, job.path), videoProbe)
        await attach(id)
        store.sources.remove(id)
        // Long enough for the removal to be noticed.
        await until(() => signal.aborted)
        throw new AppError('source/damaged', `${job.path} ends early.`)
      },
    })
    onTestFinished(() => jobs.close())
    const [a] = jobs.enqueue(['/a'])
    jobs.start()
    const error = { code: 'source/damaged', message: '/a ends early.' }
    expect(await jobs.settled([a?.id ?? 0])).toMatchObject([{ state: 'failed', error }])
    expect(store.sources.list()).toEqual([])
  })

  test('cannot be tied to a source that is not there', async () => {
    const { jobs, begun } = queue(open())
    jobs.enqueue(['/a'])
    jobs.start()
    await expect(begun[0]?.run.attach('s-nothing')).rejects.toMatchObject({
      code: 'source/unknown',
    })
  })

  test('waits for another one of the same source', async () => {
    const store = open()
    const { id } = store.sources.add(fileOf(1), videoProbe)
    const { jobs, begun } = queue(store, { concurrency: 2 })
    jobs.enqueue(['/a', '/copy of a'])
    jobs.start()
    await begun[0]?.run.attach(id)
    let isAttached = false
    const attached = (async () => {
      await begun[1]?.run.attach(id)
      isAttached = true
    })()
    await sleep(50)
    expect(isAttached).toBe(false)
    begun[0]?.finish()
    await attached
    expect(jobs.list()).toMatchObject([{ state: 'done' }, { state: 'running', sourceId: id }])
  })
})

describe('watching', () => {
  test('tells each change once and the newest progress soon, until one stops listening', async () => {
    const { jobs, begun } = queue(open())
    const events: JobEvent[] = []
    const stop = jobs.watch((event) => events.push(event))
    jobs.enqueue(['/a'])
    jobs.start()
    for (let done = 0; done <= 1000; done++) {
      begun[0]?.run.progress({ stage: 'encode', done, total: 1000, unit: 'samples' })
    }
    await until(() => doneOf(events.at(-1)) === 1000)
    expect(events.length).toBeLessThan(10)
    begun[0]?.finish()
    await until(() => events.at(-1)?.kind === 'changed' && statesOf(jobs)[0] === '/a done')
    stop()
    const { length } = events
    jobs.enqueue(['/b'])
    expect(events).toHaveLength(length)
  })

  test('also tells what another process does to the library', async () => {
    const folder = newFolder()
    const { jobs } = queue(open(folder))
    const events: JobEvent[] = []
    jobs.watch((event) => events.push(event))
    const other = open(folder)
    const { id } = other.jobs.enqueue('/a')
    await until(() => events.length === 1)
    other.jobs.remove(id)
    await until(() => events.length === 2)
    expect(events).toMatchObject([
      { kind: 'changed', job: { path: '/a', state: 'waiting' } },
      { kind: 'removed', id },
    ])
  })

  test('a listener that throws harms nobody', async () => {
    const { jobs, begun } = queue(open())
    jobs.watch(() => {
      throw new Error('broken listener')
    })
    const [a] = jobs.enqueue(['/a'])
    jobs.start()
    begun[0]?.finish()
    expect(await jobs.settled([a?.id ?? 0])).toMatchObject([{ state: 'done' }])
  })
})

test('waiting can be given up', async () => {
  const { jobs } = queue(open())
  const [a] = jobs.enqueue(['/a'])
  const controller = new AbortController()
  const settled = jobs.settled([a?.id ?? 0], controller.signal)
  controller.abort(new AppError('aborted', 'Stopped.'))
  await expect(settled).rejects.toMatchObject({ code: 'aborted' })
})

test('a job that changes its place is told', () => {
  const { jobs } = queue(open())
  const [, b, c] = jobs.enqueue(['/a', '/b', '/c'])
  const events: JobEvent[] = []
  jobs.watch((event) => events.push(event))
  jobs.reorder([c!.id, b!.id])
  expect(events.map((event) => event.kind === 'changed' && event.job.path)).toEqual(['/c', '/a'])
})

describe('a queue that is held', () => {
  test('begins nothing, also nothing that comes later, and says so', () => {
    const { jobs, begun } = queue(open())
    jobs.start()
    jobs.hold(true)
    jobs.enqueue(['/a', '/b'])
    expect(begun).toEqual([])
    expect(jobs.list()).toMatchObject([
      { state: 'waiting', isHeld: true },
      { state: 'waiting', isHeld: true },
    ])
    jobs.hold(false)
    expect(statesOf(jobs)).toEqual(['/a running', '/b waiting'])
    expect(jobs.list()[1]).not.toHaveProperty('isHeld')
  })

  test('stops what runs, which goes on when it is let go', async () => {
    const { jobs, begun } = queue(open())
    jobs.enqueue(['/a'])
    jobs.start()
    jobs.hold(true)
    await until(() => jobs.list()[0]?.isHeld === true)
    expect(begun[0]?.run.signal.aborted).toBe(true)
    jobs.hold(false)
    await until(() => begun.length === 2)
    expect(statesOf(jobs)).toEqual(['/a running'])
  })

  test('runs what a person resumes, and only that', async () => {
    const { jobs, begun } = queue(open())
    jobs.start()
    jobs.hold(true)
    const [, b] = jobs.enqueue(['/a', '/b'])
    jobs.resume(b!.id)
    await until(() => begun.length === 1)
    expect(statesOf(jobs)).toEqual(['/a waiting', '/b running'])
    jobs.hold(true)
    expect(begun[0]?.run.signal.aborted).toBe(false)
  })

  test('keeps what a person paused paused', () => {
    const { jobs } = queue(open())
    jobs.start()
    jobs.hold(true)
    const [a] = jobs.enqueue(['/a'])
    jobs.pause(a!.id)
    jobs.hold(false)
    expect(statesOf(jobs)).toEqual(['/a paused'])
  })

  test('tells its listeners, also when no job changes', () => {
    const { jobs } = queue(open())
    jobs.hold(true)
    jobs.enqueue(['/a'])
    const events: JobEvent[] = []
    jobs.watch((event) => events.push(event))
    jobs.hold(false)
    expect(events).toMatchObject([{ kind: 'changed', job: { state: 'waiting' } }])
  })
})
