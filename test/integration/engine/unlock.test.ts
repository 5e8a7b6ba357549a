import { mkdtempSync, rmSync, writeFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Job } from '#contract/desk-api.ts'
import { silentLogger } from '#base/log.ts'
import { parseSettings } from '#contract/settings.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { encryptedPdf } from '../../fixtures/encrypted-pdf.ts'

const password = 'correct horse battery'

let folder: string
let library: string
let locked: string
let engine: Engine

function open(): void {
  const { settings } = parseSettings({ 'model.threads': 1, 'ocr.enabled': false })
  engine = createEngine(
    { library, settings, ffmpegPath: undefined, ffprobePath: undefined },
    silentLogger,
  )
}

const quiet = { signal: new AbortController().signal, emit: () => undefined }

/** The first state of the queue that passes. */
async function jobWhere(passes: (job: Job) => boolean): Promise<Job> {
  const stop = new AbortController()
  const { promise, resolve } = Promise.withResolvers<Job>()
  const emit = ({ jobs }: { jobs: Job[] }): void => {
    const found = jobs.find(passes)
    if (found) resolve(found)
  }
  const ended = engine.handlers['jobs.watch']({}, { signal: stop.signal, emit })
  const found = await promise
  stop.abort()
  await ended
  return found
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'longview-unlock-'))
  library = join(folder, 'library')
  locked = join(folder, 'locked.pdf')
  writeFileSync(locked, encryptedPdf('Invoice 4711 was paid', password))
  open()
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('asks again as long as the password is wrong, and reads the file with the right one', async () => {
  await engine.handlers['library.enqueue']({ paths: [locked] }, quiet)
  const failed = await jobWhere(({ state }) => state === 'failed')
  expect(failed.error?.code).toBe('source/password')

  await engine.handlers['jobs.unlock']({ id: failed.id, password: 'wrong' }, quiet)
  const again = await jobWhere(({ state, error }) => state === 'failed' && error !== undefined)
  expect(again.error?.code).toBe('source/password')

  await engine.handlers['jobs.unlock']({ id: failed.id, password }, quiet)
  const done = await jobWhere(({ state }) => state === 'done')
  const { pages } = await engine.handlers['viewer.pages']({ source: done.sourceId! }, quiet)
  expect(pages.map(({ text }) => text)).toEqual(['Invoice 4711 was paid'])
})

it('draws pages and copies of the unlocked file without asking again', async () => {
  const { sources } = await engine.handlers['library.list']({}, quiet)
  const { pages } = await engine.handlers['viewer.pages']({ source: sources[0]!.id }, quiet)
  const thumb = await engine.handlers['media.thumb']({ segment: pages[0]!.segment }, quiet)
  expect(thumb?.mime).toBe('image/jpeg')
  const path = join(folder, 'copy.pdf')
  const { pages: copied } = await engine.handlers['export.searchable'](
    { source: sources[0]!.id, path },
    quiet,
  )
  expect(copied).toBe(1)
})

it('forgets the password with the engine, takes it again, and refuses a wrong one', async () => {
  await engine.close()
  open()
  const { sources } = await engine.handlers['library.list']({}, quiet)
  const source = sources[0]!.id
  const copy = (name: string) =>
    engine.handlers['export.searchable']({ source, path: join(folder, name) }, quiet)
  await expect(copy('locked-copy.pdf')).rejects.toMatchObject({ code: 'source/password' })
  await expect(
    engine.handlers['library.unlock']({ source, password: 'wrong' }, quiet),
  ).rejects.toMatchObject({ code: 'source/password' })
  await engine.handlers['library.unlock']({ source, password }, quiet)
  expect((await copy('unlocked-copy.pdf')).pages).toBe(1)
})

it('never writes the password down', () => {
  const files = readdirSync(library, { recursive: true, encoding: 'utf8' })
    .map((name) => join(library, name))
    .filter((path) => statSync(path).isFile())
  expect(files.length).toBeGreaterThan(0)
  const holding = files.filter((path) => readFileSync(path).includes(password))
  expect(holding).toEqual([])
})
