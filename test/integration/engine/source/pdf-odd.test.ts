import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument, StandardFonts, degrees } from 'pdf-lib'
import { describe, expect, test } from 'vitest'
import * as odd from '../../../fixtures/odd-pdfs.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { colourAt, openSources, sampleAll, type Sampled } from './opened.ts'

const folder = tempFolder('odd-pdfs')
const sources = openSources({ limits: { readerMs: 300_000 } })

async function sampled(name: string, bytes: Uint8Array): Promise<Sampled> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return sampleAll(sources, path)
}
const wordsOf = ({ samples }: Sampled): string =>
  samples.flatMap(({ words = [] }) => words.map(({ text }) => text)).join(' ')

describe('A PDF is read all the same', { timeout: 300_000 }, () => {
  test.each([
    ['whose table of objects is damaged', odd.damagedTablePdf, 'Recovered K7Q2'],
    ['whose font is not there', odd.missingFontPdf, 'Unembedded K7Q2'],
    ['whose page is 5 m wide', odd.fiveMetresPdf, 'Banner K7Q2'],
  ])('%s', async (what, make, words) => {
    const read = await sampled(`${what.replaceAll(' ', '-')}.pdf`, make())
    expect([read.samples.length, read.gaps]).toEqual([1, []])
    expect(wordsOf(read)).toBe(words)
    const { picture } = read.samples[0]!
    expect(picture.rgb.some((level) => level < 100)).toBe(true)
  })

  test.each([
    ['fax lines', (): Promise<Buffer> => odd.faxPdf()],
    ['JBIG2', (): Promise<Buffer> => odd.jbig2Pdf()],
    ['JPEG 2000', (): Promise<Buffer> => odd.jpeg2000Pdf(folder)],
  ])('whose picture is coded as %s, by a decoder that comes with Longview', async (name, make) => {
    const { samples } = await sampled(`${name}.pdf`, await make())
    const { picture, pageClass } = samples[0]!
    expect(pageClass).toBe('scan')
    expect(Math.max(...colourAt(picture, 0.3, 0.5))).toBeLessThan(60)
    expect(Math.min(...colourAt(picture, 0.8, 0.5))).toBeGreaterThan(200)
  })

  test('whose pages lie in all directions: words stand where they are shown', async () => {
    const pdf = await PDFDocument.create()
    const font = await pdf.embedFont(StandardFonts.Helvetica)
    for (const turn of [0, 90, 180, 270]) {
      const page = pdf.addPage([600, 400])
      page.drawText('CORNER', { x: 20, y: 370, size: 20, font })
      page.setRotation(degrees(turn))
    }
    const { samples } = await sampled('turned.pdf', await pdf.save())
    const places = samples.map(({ words }) => {
      const { x, y } = words![0]!.box
      return [x > 0.5, y > 0.5]
    })
    expect(places).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [false, true],
    ])
  })
})

test('Of 20,000 pages any one is read without the others', { timeout: 600_000 }, async () => {
  const path = join(folder, 'many.pdf')
  await writeFile(path, odd.manyPagesPdf(20_000))
  const { probe, samples } = await sampleAll(sources, path, { startPage: 19_999 })
  expect(probe.pages).toBe(20_000)
  expect(samples.map(({ key, words }) => [key, words!.map(({ text }) => text).join(' ')])).toEqual([
    ['p19999', 'Leaf 19999'],
    ['p20000', 'Leaf 20000'],
  ])
})

test('A PDF of more pages than are read at all is refused with their number', async () => {
  const path = join(folder, 'more.pdf')
  await writeFile(path, odd.manyPagesPdf(12, 5))
  const strict = openSources({ limits: { maxPdfPages: 11 } })
  await expect(sampleAll(strict, path)).rejects.toMatchObject({
    code: 'source/too-large',
    message: expect.stringMatching(/12 pages.* 11/),
  })
})

describe('What a PDF carries besides its pages', { timeout: 300_000 }, () => {
  test('is named and never opened: scripts, files', async () => {
    const { probe } = await sampled('lively.pdf', await odd.livelyPdf())
    expect(probe.detail).toMatchObject({
      'JavaScript, never run': 'present',
      'embedded files, not opened': 'invoice.exe',
      'form fields': 2,
    })
  })

  test('is read where the page shows it: values of fields, notes that were typed onto it', async () => {
    const read = await sampled('lively.pdf', await odd.livelyPdf())
    expect(wordsOf(read)).toBe('Tenant Elena Porto Seen and approved')
    const elena = read.samples[0]!.words!.find(({ text }) => text === 'Elena')!
    expect(elena.box.x).toBeCloseTo(140 / 600, 2)
    expect(elena.box.y).toBeCloseTo((400 - 314) / 400, 2)
  })
})

test('Words in white on white are none of the page, the others stay', async () => {
  const read = await sampled('white.pdf', await odd.whiteTextPdf())
  expect(wordsOf(read)).toBe('The public price is 100 EUR.')
  expect(read.samples.map(({ pageClass }) => pageClass)).toEqual(['text'])
})

test('A text layer that stands where the page shows nothing is none: the page counts as a scan', async () => {
  const { samples } = await sampled('bare.pdf', await odd.barePdf())
  expect(samples.map(({ pageClass, words }) => [pageClass, words])).toEqual([['scan', []]])
})
