import { execFileSync } from 'node:child_process'
import {
  chmod,
  copyFile,
  mkdir,
  rename,
  symlink,
  truncate,
  writeFile,
  appendFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { faults } from '#contract/told.ts'
import * as bad from '../../../fixtures/bad-files.ts'
import { runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { openSources, runOf, sampleAll } from './opened.ts'

const folder = tempFolder('identify')
const sources = openSources()
const clip = bad.smallClip(folder, 'clip.mp4', { seconds: 2 })

const refusal = async (path: string): Promise<{ code: string; message: string }> =>
  sampleAll(sources, path).then(
    () => ({ code: 'none', message: 'it was read' }),
    (error: { code: string; message: string }) => error,
  )

const refused: [string, string, () => string | Promise<string>][] = [
  ['an empty file', 'source/empty', () => bad.emptyFile(folder, 'mp4')],
  ['a missing file', 'source/missing', () => join(folder, 'nowhere.mp4')],
  ['a path through a file', 'source/missing', () => join(clip, 'inside.mp4')],
  ['a folder', 'source/unsupported', () => folder],
  ['a device', 'source/unsupported', () => '/dev/null'],
  ['an endless device', 'source/unsupported', () => '/dev/zero'],
  ['a video without its index', 'source/damaged', () => bad.truncatedVideo(folder)],
  ['a PDF cut in the middle', 'source/damaged', () => bad.truncatedPdf(folder)],
  ['a picture cut in the middle', 'source/damaged', () => bad.truncatedPicture(folder)],
  ['a video without a frame', 'source/empty', () => bad.zeroLengthVideo(folder)],
  ['a text named .mp4', 'source/unsupported', () => bad.textAsVideo(folder)],
  ['a PDF that wants a password', 'source/password', () => bad.lockedPdf(folder, 'open sesame')],
  ['a page 200,000 points wide', 'source/too-large', () => bad.widePdf(folder)],
  ['a PDF of a million objects', 'source/too-large', () => bad.millionObjectsPdf(folder)],
  ['a PNG of false size', 'source/too-large', () => bad.falseSizePicture(folder)],
  ['a JPEG of false size', 'source/too-large', () => bad.falseSizeJpeg(folder)],
  ['a model', 'source/unsupported', () => bad.textAsGguf(folder)],
]

/** Sentences that the window has in every language. */
const listed = faults.map((template) => {
  const own = template
    .split(/\{\{\w+\}\}/)
    .map((words) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${own.join('.+')}$`, 's')
})

test.each(refused)('Refuses %s and names it', async (_name, code, make) => {
  const path = await make()
  const error = await refusal(path)
  expect(error).toMatchObject({ code })
  expect(error.message).toContain(path)
  const isListed = listed.some((sentence) => sentence.test(error.message))
  expect(isListed ? '' : error.message).toBe('')
})

test('A pipe is refused without being opened, which would wait for ever', async () => {
  const path = join(folder, 'pipe.mp4')
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path])
  expect(await refusal(path)).toMatchObject({ code: 'source/unsupported' })
})

test('A socket is refused', async () => {
  const path = join(folder, 'socket.mp4')
  const server = createServer().listen(path)
  await new Promise((resolve) => server.once('listening', resolve))
  expect(await refusal(path)).toMatchObject({ code: 'source/unsupported' })
  server.close()
})

test('A link that leads to itself is a missing file', async () => {
  const path = join(folder, 'loop.mp4')
  await symlink(path, path)
  expect(await refusal(path)).toMatchObject({ code: 'source/missing' })
})

test('A file without permission is refused', async ({ skip }) => {
  if (process.getuid?.() === 0) skip('root may read everything')
  const path = join(folder, 'secret.mp4')
  await copyFile(clip, path)
  await chmod(path, 0)
  expect(await refusal(path)).toMatchObject({ code: 'source/unreadable' })
})

test.each([
  ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nclip.mp4\n#EXT-X-ENDLIST\n'],
  ['a concat script', 'ffconcat version 1.0\nfile clip.mp4\n'],
  ['a session description', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n'],
])('%s that points at other files is text, whatever its name', async (_name, text) => {
  const path = join(folder, 'list.mp4')
  await writeFile(path, text)
  expect(await refusal(path)).toMatchObject({ code: 'source/unsupported' })
})

test.each([
  ['spaces and quotes', `it's a "good" one.mp4`],
  ['an emoji', '🎬 film.mp4'],
  ['a newline', 'two\nlines.mp4'],
  ['a leading dash', '-i.mp4'],
  ['percent signs', '100%d %20 %s.mp4'],
  ['a colon, as in a protocol', 'http:x.mp4'],
  ['backslashes and dollars', 'a\\b $(c) `d`.mp4'],
  ['250 bytes', `${'n'.repeat(246)}.mp4`],
  ['no extension', 'film'],
  ['the wrong extension', 'film.pdf'],
])('A name with %s simply works', async (_name, name) => {
  const path = join(folder, 'odd names', name)
  await mkdir(join(folder, 'odd names'), { recursive: true })
  await copyFile(clip, path)
  const { file, samples } = await sampleAll(sources, path)
  expect(file).toMatchObject({ path, name, kind: 'video' })
  expect(samples.length).toBeGreaterThan(0)
})

test('A picture and a PDF with odd names work as well', async () => {
  const png = join(folder, 'odd "names" \n%41 🎬.png')
  runFfmpeg(['-f', 'lavfi', '-i', 'color=c=red:s=64x48', '-frames:v', '1', join(folder, 'a.png')])
  await rename(join(folder, 'a.png'), png)
  expect((await sampleAll(sources, png)).samples).toHaveLength(1)
  const pdf = join(folder, '-odd #1?.pdf')
  await copyFile(await bad.lockedPdf(folder, 'pw'), pdf)
  expect((await sampleAll(sources, pdf, { password: 'pw' })).samples).toHaveLength(1)
})

test('A relative path and a link lead to the file', async () => {
  const link = join(folder, 'link.mp4')
  await symlink(clip, link)
  const [real, relativePath, linked] = await Promise.all(
    [clip, relative(process.cwd(), clip), link].map((path) => sources.identify(path, runOf())),
  )
  expect(relativePath).toEqual(real)
  expect(linked).toEqual({ ...real, path: link, name: 'link.mp4' })
})

test('The hash is that of the content, and progress counts its bytes', async () => {
  const seen: number[] = []
  const file = await sources.identify(clip, {
    signal: new AbortController().signal,
    progress: ({ stage, done }) => stage === 'check' && seen.push(done),
  })
  const content = await readFile(clip)
  expect(file.sha256).toBe(createHash('sha256').update(content).digest('hex'))
  expect(seen.at(-1)).toBe(content.length)
})

test('A file that changes while it is hashed is refused', async () => {
  const path = join(folder, 'growing.mp4')
  await copyFile(clip, path)
  await appendFile(path, Buffer.alloc(4 << 20))
  let grown = false
  const reading = sources.identify(path, {
    signal: new AbortController().signal,
    progress: () => {
      if (!grown) execFileSync('sh', ['-c', 'echo more >> "$1"', 'sh', path])
      grown = true
    },
  })
  await expect(reading).rejects.toMatchObject({ code: 'source/unreadable' })
})

test('A stopped run ends with its reason', async () => {
  const controller = new AbortController()
  controller.abort()
  await expect(sources.identify(clip, runOf(controller.signal))).rejects.toMatchObject({
    name: 'AbortError',
  })
})

test('A file that vanishes or shrinks after it was recognised is an error, not a crash', async () => {
  const path = join(folder, 'shrinking.mp4')
  await copyFile(clip, path)
  const file = await sources.identify(path, runOf())
  await truncate(path, 100)
  await expect(sources.probe(file, {}, runOf().signal)).rejects.toMatchObject({
    code: 'source/damaged',
  })
})
