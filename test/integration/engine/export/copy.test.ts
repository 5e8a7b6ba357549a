import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from 'pdf-lib'
import sharp from 'sharp'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { sha256 } from '#base/hash-chain.ts'
import { silentLogger } from '#base/log.ts'
import type { Word } from '#engine/domain.ts'
import type { CopyApi } from '#engine/export/copy/protocol.ts'
import { createReader } from '#engine/source/reader-process.ts'
import { defaultLimits } from '#engine/source/source-limits.ts'
import { encryptedPdf } from '../../../fixtures/encrypted-pdf.ts'
import { drawnPage, scannedPdf } from './scans.ts'

const limits = { ...defaultLimits, readerMs: 120_000, readerRequests: Number.POSITIVE_INFINITY }
const reader = createReader(limits, silentLogger)
afterAll(() => reader.close())
const { signal } = new AbortController()

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'longview-copy-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

type Page = Partial<CopyApi['copy.page']['input']>

/** Copies a file with these pages; gives the copy's path and how many words each page got. */
async function copied(
  bytes: Uint8Array,
  pages: readonly Page[],
  { kind = 'pdf', mayKeep = true }: Partial<CopyApi['copy.open']['input']> = {},
): Promise<{ path: string; added: number[]; isKept: boolean }> {
  const folder = newFolder()
  const path = join(folder, 'in')
  const to = join(folder, 'out.pdf')
  writeFileSync(path, bytes)
  const { isKept } = await reader.ask('copy.open', { path, kind, mayKeep }, signal)
  const added: number[] = []
  for (const [at, page] of pages.entries()) {
    const input = { path, page: at + 1, words: [], asPicture: false, boxes: [], ...page }
    added.push((await reader.ask('copy.page', input, signal)).added)
  }
  await reader.ask('copy.save', { path, to }, signal)
  return { path: to, added, isKept }
}

/** A page of a copy with all that its layer holds. */
const pageOf = (path: string, page = 1) => {
  const size = { dpi: 100, maxSide: 4000 }
  return reader.ask('pdf.page', { path, page, ...size, words: true, hidden: true }, signal)
}

/** Same words in the same order, each box within a fifth of a percent of the page. */
function expectWords(found: readonly Word[], wanted: readonly Word[]): void {
  expect(found.map(({ text }) => text)).toEqual(wanted.map(({ text }) => text))
  for (const [at, { box }] of found.entries()) {
    const { x, y, width, height } = wanted[at]!.box
    for (const [is, should] of [
      [box.x, x],
      [box.y, y],
      [box.x + box.width, x + width],
      [box.y + box.height, y + height],
    ] as const) {
      expect(Math.abs(is - should)).toBeLessThan(0.002)
    }
  }
}

const lines = ['The quick brown fox', 'jumps over Müller & Söhne', '第三条 甲方 应当 𠮷 付款']

test.each([
  [0, false],
  [90, false],
  [180, true],
  [270, true],
] as const)(
  'words lie where they are seen on a page turned by %i degrees (cropped: %s)',
  async (turn, isCropped) => {
    const { png, words } = drawnPage(lines)
    const scan = await scannedPdf([{ png, turn, isCropped }])
    const { path, added, isKept } = await copied(scan, [{ words }])
    expect({ added, isKept }).toEqual({ added: [words.length], isKept: true })
    expectWords((await pageOf(path)).words, words)
  },
)

test('a check of a copy sees words that a reader of the page does not: under a black box', async () => {
  const { png, words } = drawnPage(['The quick brown fox', 'and its long tail'])
  const { x, y, width, height } = words[0]!.box
  const [left, top] = [Math.max(0, x - 0.02), Math.max(0, y - 0.03)]
  const box = { x: left, y: top, width: width + 0.04, height: height + 0.06 }
  const { path } = await copied(await scannedPdf([{ png }]), [
    { words, asPicture: true, boxes: [box] },
  ])
  const input = { path, page: 1, dpi: 100, maxSide: 4000, words: true }
  const texts = (read: { words: Word[] }): string[] => read.words.map(({ text }) => text)
  const all = texts(await reader.ask('pdf.page', { ...input, hidden: true }, signal))
  expect(all).toEqual(words.map(({ text }) => text))
  expect(texts(await reader.ask('pdf.page', input, signal))).not.toContain(words[0]!.text)
})

