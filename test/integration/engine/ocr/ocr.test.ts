import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas, GlobalFonts } from '@napi-rs/canvas'
import { afterAll, describe, expect, test } from 'vitest'
import { createOcr } from '#engine/ocr/ocr.ts'
import { editDistance } from '#engine/ocr/layer.ts'
import { readWell } from '#engine/intake/read-well.ts'
import { linesOfReading } from '#engine/ocr/page-text.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { greyOfFile, isInstalled, onThisMachine, openOcr, quiet, scannedSlip } from './opened.ts'

const { signal } = new AbortController()
const english = ['eng']
/** Starting a reader takes longer than reading a slip: tests that do not break theirs share one. */
const place = join(tempFolder('shared-ocr'), 'ocr')
const own = createOcr({ folder: place, workers: 1, logger: quiet })
const installed = createOcr({ folder: place, workers: 1, installed: onThisMachine, logger: quiet })
afterAll(() => Promise.all([own.close(), installed.close()]))
const readers = [
  { name: 'that comes with Longview', shared: own, engine: /^tesseract\.js \d/ },
  ...(isInstalled
    ? [{ name: 'that is installed', shared: installed, engine: /^tesseract \d/ }]
    : []),
]

/** Share of the characters that were read otherwise. */
const errorRate = (read: string, truth: string): number =>
  editDistance(read, truth, 10_000) / truth.length

describe.each(readers)(
  'By the reader $name a scanned page',
  { timeout: 600_000 },
  ({ shared, engine }) => {
    test('becomes words in reading order, with boxes, confidence and lines', async () => {
      const { picture, lines, dpi } = await scannedSlip('plain', { grain: 4 })
      const read = await shared.read(
        { picture, dpi, kind: 'page', about: 'a page' },
        english,
        signal,
      )
      expect(errorRate(linesOfReading(read.words).join('\n'), lines.join('\n'))).toBeLessThan(0.01)
      expect(read.confidence).toBeGreaterThan(0.8)
      expect(read.turned).toBe(0)
      expect(read.engine).toMatch(engine)
      const first = read.words[0]!
      expect(first.text).toBe(lines[0]!.split(' ')[0])
      expect(first.box.x).toBeCloseTo(0.05, 1)
      expect(first.box.y).toBeLessThan(0.25)
      for (const { box } of read.words) {
        expect(box.x + box.width).toBeLessThanOrEqual(1)
        expect(box.width * box.height).toBeGreaterThan(0)
      }
    })

    test.each([
      ['leans by 4 degrees', { degrees: 4 }, 0, [false, false]],
      ['lies head over heels', { turned: 180 as const }, 180, [true, true]],
      ['lies on its side', { turned: 270 as const, degrees: -1 }, 270, [false, true]],
    ])('that %s is read as if it stood upright', async (_, damage, turned, corner) => {
      const { picture, text, dpi } = await scannedSlip('turned', damage)
      const read = await shared.read(
        { picture, dpi, kind: 'page', about: 'a page' },
        english,
        signal,
      )
      expect(read.turned).toBe(turned)
      expect(errorRate(read.words.map((word) => word.text).join(' '), text)).toBeLessThan(0.02)
      // Its first word stands where the page shows it, not where it would stand on a straight page.
      const { box } = read.words[0]!
      expect([box.x > 0.5, box.y > 0.5]).toEqual(corner)
    })

    // Larger print is read from a smaller picture, in which these would be 6 pixels high.
    test('of large print with small figures on it says them, too', async () => {
      const dpi = 200
      const [width, height] = [1300, 640]
      const context = createCanvas(width, height).getContext('2d')
      context.fillStyle = '#fff'
      context.fillRect(0, 0, width, height)
      context.fillStyle = '#111'
      const prose = 'The tenant shall pay the annual deposit before the final hearing.'
      const figures = ['93,840', '47-318']
      const write = (text: string, points: number, x: number, y: number): void => {
        context.font = `${(points * dpi) / 72}px "Liberation Sans"`
        context.fillText(text, x, y)
      }
      for (let line = 0; line < 10; line++) write(prose, 13, 60, 70 + line * 58)
      for (const [at, text] of figures.entries()) write(text, 5.5, 80 + at * 700, 630)
      const { data } = context.getImageData(0, 0, width, height)
      const grey = Uint8Array.from({ length: width * height }, (_, at) => data[4 * at]!)
      const picture = { grey, width, height }
      const { words } = await shared.read(
        { picture, dpi, kind: 'page', about: 'a page' },
        english,
        signal,
      )
      const text = linesOfReading(words).join(' ')
      for (const one of [prose, ...figures]) expect(text).toContain(one)
    })

    test('without anything on it has no words', async () => {
      const picture = { grey: new Uint8Array(300 * 200).fill(250), width: 300, height: 200 }
      const read = await shared.read(
        { picture, dpi: 150, kind: 'page', about: 'a page' },
        english,
        signal,
      )
      expect([read.words, read.confidence]).toEqual([[], 0])
    })
  },
)

const chineseFace = GlobalFonts.families
  .map((one) => one.family)
  .find((name) => /CJK SC|WenQuanYi|Source Han/.test(name))

