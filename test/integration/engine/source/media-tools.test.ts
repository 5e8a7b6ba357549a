import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMediaTools } from '#engine/source/media-tools.ts'

const never = new AbortController().signal
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longview-tools-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** An ffmpeg that takes its time, notes that it was asked, and says these lines about itself. */
async function fake(
  name: string,
  lines: string,
): Promise<{ path: string; asked(): Promise<number> }> {
  const [path, log] = [join(folder, name), join(folder, `${name}.log`)]
  await writeFile(path, `#!/bin/sh\necho asked >> "${log}"\nsleep 0.3\nprintf '${lines}'\n`)
  await chmod(path, 0o755)
  return { path, asked: async () => (await readFile(log, 'utf8')).trim().split('\n').length }
}

test('A tool is asked about itself once, however many want it at the same time', async () => {
  const { path, asked } = await fake('once', 'ffmpeg version 5.1\\n')
  const tools = createMediaTools({ ffmpegPath: path })
  const found = await Promise.all([1, 2, 3].map(() => tools.ffmpeg(never)))
  expect(found.map(({ version }) => version)).toEqual(['5.1', '5.1', '5.1'])
  await tools.ffmpeg(never)
  expect(await asked()).toBe(1)
})

test('One who stops waiting for a tool does not take it from the others', async () => {
  const { path, asked } = await fake('stopped', 'ffmpeg version 5.1\\n')
  const tools = createMediaTools({ ffmpegPath: path })
  const stopping = new AbortController()
  const first = tools.ffmpeg(stopping.signal)
  const second = tools.ffmpeg(never)
  stopping.abort(new Error('stopped'))
  await expect(first).rejects.toThrow('stopped')
  expect((await second).path).toBe(path)
  expect(await asked()).toBeLessThanOrEqual(2)
})

test.each([
  ['4.4', '56. 70.100', '-vsync'],
  ['5.0', '57. 17.100', '-vsync'],
  ['5.1', '57. 28.100', '-fps_mode'],
  ['6.1', '58. 29.100', '-fps_mode'],
  ['8.0', '60.  8.100', '-fps_mode'],
  ['without a word about its libraries', '', '-vsync'],
])('Frames keep their own times in ffmpeg %s', async (version, library, option) => {
  const said = `ffmpeg version ${version.split(' ')[0]}\\n${library && `libavutil      ${library} / ${library}\\n`}`
  const { path } = await fake(`v${version.split(' ')[0]}`, said)
  const { ownTimes } = await createMediaTools({ ffmpegPath: path }).ffmpeg(never)
  expect(ownTimes.slice(0, 2)).toEqual([option, 'passthrough'])
})

test.each([
  ['of a system', '--enable-gpl --enable-shared', true],
  ['without threads', '--enable-gpl --disable-pthreads', false],
  ['of chosen parts', '--disable-everything --enable-muxer=nut', false],
])('An ffmpeg %s is asked to queue pictures only if it can', async (name, built, canQueue) => {
  const said = `ffmpeg version 5.1\\n  configuration: ${built}\\n`
  const { path } = await fake(name.replaceAll(' ', '-'), said)
  const tool = await createMediaTools({ ffmpegPath: path }).ffmpeg(never)
  expect(tool.canQueue).toBe(canQueue)
})