test('the page looks as before: the words are not seen', async () => {
  const { png, words } = drawnPage(lines)
  const scan = await scannedPdf([{ png }])
  const [before, after] = [await copied(scan, [{}]), await copied(scan, [{ words }])]
  const [plain, layered] = [await pageOf(before.path), await pageOf(after.path)]
  expect(Buffer.from(layered.picture.rgb).equals(Buffer.from(plain.picture.rgb))).toBe(true)
  expect(plain.words).toEqual([])
})

test('other programs find the words, too, in every script and exactly in place', async ({
  skip,
}) => {
  skip(spawnSync('pdftotext', ['-v']).error !== undefined, 'pdftotext is not installed')
  const { png, words } = drawnPage(lines)
  const { path } = await copied(await scannedPdf([{ png, turn: 90 }]), [{ words }])
  const found = execFileSync('pdftotext', ['-bbox', path, '-']).toString()
  const pattern = /xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"[^>]*>([^<]*)</g
  const boxes = [...found.matchAll(pattern)]
  expect(boxes.map(([, , , text]) => text!.replace('&amp;', '&'))).toEqual(
    words.map(({ text }) => text),
  )
  for (const [at, [, left, right]] of boxes.entries()) {
    const { x, width } = words[at]!.box
    expect(Number(left) / 612).toBeCloseTo(x, 3)
    expect(Number(right) / 612).toBeCloseTo(x + width, 3)
  }
})

test('words that a page has already are not laid under it again', async () => {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  document.addPage([600, 800]).drawText('Typed words', { x: 50, y: 700, size: 20, font })
  const bytes = await document.save()
  const first = await copied(bytes, [{}])
  const { words } = await pageOf(first.path)
  const seal: Word = { text: 'SEAL', box: { x: 0.5, y: 0.5, width: 0.2, height: 0.03 } }
  const { path, added } = await copied(bytes, [{ words: [...words, seal] }])
  expect(added).toEqual([1])
  const found = (await pageOf(path)).words.map(({ text }) => text)
  expect(found).toEqual(['Typed', 'words', 'SEAL'])
})

