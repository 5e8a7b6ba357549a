import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { runFfmpeg } from '../fixtures/ffmpeg.ts'
import { formPage } from '../fixtures/form-page.ts'
import { scannedPdf } from '../fixtures/form-pdf.ts'
import { createRandom } from '../fixtures/random.ts'
import { drawScene, planScene } from '../fixtures/scene.ts'
import { ask, ingest, last, longview } from '../helpers/longview.ts'
import { lines } from '../helpers/json-lines.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('odd')
const library = join(folder, 'library')

const stems = [
  'two  spaces ',
  `quotes ' " \``,
  'emoji 🎬 and 日本語',
  'a newline\nin it',
  '-leading-dash',
  '--json',
  'concat:a|b',
  'percent %03d',
  '$HOME; rm *',
  '[brackets] {1..3} ?',
  'back\\slash',
  'long'.repeat(61),
]

const nameOf = (stem: string, extension: string): string => {
  const room = 250 - extension.length - 1
  return `${stem.slice(0, room)}.${extension}`
}

test('Recordings with odd but good names are imported', async () => {
  const files = stems.map((stem, i) => {
    const path = join(folder, nameOf(stem, 'mp4'))
    const plain = join(folder, `plain-${i}.mp4`)
    runFfmpeg([
      '-f',
      'lavfi',
      '-i',
      `testsrc2=size=160x90:rate=5:duration=${2 + i}`,
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
      plain,
    ])
    return { plain, path }
  })
  await Promise.all(files.map(async ({ plain, path }) => rename(plain, path)))
  const sources = await ingest(
    files.map(({ path }) => path),
    { library },
  )
  expect(sources.map(({ name, status }) => [name, status])).toEqual(
    files.map(({ path }) => [basename(path), 'ready']),
  )
})

test('So are pictures and PDFs', async () => {
  const paths: string[] = []
  for (const stem of stems) {
    const scene = planScene(createRandom(stem), { size: { width: 480, height: 360 } })
    const picture = join(folder, nameOf(stem, 'png'))
    await writeFile(picture, await drawScene(scene).encode('png'))
    paths.push(picture)
    // A scanned page is many slices: a few odd names are enough.
    if (paths.length % 4 !== 1) continue
    const pdf = join(folder, nameOf(stem, 'pdf'))
    await writeFile(pdf, await scannedPdf([await formPage(createRandom(stem), {}, { dpi: 100 })]))
    paths.push(pdf)
  }
  const sources = await ingest(paths, { library })
  expect(sources.map(({ name, status }) => [name, status])).toEqual(
    paths.map((path) => [basename(path), 'ready']),
  )
})

test('A relative path that begins with a dash works, as does -- before it', async () => {
  const scene = planScene(createRandom('dash'), { size: { width: 480, height: 360 } })
  await writeFile(join(folder, '-rf.png'), await drawScene(scene).encode('png'))
  const own = join(folder, 'dash-library')
  const [first] = await ingest(['-rf.png'], { library: own, cwd: folder })
  const [second] = await ingest(['--', '-rf.png'], { library: own, cwd: folder })
  expect([first?.name, second?.id]).toEqual(['-rf.png', first?.id])
})

test('A library in an odd place works', async () => {
  const own = join(folder, `lib 'rary" %s\n🎬`)
  await mkdir(own)
  const scene = planScene(createRandom('library'), {
    size: { width: 480, height: 360 },
    text: 'AB12',
  })
  const path = join(folder, 'in odd library.png')
  await writeFile(path, await drawScene(scene).encode('png'))
  await ingest([path], { library: own })
  const answer = await ask('What text is shown?', { library: own })
  expect(answer.evidence.samples).toBe(1)
})

test('A newline in a name does not break the JSON lines or the terminal', async () => {
  const finished = await longview(['list'], { library })
  expect(finished.stdout.trimEnd().split('\n')).toHaveLength(1)
  expect(last(finished, lines.list).sources.some(({ name }) => name.includes('\n'))).toBe(true)
  const human = await longview(['list'], { library, human: true })
  expect(human.stdout.split('\n').filter((line) => line.startsWith('in it'))).toEqual([])
})
