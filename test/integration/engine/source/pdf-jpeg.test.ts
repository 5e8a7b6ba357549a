import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Picture } from '#engine/domain.ts'
import { JpegDecoder } from '#engine/source/reader/jpeg-decoder.ts'
import { defaultSampling, type SourceFile } from '#engine/source/source-type.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { openSources, runOf, sampleAll } from './opened.ts'

const folder = tempFolder('jpeg-pdfs')
const sources = openSources({ limits: { readerMs: 300_000 } })
const run = runOf()
const size = { width: 160, height: 96 }
/** A pixel of the picture is one of the page. */
const sampling = { ...defaultSampling, pageDpi: 72 }

const drawing = sharp(
  Buffer.from(
    `<svg width="160" height="96"><rect width="160" height="96" fill="#f0e6d2"/>
     <rect x="10" y="10" width="60" height="30" fill="#c02010"/><circle cx="110" cy="48" r="30" fill="#1040c0"/></svg>`,
  ),
).removeAlpha()

async function scanned(name: string, jpeg: Buffer): Promise<SourceFile> {
  const pdf = await PDFDocument.create()
  pdf.addPage([size.width, size.height]).drawImage(await pdf.embedJpg(jpeg), size)
  const path = join(folder, `${name}.pdf`)
  await writeFile(path, await pdf.save())
  return sources.identify(path, run)
}

const pageOf = (file: SourceFile): Promise<Picture> =>
  sources.read(file, { key: 'p1', page: 1 }, sampling, {}, run.signal)

/** Mean difference of two rows of levels. */
function apart(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((sum, level, at) => sum + Math.abs(level - b[at]!), 0) / a.length
}

describe('A page of a PDF that is a JPEG picture', { timeout: 300_000 }, () => {
  test.each([
    ['of colours', drawing.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
    ['that comes line by line', drawing.clone().jpeg({ quality: 95, progressive: true })],
    ['of greys', drawing.clone().greyscale().jpeg({ quality: 95 })],
    ['of print colours', drawing.clone().toColourspace('cmyk').jpeg({ quality: 95 })],
    ['that says it lies on its side', drawing.clone().jpeg().withMetadata({ orientation: 6 })],
  ])('%s shows what the picture does', async (name, made) => {
    const jpeg = await made.toBuffer()
    const page = await pageOf(await scanned(name.replaceAll(' ', '-'), jpeg))
    const shown = await sharp(jpeg).toColourspace('srgb').raw().toBuffer()
    const isPrinted = name === 'of print colours'
    // Ink on paper becomes light in more than one way.
    expect(apart(page.rgb, new Uint8Array(shown))).toBeLessThan(isPrinted ? 60 : 1.5)
  })

  test('with a profile of its own keeps to the colours that the PDF says', async () => {
    const plain = await drawing.clone().jpeg({ quality: 95 }).toBuffer()
    const withProfile = await sharp(plain).withIccProfile('p3').jpeg({ quality: 95 }).toBuffer()
    const levels = await sharp(withProfile, { ignoreIcc: true }).raw().toBuffer()
    const page = await pageOf(await scanned('profile', withProfile))
    expect(apart(page.rgb, new Uint8Array(levels))).toBeLessThan(1.5)
  })

  test('cut short shows what there is of it', async () => {
    const jpeg = await drawing.clone().jpeg({ quality: 95 }).toBuffer()
    const { rgb } = await pageOf(await scanned('cut', jpeg.subarray(0, jpeg.length * 0.7)))
    const top = 3 * size.width * 20
    const whole = await sharp(jpeg).raw().toBuffer()
    expect(apart(rgb.subarray(0, top), new Uint8Array(whole.subarray(0, top)))).toBeLessThan(1.5)
  })

  test('comes in levels of grey, the same page', async () => {
    const file = await scanned('grey-page', await drawing.clone().jpeg().toBuffer())
    const page = await pageOf(file)
    const ref = { key: 'p1', page: 1 }
    const grey = await sources.readGrey(file, ref, sampling, {}, run.signal)
    expect(grey).toMatchObject({ ...size, natural: size })
    const luma = Uint8Array.from(
      { length: grey.grey.length },
      (_, at) =>
        0.299 * page.rgb[3 * at]! + 0.587 * page.rgb[3 * at + 1]! + 0.114 * page.rgb[3 * at + 2]!,
    )
    expect(apart(grey.grey, luma)).toBeLessThan(1)
  })
})

test('a picture file comes in levels of grey, as large as it is, and a part of it larger', async () => {
  const path = join(folder, 'paper.png')
  await drawing.clone().png().toFile(path)
  const file = await sources.identify(path, run)
  const read = (region?: { x: number; y: number; width: number; height: number }) =>
    sources.readGrey(file, { key: 'p1', page: 1, region }, defaultSampling, {}, run.signal)
  expect(await read()).toMatchObject({ ...size, natural: size })
  const part = await read({ x: 0, y: 0, width: 0.5, height: 1 })
  expect(part).toMatchObject({ width: 80, height: 96, natural: size })
  expect(part.grey.length).toBe(80 * 96)
})

test('the decoder of JPEG gives a canvas of its size, and refuses what is cut short or no JPEG', async () => {
  const data = await drawing.clone().jpeg().toBuffer()
  const { image } = await new JpegDecoder({ data }).decode()
  expect(image).toMatchObject(size)
  image.close()
  expect(image).toMatchObject({ width: 0, height: 0 })
  await expect(new JpegDecoder({ data: data.subarray(0, 500) }).decode()).rejects.toThrow('cut')
  const other = Buffer.from('not a picture at all \xff\xd9', 'latin1')
  await expect(new JpegDecoder({ data: other }).decode()).rejects.toBeInstanceOf(Error)
})

test('a page whose only picture is too large to be shown is a gap, not a blank page; an empty one is blank', async () => {
  const jpeg = Buffer.from(await drawing.clone().jpeg().toBuffer())
  const sides = jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5
  jpeg.writeUInt16BE(65_000, sides)
  jpeg.writeUInt16BE(65_000, sides + 2)
  const pdf = await PDFDocument.create()
  pdf.addPage([size.width, size.height]).drawImage(await pdf.embedJpg(Uint8Array.from(jpeg)), size)
  pdf.addPage([size.width, size.height])
  const path = join(folder, 'too-large.pdf')
  await writeFile(path, await pdf.save())
  const { samples, gaps } = await sampleAll(sources, path)
  expect(samples).toMatchObject([{ page: 2, pageClass: 'blank' }])
  expect(gaps).toMatchObject([{ locator: { kind: 'page', page: 1 } }])
})

test('a page whose only picture is cut off in its first rows is a gap, not a blank page', async () => {
  const jpeg = Buffer.from(await drawing.clone().jpeg({ quality: 95 }).toBuffer())
  const data = jpeg.indexOf(Buffer.from([0xff, 0xda])) + 14
  const pdf = await PDFDocument.create()
  for (const picture of [jpeg.subarray(0, data + 1), jpeg]) {
    const image = await pdf.embedJpg(Uint8Array.from(picture))
    pdf.addPage([size.width, size.height]).drawImage(image, size)
  }
  const path = join(folder, 'cut-at-once.pdf')
  await writeFile(path, await pdf.save())
  const { samples, gaps } = await sampleAll(sources, path)
  expect(samples).toMatchObject([{ page: 2, pageClass: 'scan' }])
  expect(gaps).toMatchObject([{ locator: { kind: 'page', page: 1 } }])
})
