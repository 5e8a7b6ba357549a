// Serves the queue of a library until its jobs are settled: `node jobs-worker.ts <folder> <path...>`.
// Each job stores ten segments, a "slow" one slowly, a "large" one of a megabyte each. Prints what it does.
import { writeSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLogger } from '#base/log.ts'
import { toWire } from '#contract/errors.ts'
import { createJobs } from '#engine/jobs/jobs.ts'
import { openStore } from '#engine/store/store.ts'
import { frameOf } from './store/made.ts'

const unitsPerJob = 10

const [folder = '', ...paths] = process.argv.slice(2)
const say = (line: string): void => void writeSync(1, `${line}\n`)
const store = openStore(folder, { logger: silentLogger })
const jobs = createJobs({
  store,
  logger: silentLogger,
  run: async (job, { signal, progress, attach }) => {
    const file = { path: job.path, sha256: 'c'.repeat(64), bytes: 1, mtimeMs: 1 }
    const { id } = store.sources.add(file, { kind: 'video', detail: {} })
    await attach(id)
    say(`run ${job.path}`)
    for (let unit = 0; unit < unitsPerJob; unit++) {
      signal.throwIfAborted()
      progress({ stage: 'encode', done: unit, total: unitsPerJob, unit: 'samples' })
      const text = job.path.includes('large') ? randomBytes(500_000).toString('hex') : ''
      const segment = frameOf(unit * 1000, `unit ${unit} ${text}`)
      if (store.segments.has(id, segment.key)) continue
      await sleep(job.path.includes('slow') ? 400 : 30)
      store.segments.add(id, segment)
      say(`unit ${unit}`)
    }
    store.sources.complete(id, 'ready', [])
  },
})
process.once('SIGINT', () => {
  void jobs.close().then(() => {
    store.close()
    process.exit(130)
  })
})
const queued = jobs.enqueue(paths)
jobs.start()
say('serving')
try {
  const settled = await jobs.settled(queued.map((job) => job.id))
  for (const { state, path, error } of settled)
    say(`${state} ${path}${error ? ` ${error.code}` : ''}`)
} catch (error) {
  say(`rejected ${toWire(error).code}`)
}
await jobs.close()
store.close()
