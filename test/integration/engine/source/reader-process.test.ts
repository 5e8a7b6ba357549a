import { join } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HostChild, forkHost } from '#base/host-child.ts'
import { silentLogger } from '#base/log.ts'
import { type Reader, createReader } from '#engine/source/reader-process.ts'
import { defaultLimits } from '#engine/source/source-limits.ts'
import * as bad from '../../../fixtures/bad-files.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const folder = tempFolder('reader')
const signal = new AbortController().signal
const path = join(folder, 'good.pdf')
let bomb = ''

beforeAll(async () => {
  const document = await PDFDocument.create()
  for (let i = 0; i < 3; i++) document.addPage([300, 400])
  await writeFile(path, await document.save())
  bomb = await bad.drawingBombPdf(folder)
})

/** A reader and the processes that it started. */
function open(limits: Partial<typeof defaultLimits> = {}): {
  reader: Reader
  started: HostChild[]
} {
  const started: HostChild[] = []
  const reader = createReader({ ...defaultLimits, ...limits }, silentLogger, (name, options) => {
    const child = forkHost(name, options)
    started.push(child)
    return child
  })
  afterAll(() => reader.close())
  return { reader, started }
}

const page = (of: string, number = 1) => ({
  path: of,
  page: number,
  dpi: 50,
  maxSide: 1000,
  words: true,
})

function isAlive(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? -1, 0)
    return true
  } catch {
    return false
  }
}
const expectGone = async (child: HostChild | undefined): Promise<void> => {
  for (let i = 0; i < 100 && isAlive(child?.pid); i++)
    await new Promise((done) => setTimeout(done, 50))
  expect(isAlive(child?.pid)).toBe(false)
}

test('Stopping a request ends the process that works on it, and the next request works', async () => {
  const { reader, started } = open()
  const controller = new AbortController()
  const reading = reader.ask('pdf.page', page(bomb), controller.signal)
  setTimeout(() => controller.abort(), 1500)
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  await expectGone(started[0])
  expect((await reader.ask('pdf.probe', { path }, signal)).pages).toBe(3)
  expect(started).toHaveLength(2)
})

test('A killed process is one clear error that names the file, and the next request works', async () => {
  const { reader, started } = open()
  const reading = reader.ask('pdf.page', page(bomb), signal)
  setTimeout(() => started[0]!.kill(), 1500)
  await expect(reading).rejects.toMatchObject({
    code: 'source/damaged',
    message: expect.stringContaining(bomb),
  })
  expect((await reader.ask('pdf.probe', { path }, signal)).pages).toBe(3)
})

test('More memory than allowed is one clear error, and the next request works', async () => {
  const { reader, started } = open({ readerBytes: 40 * 2 ** 20 })
  await expect(reader.ask('pdf.page', page(bomb), signal)).rejects.toMatchObject({
    code: 'source/too-large',
  })
  await expectGone(started[0])
})

test('More time than allowed is one clear error', async () => {
  const { reader, started } = open({ readerMs: 1500 })
  await expect(reader.ask('pdf.page', page(bomb), signal)).rejects.toMatchObject({
    code: 'source/too-slow',
  })
  await expectGone(started[0])
})

test('A process is renewed after so many requests', async () => {
  const { reader, started } = open({ readerRequests: 2 })
  for (const number of [1, 2, 3]) await reader.ask('pdf.page', page(path, number), signal)
  expect(started).toHaveLength(2)
  await expectGone(started[0])
})

test('Requests that come together are answered one after the other', async () => {
  const { reader, started } = open()
  const all = [1, 2, 3].map((number) => reader.ask('pdf.page', page(path, number), signal))
  expect((await Promise.all(all)).map(({ pageClass }) => pageClass)).toEqual([
    'blank',
    'blank',
    'blank',
  ])
  expect(started).toHaveLength(1)
})

test('It gets no environment of the user', async () => {
  let env: NodeJS.ProcessEnv | undefined
  const reader = createReader(defaultLimits, silentLogger, (name, options) => {
    env = options.env
    return forkHost(name, options)
  })
  await reader.ask('pdf.probe', { path }, signal)
  await reader.close()
  expect(env).toEqual({})
})

test('Closing ends the process', async () => {
  const { reader, started } = open()
  await reader.ask('pdf.probe', { path }, signal)
  expect(started).toHaveLength(1)
  await reader.close()
  await expectGone(started[0])
})