test.each([
  ['jpeg', 300, 'in two tones'],
  ['jpeg', 72, 'in colour'],
  ['tiff', 150, 'in two tones'],
  ['png', undefined, 'in grey'],
] as const)('a %s of %s dpi %s becomes a page that is found', async (format, density, tones) => {
  const { png, words } = drawnPage(lines)
  let pixels = sharp(png)
  if (tones === 'in colour') pixels = pixels.tint({ r: 255, g: 220, b: 180 })
  if (tones === 'in grey') pixels = pixels.blur(2).greyscale()
  if (density !== undefined) pixels = pixels.withMetadata({ density })
  const bytes = await pixels.toFormat(format).toBuffer()
  const { path, added, isKept } = await copied(bytes, [{ words }], { kind: 'image' })
  expect({ added, isKept }).toEqual({ added: [words.length], isKept: false })
  const page = await pageOf(path)
  expectWords(page.words, words)
  const dpi = density === undefined || density === 72 ? 200 : density
  expect(page.points.width).toBeCloseTo((850 / dpi) * 72, 0)
  const small = await sharp(page.picture.rgb, {
    raw: { width: page.picture.width, height: page.picture.height, channels: 3 },
  })
    .resize(85, 110, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer()
  const wanted = await sharp(bytes).resize(85, 110, { fit: 'fill' }).greyscale().raw().toBuffer()
  const difference = small.reduce((sum, value, at) => sum + Math.abs(value - wanted[at]!), 0)
  expect(difference / small.length).toBeLessThan(6)
})

test('a page whose text layer is garbage becomes a picture with the right words', async () => {
  const { png, words } = drawnPage(lines)
  const document = await PDFDocument.load(await scannedPdf([{ png }]))
  const font = await document.embedFont(StandardFonts.Symbol)
  const junk = document.getPage(0)
  for (let row = 0; row < 20; row++) {
    junk.drawText('\uf8e6\uf8e6\uf8e6\uf8e6', {
      x: 50,
      y: 700 - row * 20,
      size: 10,
      font,
      opacity: 0,
    })
  }
  const { path, added } = await copied(await document.save(), [{ words, asPicture: true }])
  expect(added).toEqual([words.length])
  expectWords((await pageOf(path)).words, words)
})

test('numbers are stamped where they are asked for, upright on turned pages', async () => {
  const { png } = drawnPage(['x'])
  const scan = await scannedPdf([{ png }, { png, turn: 90 }, { png, turn: 270, isCropped: true }])
  const places = ['bottom-right', 'top-left', 'bottom-center'] as const
  const stamps = places.map((place, at) => ({ stamp: { text: `ABC 00000${at}`, place } }))
  const { path } = await copied(scan, stamps)
  const boxes = []
  for (const [at] of places.entries()) {
    const { words } = await pageOf(path, at + 1)
    expect(words.map(({ text }) => text)).toEqual(['ABC', `00000${at}`])
    boxes.push(words.map(({ box }) => [box.x + box.width / 2, box.y + box.height / 2]))
  }
  const [[, right], [left], [, center]] = boxes as [number[][], number[][], number[][]]
  expect(right![0]).toBeGreaterThan(0.85)
  expect(right![1]).toBeGreaterThan(0.95)
  expect(left![0]).toBeLessThan(0.15)
  expect(left![1]).toBeLessThan(0.05)
  expect(Math.abs(center![0]! - 0.52)).toBeLessThan(0.06)
})

test('a file that cannot be taken over whole is copied all the same', async () => {
  const { png, words } = drawnPage(lines)
  const scan = Buffer.from(await scannedPdf([{ png }]))
  // pdf.js mends what pdf-lib refuses: a broken object that nothing needs.
  const broken = Buffer.concat([scan, Buffer.from('\n999 0 obj\n<< /Broken \nendobj\n')])
  const { path, added } = await copied(broken, [{ words }])
  expect(added).toEqual([words.length])
  expectWords((await pageOf(path)).words, words)
})

test('the same input gives the same bytes', async () => {
  const { png, words } = drawnPage(lines)
  const scan = await scannedPdf([{ png }])
  const read = async (): Promise<string> => {
    const { path } = await copied(scan, [{ words, asPicture: true }], { mayKeep: false })
    return sha256(readFileSync(path))
  }
  expect(await read()).toBe(await read())
})

test('what is under a box is gone from the pixels, and nothing else comes along', async () => {
  const { png, words } = drawnPage(lines)
  const document = await PDFDocument.load(await scannedPdf([{ png }]))
  document.addJavaScript('x', 'app.alert(1)')
  document.setTitle('A title')
  const { box } = words[1]!
  const { path } = await copied(
    await document.save(),
    [{ words: [], asPicture: true, boxes: [box] }],
    {
      mayKeep: false,
    },
  )
  const { picture } = await pageOf(path)
  const at = (x: number, y: number): number =>
    picture.rgb[
      3 * (Math.round(y * picture.height) * picture.width + Math.round(x * picture.width))
    ]!
  for (const share of [0.1, 0.5, 0.9]) {
    expect(at(box.x + share * box.width, box.y + share * box.height)).toBeLessThan(30)
  }
  expect(at(box.x, box.y + 2 * box.height)).toBeGreaterThan(220)
  expect(await reader.ask('copy.inspect', { path }, signal)).toEqual({ names: [], pictures: 1 })
})

test('an encrypted file becomes pictures, and opens without its password then', async () => {
  const bytes = encryptedPdf('Sealed', 'pass')
  const folder = newFolder()
  const path = join(folder, 'in.pdf')
  const to = join(folder, 'out.pdf')
  writeFileSync(path, bytes)
  const input = { path, kind: 'pdf' as const, mayKeep: true }
  await expect(reader.ask('copy.open', input, signal)).rejects.toMatchObject({
    code: 'source/password',
  })
  const opened = await reader.ask('copy.open', { ...input, password: 'pass' }, signal)
  expect(opened).toEqual({ pages: 1, isKept: false })
  const words: Word[] = [{ text: 'Sealed', box: { x: 0.1, y: 0.1, width: 0.2, height: 0.05 } }]
  const page = { path, page: 1, words, asPicture: false, boxes: [] }
  expect(await reader.ask('copy.page', page, signal)).toEqual({ added: 1 })
  await reader.ask('copy.save', { path, to }, signal)
  expect((await pageOf(to)).words.map(({ text }) => text)).toEqual(['Sealed'])
})
