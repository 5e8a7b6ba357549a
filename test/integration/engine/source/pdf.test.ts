import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { PDFDocument, StandardFonts, degrees, rgb } from 'pdf-lib'
import { expect, test } from 'vitest'
import { linesOf } from '#engine/prompt/lines.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import * as bad from '../../../fixtures/bad-files.ts'
import { assemblePdf, encryptedPdf } from '../../../fixtures/encrypted-pdf.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { colourAt, isNear, isSamePicture, openSources, sampleAll } from './opened.ts'

const folder = tempFolder('pdf')
const sources = openSources()
const signal = new AbortController().signal
const at = (name: string): string => join(folder, name)
const size: [number, number] = [600, 800]

async function scan(): Promise<Buffer> {
  const canvas = createCanvas(600, 800)
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, 600, 800)
  context.fillStyle = 'black'
  for (let i = 0; i < 12; i++) context.fillRect(60, 60 + i * 50, 300 + (i % 4) * 40, 14)
  return canvas.encode('jpeg', 80)
}

type Page = (document: PDFDocument) => Promise<void>
async function write(name: string, ...pages: Page[]): Promise<string> {
  const document = await PDFDocument.create()
  for (const page of pages) await page(document)
  await writeFile(at(name), await document.save())
  return at(name)
}

const text: Page = async (document) => {
  const font = await document.embedFont(StandardFonts.Helvetica)
  const page = document.addPage(size)
  page.drawText('Invoice K7Q2', { x: 60, y: 700, size: 40, font })
  page.drawText('Total: 42,00', { x: 60, y: 300, size: 20, font })
}
const scanned: Page = async (document) => {
  const picture = await document.embedJpg(await scan())
  document.addPage(size).drawImage(picture, { x: 0, y: 0, width: 600, height: 800 })
}
const mixed: Page = async (document) => {
  const font = await document.embedFont(StandardFonts.Helvetica)
  const picture = await document.embedJpg(await scan())
  const page = document.addPage(size)
  page.drawImage(picture, { x: 60, y: 60, width: 480, height: 400 })
  page.drawText('A caption', { x: 60, y: 700, size: 20, font })
}
const blank: Page = async (document) => void document.addPage(size)
const drawing: Page = async (document) => {
  document
    .addPage(size)
    .drawEllipse({ x: 300, y: 400, xScale: 200, yScale: 100, color: rgb(1, 0, 0) })
}

test('Pages are told apart: text, scan, both, neither, and a drawing that must be looked at', async () => {
  const path = await write('classes.pdf', text, scanned, mixed, blank, drawing)
  const { file, probe, samples, gaps } = await sampleAll(sources, path)
  expect(file.kind).toBe('pdf')
  expect(probe).toMatchObject({ kind: 'pdf', pages: 5, width: 600, height: 800 })
  expect(samples.map(({ pageClass }) => pageClass)).toEqual([
    'text',
    'scan',
    'mixed',
    'blank',
    'scan',
  ])
  expect(samples.map(({ key, page }) => `${key}/${page}`)).toEqual([
    'p1/1',
    'p2/2',
    'p3/3',
    'p4/4',
    'p5/5',
  ])
  expect(samples.map(({ words }) => words!.map((word) => word.text).join(' '))).toEqual([
    'Invoice K7Q2 Total: 42,00', '', 'A caption', '', '',
  ]) // prettier-ignore
  expect(gaps).toEqual([])
})

test('A page is drawn at its size, and drawn again the same', async () => {
  const path = await write('drawn.pdf', drawing)
  const { file, samples } = await sampleAll(sources, path)
  const { picture } = samples[0]!
  expect([picture.width, picture.height]).toEqual([1500, 2000])
  expect(isNear(colourAt(picture), [255, 0, 0], 2)).toBe(true)
  expect(colourAt(picture, 0.05, 0.05)).toEqual([255, 255, 255])
  const again = await sources.read(file, { key: 'p1', page: 1 }, defaultSampling, {}, signal)
  expect(isSamePicture(again, picture)).toBe(true)
  const small = await sampleAll(sources, path, {}, { pageDpi: 36 })
  expect(small.samples[0]!.picture).toMatchObject({ width: 300, height: 400 })
})

