import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { deskApi, Collection, Job } from '#contract/desk-api.ts'
import type { EventOf } from '#contract/rpc.ts'
import { parseSettings } from '#contract/settings.ts'
import { silentLogger } from '#base/log.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const library = tempFolder('matters')
const form = join(import.meta.dirname, '../../../main/samples/sample-form.pdf')
const signal = new AbortController().signal

function open(): Engine {
  const { settings } = parseSettings({ 'model.threads': 1 })
  const config = { library, settings, ffmpegPath: undefined, ffprobePath: undefined }
  return createEngine(config, silentLogger)
}
let engine = open()
afterAll(() => engine.close())

const quiet = { signal, emit: () => undefined }
/** On battery nothing begins. */
const onBattery = (is: boolean): unknown => engine.handlers['jobs.power']({ onBattery: is }, quiet)

async function collections(): Promise<Collection[]> {
  const stop = new AbortController()
  const { promise, resolve } = Promise.withResolvers<Collection[]>()
  const emit = (event: EventOf<(typeof deskApi)['library.watch']>): void =>
    resolve(event.collections)
  const watching = engine.handlers['library.watch']({}, { signal: stop.signal, emit })
  const all = await promise
  stop.abort()
  await watching
  return all
}

/** Resolves when nothing waits or runs any more. */
async function settled(): Promise<Job[]> {
  const stop = new AbortController()
  const { promise, resolve } = Promise.withResolvers<Job[]>()
  const isOpen = ({ state }: Job): boolean => state === 'waiting' || state === 'running'
  const emit = ({ jobs }: { jobs: Job[] }): void => {
    if (!jobs.some(isOpen)) resolve(jobs)
  }
  const watching = engine.handlers['jobs.watch']({}, { signal: stop.signal, emit })
  const jobs = await promise
  stop.abort()
  await watching
  return jobs
}

test('a file joins the collection that it was added to, also when the program ended before it was read', async () => {
  const { collection } = await engine.handlers['collections.create']({ name: 'Harbour' }, quiet)
  await onBattery(true)
  await engine.handlers['library.enqueue']({ paths: [form], collection: collection.id }, quiet)
  await engine.close()

  engine = open()
  const [job] = await settled()
  expect(job).toMatchObject({ state: 'done', collections: [collection.id] })
  expect(await collections()).toEqual([{ ...collection, sources: [job!.sourceId] }])
})

test('a file that is added to a second collection while it waits joins both, and neither takes it from the other', async () => {
  const make = async (name: string): Promise<Collection> =>
    (await engine.handlers['collections.create']({ name }, quiet)).collection
  const [north, south] = [await make('North'), await make('South')]
  const other = join(import.meta.dirname, '../../../main/samples/sample-recording.mp4')
  await onBattery(true)
  for (const { id } of [north, south, north])
    await engine.handlers['library.enqueue']({ paths: [other], collection: id }, quiet)
  await engine.handlers['library.enqueue']({ paths: [other] }, quiet)
  await onBattery(false)
  const job = (await settled()).find(({ path }) => path === other)!
  expect(job.state).toBe('done')
  expect(job.collections.toSorted()).toEqual([north.id, south.id].toSorted())
  const all = await collections()
  for (const { id } of [north, south])
    expect(all.find((one) => one.id === id)?.sources).toEqual([job.sourceId])
})

test('a collection that was removed meanwhile is no reason for an import to fail', async () => {
  const { collection } = await engine.handlers['collections.create']({ name: 'Gone' }, quiet)
  await onBattery(true)
  await engine.handlers['library.enqueue']({ paths: [form], collection: collection.id }, quiet)
  await engine.handlers['collections.remove']({ id: collection.id }, quiet)
  await onBattery(false)
  expect((await settled()).map(({ state }) => state)).toEqual(['done', 'done'])
})
