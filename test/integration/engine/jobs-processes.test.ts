import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { newFolder, open } from './store/library.ts'

type Worker = {
  kill(signal: NodeJS.Signals): void
  /** Resolves when it has said a line like this. */
  says(pattern: RegExp): Promise<void>
  ended: Promise<{ code: number | null; lines: string[]; errors: string }>
}

function startWorker(folder: string, ...rest: (string | { shell: string })[]): Worker {
  const script = fileURLToPath(new URL('./jobs-worker.ts', import.meta.url))
  const paths = rest.filter((item) => typeof item === 'string')
  const shell = rest.find((item) => typeof item !== 'string')?.shell ?? ':'
  // `sh` is only there to set limits; it becomes the worker, so that signals reach it.
  const child = spawn('sh', [
    '-c',
    `${shell}; exec "$@"`,
    'sh',
    process.execPath,
    script,
    folder,
    ...paths,
  ])
  let said = ''
  let errors = ''
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const linesOf = (): string[] => said.split('\n').slice(0, -1)
  const ended = new Promise<Awaited<Worker['ended']>>((resolve) => {
    child.on('close', (code) => resolve({ code, lines: linesOf(), errors }))
  })
  return {
    kill: (signal) => void child.kill(signal),
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (linesOf().some((line) => pattern.test(line))) resolve()
        }
        look()
        child.stdout.on('data', look)
        child.on('close', () => reject(new Error(`It ended first: ${said}${errors}`)))
      }),
    ended,
  }
}
const unitsOf = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.startsWith('unit '))

describe('jobs of several processes', () => {
  test('after kill -9 the next process goes on where the last one was', async () => {
    const folder = newFolder()
    const first = startWorker(folder, '/a')
    await first.says(/^unit 4$/)
    first.kill('SIGKILL')
    const { lines: before } = await first.ended
    expect(open(folder).jobs.list()).toMatchObject([{ path: '/a', state: 'running' }])

    const second = startWorker(folder, '/a')
    await second.says(/^done/)
    const { code, lines: after, errors } = await second.ended
    expect({ code, errors, last: after.at(-1) }).toEqual({ code: 0, errors: '', last: 'done /a' })
    const units = new Set([...unitsOf(before), ...unitsOf(after)])
    expect(unitsOf(after).filter((unit) => unitsOf(before).includes(unit))).toEqual([])
    // One unit may have been stored without a word before the kill.
    expect(units.size).toBeGreaterThanOrEqual(9)
    const store = open(folder)
    expect(store.segments.count()).toBe(10)
    expect(store.jobs.list()).toMatchObject([{ path: '/a', state: 'done' }])
  })

  test('an interrupted process leaves its job waiting', async () => {
    const folder = newFolder()
    const worker = startWorker(folder, '/a', '/b')
    await worker.says(/^unit 2$/)
    worker.kill('SIGINT')
    expect(await worker.ended).toMatchObject({ code: 130, errors: '' })
    expect(open(folder).jobs.list()).toMatchObject([
      { path: '/a', state: 'waiting' },
      { path: '/b', state: 'waiting' },
    ])
  })

  test('one that asks for a file that another imports waits for it and does nothing twice', async () => {
    const folder = newFolder()
    const first = startWorker(folder, '/a')
    await first.says(/^unit 1$/)
    const second = startWorker(folder, '/a')
    const third = startWorker(folder, '/copy of a')
    await Promise.all([second.says(/^serving$/), third.says(/^serving$/)])
    const ends = await Promise.all([first.ended, second.ended, third.ended])
    expect(ends.map(({ code, errors }) => ({ code, errors }))).toEqual(
      Array.from({ length: 3 }, () => ({ code: 0, errors: '' })),
    )
    expect(ends.map(({ lines }) => lines.at(-1))).toEqual(['done /a', 'done /a', 'done /copy of a'])
    expect(ends.map(({ lines }) => unitsOf(lines).length)).toEqual([10, 0, 0])
    expect(open(folder).segments.count()).toBe(10)
  })

  test('one takes over from another that is killed while it waits', async () => {
    const folder = newFolder()
    const first = startWorker(folder, '/a')
    await first.says(/^unit 1$/)
    const second = startWorker(folder, '/a')
    await second.says(/^serving$/)
    first.kill('SIGKILL')
    const { code, lines } = await second.ended
    expect([code, lines.at(-1)]).toEqual([0, 'done /a'])
    expect(open(folder).segments.count()).toBe(10)
  })

  test('one can cancel what another runs', async () => {
    const folder = newFolder()
    const worker = startWorker(folder, '/slow')
    await worker.says(/^unit 1$/)
    const store = open(folder)
    const [job] = store.jobs.list()
    store.jobs.cancel(job?.id ?? 0)
    const { lines } = await worker.ended
    expect(lines.at(-1)).toBe('cancelled /slow')
    expect(store.jobs.list()).toMatchObject([{ state: 'cancelled' }])
    expect(store.segments.count()).toBeLessThan(10)
  })

  test.skipIf(process.platform === 'win32')(
    'a full disk ends the job with the reason; with room again it goes on where it was',
    async () => {
      const folder = newFolder()
      const limited = startWorker(folder, { shell: "trap '' XFSZ; ulimit -f 8000" }, '/large')
      const { lines: before, errors } = await limited.ended
      expect(errors).toBe('')
      expect(before.at(-1)).toMatch(/^(failed \/large|rejected) store\/disk-full$/)
      const store = open(folder)
      expect(store.check('full')).toEqual([])
      expect(store.segments.count()).toBeGreaterThan(0)
      store.close()
      const { lines: after } = await startWorker(folder, '/large').ended
      expect(after.at(-1)).toBe('done /large')
      expect(unitsOf(after).filter((unit) => unitsOf(before).includes(unit))).toEqual([])
      expect(open(folder).segments.count()).toBe(10)
    },
  )
})