test('A page says how large its paper is, when it is sampled and when it is read again', async () => {
  const a1: Page = async (document) => void document.addPage([2384, 1684])
  const { file, samples } = await sampleAll(sources, await write('a1.pdf', a1))
  const points = { width: 2384, height: 1684 }
  expect(samples[0]!.picture.points).toEqual(points)
  const again = await sources.read(file, samples[0]!, defaultSampling, {}, signal)
  expect(again.points).toEqual(points)
})

test('Boxes of words lie on their ink', async () => {
  const { samples } = await sampleAll(sources, await write('boxes.pdf', text))
  const { words, picture } = samples[0]!
  const { width, height, rgb: pixels } = picture
  for (const { box } of words!) {
    let inside = 0
    for (let y = Math.floor(box.y * height); y < (box.y + box.height) * height; y++) {
      for (let x = Math.floor(box.x * width); x < (box.x + box.width) * width; x++) {
        if (pixels[3 * (y * width + x)]! < 128) inside++
      }
    }
    const share = inside / (box.width * width * box.height * height)
    expect(share).toBeGreaterThan(0.08)
  }
  const total = words!.find((word) => word.text === 'Total:')!
  expect(total.box.x).toBeCloseTo(0.1, 2)
  expect(total.box.y + total.box.height).toBeCloseTo((800 - 300) / 800 + 0.005, 2)
})

test.each([
  [90, 800, 600],
  [180, 600, 800],
  [270, 800, 600],
])('A page turned by %i degrees is shown as a reader sees it', async (angle, width, height) => {
  const path = await write(`turned-${angle}.pdf`, async (document) => {
    await text(document)
    document.getPage(0).setRotation(degrees(angle))
  })
  const { probe, samples } = await sampleAll(sources, path)
  expect(probe).toMatchObject({ width, height })
  const { picture, words } = samples[0]!
  expect(picture.width / picture.height).toBeCloseTo(width / height, 2)
  // The headline was 87 % up on the left; where is that now?
  const { box } = words!.find((word) => word.text === 'Invoice')!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const place = { 90: [x > 0.8, y < 0.5], 180: [x > 0.5, y > 0.8], 270: [x < 0.2, y > 0.5] }[angle]
  expect(place).toEqual([true, true])
})

test('Characters without a meaning are no text layer', async () => {
  // Codes above the font's letters, without a map to Unicode, come out as private-use characters.
  const map = '/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <41> <5A> <E041> endbfrange endcmap end end' // prettier-ignore
  const content = 'BT /F1 40 Tf 60 700 Td (GARBAGE LAYER) Tj ET'
  const stream = (body: string): string =>
    `<< /Length ${body.length} >>\nstream\n${body}\nendstream`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    stream(content),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>',
    stream(map),
  ]
  await writeFile(at('garbage.pdf'), assemblePdf(objects.map((body) => Buffer.from(body))))
  const { samples } = await sampleAll(sources, at('garbage.pdf'))
  expect(samples).toMatchObject([{ pageClass: 'scan', words: [] }])
})

test('Two columns that a PDF writes line by line across both are read one after the other', async () => {
  const left = [
    'The tenant shall pay the rent on the first',
    'day of each month, and the landlord may',
    'terminate the contract at any time after a',
    'written notice has been sent by letter to',
    'each of the parties that are named in the',
    'first schedule to this agreement.',
  ]
  const right = [
    'Where a repair is needed that the tenant',
    'could not foresee, both of them share what',
    'it costs equally, unless an insurance pays',
    'for all of it. Nobody is entitled to have',
    'more than was lost by the delay and by the',
    'letters that were written about it.',
  ]
  const columns: Page = async (document) => {
    const font = await document.embedFont(StandardFonts.TimesRoman)
    const page = document.addPage(size)
    page.drawText('Conditions of the lease', { x: 200, y: 740, size: 18, font })
    left.forEach((line, row) => {
      page.drawText(line, { x: 60, y: 700 - 14 * row, size: 12, font })
      page.drawText(right[row]!, { x: 310, y: 700 - 14 * row, size: 12, font })
    })
  }
  const { samples } = await sampleAll(sources, await write('columns.pdf', columns))
  expect(linesOf(samples[0]!.words!)).toEqual(['Conditions of the lease', ...left, ...right])
})