test.skipIf(chineseFace === undefined).each(readers)(
  'By the reader $name Chinese is read with its own data',
  async ({ shared }) => {
    const canvas = createCanvas(520, 120)
    const context = canvas.getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, 520, 120)
    context.fillStyle = '#111'
    context.font = `36px "${chineseFace}"`
    context.fillText('合同编号与付款日期', 40, 70)
    const picture = await greyOfFile(await canvas.encode('png'))
    const read = await shared.read(
      { picture, dpi: 200, kind: 'page', about: 'a page' },
      ['chi_sim'],
      signal,
    )
    expect(linesOfReading(read.words).join('')).toContain('合同编号')
  },
)

test.each(readers)('By the reader $name a line is read letter by letter', async ({ shared }) => {
  const canvas = createCanvas(420, 80)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, 420, 80)
  context.fillStyle = '#111'
  context.font = '40px "Liberation Sans"'
  context.fillText('Order 4711-K', 30, 55)
  const picture = await greyOfFile(await canvas.encode('png'))
  const line = { picture, dpi: 240, about: 'a line' }
  const options = { languages: english, dictionaries: false }
  const read = await shared.readLine(line, options, signal)
  expect(read.text).toBe('Order 4711-K')
  expect(read.characters.map(({ text }) => text).join('')).toBe('Order4711-K')
  const [first, last] = [read.characters[0]!, read.characters.at(-1)!]
  expect(first.box.x * 420).toBeCloseTo(30, -1)
  expect((last.box.x + last.box.width) * 420).toBeGreaterThan(250)
  const digits = await shared.readLine(line, { ...options, characters: '0123456789' }, signal)
  expect(digits.text.replaceAll(' ', '')).toMatch(/^[0-9]*4711[0-9]*$/)
})

test.skipIf(chineseFace === undefined)(
  'A Chinese page that was taken for English is read in Chinese',
  { timeout: 600_000 },
  async () => {
    const canvas = createCanvas(760, 220)
    const context = canvas.getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, 760, 220)
    context.fillStyle = '#111'
    context.font = `34px "${chineseFace}"`
    const written = [
      '租金每月人民币三千五百元整',
      '未经甲方书面同意乙方不得转租',
      '合同编号与付款日期见附件一',
    ]
    for (const [at, text] of written.entries()) context.fillText(text, 40, 60 + at * 56)
    const picture = await greyOfFile(await canvas.encode('png'))
    const ocr = openOcr({ installed: onThisMachine })
    const drawn = { picture, dpi: 200 }
    const wish = { ocr, languages: english, about: 'Page 1 of lease.pdf' }
    const { page, tongue } = await readWell(drawn, wish, signal)
    expect(tongue).toEqual(['chi_sim'])
    expect(page.words.map(({ text }) => text).join('')).toContain('合同编号')
  },
)

describe('What goes wrong stays with its page', { timeout: 600_000 }, () => {
  test('a page that is stopped leaves its process, and the next one is read', async () => {
    const ocr = openOcr()
    const { picture, dpi } = await scannedSlip('stopped')
    const page = { picture, dpi, kind: 'page' as const, about: 'page 1' }
    const stop = new AbortController()
    const stopped = ocr.read(page, english, stop.signal)
    stop.abort(new Error('enough'))
    await expect(stopped).rejects.toThrow('enough')
    expect((await ocr.read(page, english, signal)).words.length).toBeGreaterThan(5)
  })

  test('a page that takes too long is named, and so is the reason', async () => {
    const ocr = openOcr({ limits: { pageMs: 1 } })
    const { picture, dpi } = await scannedSlip('slow')
    const read = ocr.read({ picture, dpi, kind: 'page', about: 'Page 3 of x.pdf' }, english, signal)
    await expect(read).rejects.toMatchObject({
      code: 'source/too-slow',
      message: expect.stringContaining('Page 3 of x.pdf') as string,
    })
  })

  test('a picture that is no picture is damage of that page', async () => {
    const picture = { grey: new Uint8Array(10), width: 4000, height: 4000 }
    const read = openOcr().read(
      { picture, dpi: 150, kind: 'band', about: 'Page 4 of x.pdf' },
      english,
      signal,
    )
    await expect(read).rejects.toMatchObject({
      code: 'source/damaged',
      message: expect.stringContaining('Page 4 of x.pdf') as string,
    })
  })
})

describe('Language data', () => {
  test('that is not there is not fetched: the reading is refused by name', async () => {
    const { picture, dpi } = await scannedSlip('foreign')
    const read = openOcr().read({ picture, dpi, kind: 'page', about: 'a page' }, ['deu'], signal)
    await expect(read).rejects.toMatchObject({
      code: 'usage/invalid',
      message: expect.stringContaining('deu') as string,
    })
  })

  test('that is damaged says so', async () => {
    const folder = join(tempFolder('damaged-data'), 'ocr')
    mkdirSync(folder)
    writeFileSync(join(folder, 'lat.traineddata'), 'not a model')
    const { picture, dpi } = await scannedSlip('latin')
    const read = openOcr({ folder }).read(
      { picture, dpi, kind: 'page', about: 'a page' },
      ['lat'],
      signal,
    )
    await expect(read).rejects.toMatchObject({
      code: 'usage/invalid',
      message: expect.stringContaining('lat') as string,
    })
  })
})
