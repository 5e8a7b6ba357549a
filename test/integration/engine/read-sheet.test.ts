/** Drawings that do not fit into one picture, read in parts. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import type { Box, Word } from '#engine/domain.ts'
import { follow } from '#engine/intake/follow.ts'
import { editDistance } from '#engine/ocr/layer.ts'
import { createPageReader } from '#engine/intake/read-pages.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'
import { openStore } from '#engine/store/store.ts'
import { drawing, type Label } from '../../fixtures/drawing.ts'
import { createRandom } from '../../fixtures/random.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { openOcr, quiet } from './ocr/opened.ts'

const folder = tempFolder('read-sheet')
const run = { signal: new AbortController().signal, progress: () => undefined }

/** The words that the page of this file has in the library in the end. */
async function wordsOf(path: string): Promise<Word[]> {
  const store = openStore(`${path}.library`, { logger: quiet })
  const sources = createSources({ logger: quiet, limits: { readerMs: 300_000 } })
  onTestFinished(async () => {
    await sources.close()
    store.close()
  })
  const file = await sources.identify(path, run)
  const source = store.sources.add(file, await sources.probe(file, {}, run.signal))
  store.segments.add(source.id, {
    key: 'p1',
    page: 1,
    locator: { kind: 'page', page: 1 },
    pageClass: 'scan',
    text: '',
    description: '',
    encoderId: 'none',
    slices: [],
  })
  const ocr = openOcr()
  const sampling = defaultSampling
  const reader = createPageReader({
    store,
    sources,
    ocr,
    languages: 'eng',
    sampling,
    logger: quiet,
  })
  await follow(source, [reader], {}, run).end()
  const [reading] = store.readings.ofSource(source.id)
  expect(reading).toMatchObject({ state: 'read', chosen: 'ocr' })
  expect(store.segments.byId(reading!.segmentId)?.text).not.toBe('')
  return store.segments.words(reading!.segmentId)
}

/** All but a letter of it, at its place. */
function isFound({ text, box }: Label, words: readonly Word[]): boolean {
  const isHere = ({ x, y, width, height }: Box): boolean =>
    x + width / 2 > box.x &&
    x + width / 2 < box.x + box.width &&
    y + height / 2 > box.y &&
    y + height / 2 < box.y + box.height
  const here = words.filter((word) => isHere(word.box)).toSorted((a, b) => a.box.x - b.box.x)
  const wanted = text.replaceAll(' ', '')
  return editDistance(here.map((word) => word.text).join(''), wanted, 1) <= 1
}

/** Of an A1 sheet at 200 dots per inch, in shares: three columns, two rows. */
const isCut = ({ box }: Label): boolean =>
  [1 / 3, 2 / 3].some((x) => box.x < x && box.x + box.width > x) ||
  (box.y < 1 / 2 && box.y + box.height > 1 / 2)

const wish = { width: 2384, height: 1684, labels: 30, points: 12 }

test('A sheet of A1 is read at the resolution of a letter, also where a part of it ends', async () => {
  const { pdf, labels } = await drawing(createRandom('sheet'), wish)
  const path = join(folder, 'sheet.pdf')
  await writeFile(path, pdf)
  const words = await wordsOf(path)
  const cut = labels.filter(isCut)
  expect(cut.length).toBeGreaterThan(0)
  expect(cut.filter((label) => !isFound(label, words))).toEqual([])
  expect(labels.filter((label) => isFound(label, words)).length).toBeGreaterThanOrEqual(28)
}, 600_000)

test('A picture of 9000 pixels that lies on its side is read in parts as it is shown', async () => {
  const say = (text: string, x: number, y: number): string =>
    `<text x="${x}" y="${y}" font-size="34" font-family="Liberation Sans, sans-serif">${text}</text>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="2000">${say('PUMP station north', 300, 400)}${say('VALVE chamber east', 4380, 900)}${say('BOILER house', 8200, 1600)}</svg>`
  const upright = await sharp(Buffer.from(svg), { unlimited: true })
    .flatten({ background: '#fff' })
    .rotate(-90)
    .png()
    .toBuffer()
  const path = join(folder, 'photo.jpg')
  // As a camera that was held on its side writes it: turned back by whoever shows it.
  await sharp(upright).jpeg().withMetadata({ orientation: 6 }).toFile(path)
  const words = await wordsOf(path)
  const text = words.map((word) => word.text).join(' ')
  for (const one of ['PUMP', 'VALVE', 'chamber', 'BOILER']) expect(text).toContain(one)
  const valve = words.find((word) => word.text === 'VALVE')!.box
  expect(valve.x).toBeCloseTo(4380 / 9000, 1)
  expect(valve.y).toBeCloseTo(880 / 2000, 1)
}, 600_000)