test('The right password opens, a wrong one and none say so', async () => {
  const path = await bad.lockedPdf(folder, 'open sesame')
  const { samples } = await sampleAll(sources, path, { password: 'open sesame' })
  expect(samples[0]!.words!.map((word) => word.text)).toEqual(['SECRET', 'K7Q2'])
  await expect(sampleAll(sources, path)).rejects.toMatchObject({
    code: 'source/password',
    message: expect.stringMatching(/protected by a password/),
  })
  await expect(sampleAll(sources, path, { password: 'wrong' })).rejects.toMatchObject({
    code: 'source/password',
    message: expect.stringMatching(/wrong/),
  })
  // The wrong one must not be remembered.
  expect((await sampleAll(sources, path, { password: 'open sesame' })).samples).toHaveLength(1)
})

test('A PDF that only its owner may change opens without a password', async () => {
  await writeFile(at('owner.pdf'), encryptedPdf('OPEN TO ALL', ''))
  const { samples } = await sampleAll(sources, at('owner.pdf'))
  expect(samples[0]!.words!.map((word) => word.text)).toEqual(['OPEN', 'TO', 'ALL'])
})

test('A PDF without pages is empty', async () => {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>']
  await writeFile(at('none.pdf'), assemblePdf(objects.map((body) => Buffer.from(body))))
  await expect(sampleAll(sources, at('none.pdf'))).rejects.toMatchObject({
    code: expect.stringMatching(/source\/(empty|damaged)/),
  })
})

test('One page that cannot be read is a gap, the others are read', async () => {
  const path = await write('partly.pdf', text, blank, text)
  const document = await PDFDocument.load(await readFile(path))
  document.getPage(1).setSize(20_000, 20_000)
  await writeFile(path, await document.save())
  const { samples, gaps } = await sampleAll(sources, path)
  expect(samples.map(({ page }) => page)).toEqual([1, 3])
  expect(gaps).toMatchObject([{ locator: { kind: 'page', page: 2 } }])
  expect(gaps[0]!.reason).toContain('14400')
})

test('A page on which drawing never ends is stopped', async () => {
  const path = await bad.drawingBombPdf(folder)
  const impatient = openSources({ limits: { readerMs: 3000 } })
  await expect(sampleAll(impatient, path)).rejects.toMatchObject({ code: 'source/too-slow' })
  const counting = openSources({ limits: { maxPageOperators: 1000 } })
  await expect(sampleAll(counting, path)).rejects.toMatchObject({ code: 'source/too-large' })
})

test('Pages that are stored already are passed over, and a pass can begin at any page', async () => {
  const path = await write('three.pdf', text, text, text)
  const { samples } = await sampleAll(sources, path, { skip: (key) => key === 'p2' })
  expect(samples.map(({ picture }) => picture.rgb.length > 0)).toEqual([true, false, true])
  const rest = await sampleAll(sources, path, { startPage: 3 })
  expect(rest.samples.map(({ key }) => key)).toEqual(['p3'])
})

test('A document that changes on the disk is not answered from memory', async () => {
  const path = at('changing.pdf')
  await copyFile(await write('one.pdf', text), path)
  expect((await sampleAll(sources, path)).samples).toHaveLength(1)
  await copyFile(await write('two.pdf', text, blank), path)
  expect((await sampleAll(sources, path)).samples).toHaveLength(2)
})
