/** Writes a copy of a PDF or picture page by page. Runs in the process for foreign files. */
import { readFile, writeFile } from 'node:fs/promises'
import { PDFDocument, PDFName, type PDFPage, type PDFRef } from 'pdf-lib'
import sharp from 'sharp'
import { toOutputError } from '#base/atomic-output.ts'
import type { Picture, Word } from '../../domain.ts'
import type { ReaderLimits, PageRead, ReaderApi } from '../../source/reader/protocol.ts'
import { shareIn, type PageView } from './display.ts'
import { createGlyphlessFont, type GlyphlessFont } from './glyphless-font.ts'
import { addJpeg, addPicture, blacken } from './page-picture.ts'
import type { CopyApi } from './protocol.ts'
import { createStamper, type Stamper } from './stamp.ts'
import { textLayer } from './text-layer.ts'

/** How foreign files are read; given by the process, because stages do not call each other. */
export type Readers = {
  readPage(input: ReaderApi['pdf.page']['input'], limits: ReaderLimits): Promise<PageRead>
  readImage(path: string, page: number, maxSide: number, limits: ReaderLimits): Promise<Picture>
  pages(
    file: { path: string; kind: 'pdf' | 'image'; password?: string | undefined },
    limits: ReaderLimits,
  ): Promise<number>
}

type Input<M extends keyof CopyApi> = CopyApi[M]['input']
type Result<M extends keyof CopyApi> = Promise<CopyApi[M]['output']>

export type Copier = {
  open(input: Input<'copy.open'>, limits: ReaderLimits): Result<'copy.open'>
  page(input: Input<'copy.page'>, limits: ReaderLimits): Result<'copy.page'>
  save(input: Input<'copy.save'>): Result<'copy.save'>
}

/** Of pages that become pictures: enough to read small print and for another reading. */
const pictureDpi = 200
const mostSide = 10_000
/** Points; most that a page may have (ISO 32000-1, Annex C.2), and what is taken for an unknown resolution. */
const mostPoints = 14_400
const assumedDpi = 200
/** What cameras and programs write who do not know it. */
const unknownDpi = 72
/** A word that is covered by a word of the page's own text layer this much is there already. */
const sameWord = 0.3

const textFont = 'LongviewText'
const stampFont = 'LongviewStamp'

type Open = {
  file: Input<'copy.open'>
  document: PDFDocument
  isKept: boolean
  font: GlyphlessFont
  usesFont: boolean
  stamper: Stamper | undefined
}

export function createCopier(readers: Readers): Copier {
  let open: Open | undefined

  const current = (): Open => {
    if (!open) throw new Error('No copy is open.')
    return open
  }

  /** The page itself with words and stamp added; undefined where it has to become a picture. */
  async function keep(
    now: Open,
    { page, words, stamp }: Input<'copy.page'>,
    limits: ReaderLimits,
  ): Promise<number | undefined> {
    const { path, password } = now.file
    const target = now.document.getPage(page - 1)
    let missing = words
    if (words.length > 0) {
      const input = { path, password, page, dpi: 50, maxSide: 1000, words: true }
      const read = await readers.readPage(input, limits)
      if (read.isLayerBad) return undefined
      missing = words.filter(({ box }) =>
        read.words.every((word) => shareIn(box, word.box) < sameWord),
      )
    }
    await write(now, target, viewOf(target), missing, stamp)
    return missing.length
  }

  async function write(
    now: Open,
    target: PDFPage,
    view: PageView,
    words: readonly Word[],
    stamp: Input<'copy.page'>['stamp'],
  ): Promise<void> {
    const { context } = now.document
    let content = textLayer(words, view, now.font, textFont)
    if (content !== '') {
      now.usesFont = true
      target.node.setFontDictionary(PDFName.of(textFont), now.font.ref)
    }
    if (stamp) {
      now.stamper ??= await createStamper(now.document)
      content += now.stamper.stamp(stamp.text, stamp.place, view, stampFont)
      target.node.setFontDictionary(PDFName.of(stampFont), now.stamper.font.ref)
    }
    if (content === '') return
    target.node.addContentStream(context.register(context.flateStream(content)))
  }

  async function picture(
    now: Open,
    input: Input<'copy.page'>,
    limits: ReaderLimits,
  ): Promise<number> {
    const { document, file } = now
    if (input.asBlank) {
      document.insertPage(input.page - 1)
      return 0
    }
    const { width, height, ref } =
      file.kind === 'pdf'
        ? await pdfPicture(now, input, limits)
        : await imagePicture(now, input, limits)
    const index = input.page - 1
    const target = document.insertPage(index, [width, height])
    if (now.isKept) document.removePage(index + 1)
    target.node.setXObject(PDFName.of('Page'), ref)
    const content = document.context.flateStream(`q ${width} 0 0 ${height} 0 0 cm /Page Do Q\n`)
    target.node.addContentStream(document.context.register(content))
    const view = { left: 0, bottom: 0, right: width, top: height, turn: 0 }
    await write(now, target, view, input.words, input.stamp)
    // pdf-lib gives every page a list of notes, if only an empty one.
    target.node.delete(PDFName.of('Annots'))
    return input.words.length
  }

  type Drawn = { width: number; height: number; ref: PDFRef }

  async function pdfPicture(
    { document, file }: Open,
    { page, boxes }: Input<'copy.page'>,
    limits: ReaderLimits,
  ): Promise<Drawn> {
    const { path, password } = file
    const input = { path, password, page, dpi: pictureDpi, maxSide: mostSide, words: false }
    const { picture: pixels, points } = await readers.readPage(input, limits)
    blacken(pixels, boxes)
    return { ...points, ref: await addPicture(document.context, pixels) }
  }

  async function imagePicture(
    { document, file: { path } }: Open,
    { page, boxes }: Input<'copy.page'>,
    limits: ReaderLimits,
  ): Promise<Drawn> {
    const meta = await sharp(path, {
      page: page - 1,
      limitInputPixels: limits.maxImagePixels,
    }).metadata()
    const isPlainJpeg =
      meta.format === 'jpeg' &&
      (meta.orientation ?? 1) === 1 &&
      (meta.channels === 1 || meta.channels === 3) &&
      meta.space !== 'cmyk'
    if (isPlainJpeg && boxes.length === 0) {
      const { width, height, channels } = meta
      const ref = addJpeg(document.context, await readFile(path), { width, height, channels })
      return { ...pointsOf(width, height, meta.density), ref }
    }
    const pixels = await readers.readImage(path, page, mostSide, limits)
    blacken(pixels, boxes)
    // Made smaller than it is, it must still be as large on paper.
    const isTurned = (meta.orientation ?? 1) >= 5
    const [width, height] = isTurned ? [meta.height, meta.width] : [meta.width, meta.height]
    const ref = await addPicture(document.context, pixels)
    return { ...pointsOf(width, height, meta.density), ref }
  }

  return {
    async open(file, limits) {
      const pages = await readers.pages(file, limits)
      const kept = file.mayKeep && file.kind === 'pdf' ? await load(file.path, pages) : undefined
      const document = kept ?? (await PDFDocument.create({ updateMetadata: false }))
      const font = createGlyphlessFont(document)
      open = {
        file,
        document,
        isKept: kept !== undefined,
        font,
        usesFont: false,
        stamper: undefined,
      }
      return { pages, isKept: open.isKept }
    },
    async page(input, limits) {
      const now = current()
      const mayKeep = now.isKept && !input.asPicture && input.boxes.length === 0
      const added = mayKeep ? await keep(now, input, limits) : undefined
      return { added: added ?? (await picture(now, input, limits)) }
    },
    async save({ to }) {
      const { document, font, usesFont } = current()
      if (usesFont) font.finish()
      const bytes = await document.save({ addDefaultPage: false, updateFieldAppearances: false })
      try {
        await writeFile(to, bytes, { flag: 'wx', mode: 0o600 })
      } catch (error) {
        throw toOutputError(error, to)
      }
      open = undefined
      return {}
    },
  }
}

/** The document, if pdf-lib can take it over whole: not encrypted, and of as many pages as others see. */
async function load(path: string, pages: number): Promise<PDFDocument | undefined> {
  try {
    const document = await PDFDocument.load(await readFile(path), {
      ignoreEncryption: true,
      throwOnInvalidObject: true,
      updateMetadata: false,
    })
    return document.isEncrypted || document.getPageCount() !== pages ? undefined : document
  } catch {
    return undefined
  }
}

/** What of a page is shown: its crop box as far as it lies in the media box. */
function viewOf(page: PDFPage): PageView {
  const media = page.getMediaBox()
  const crop = page.getCropBox()
  const left = Math.max(media.x, crop.x)
  const bottom = Math.max(media.y, crop.y)
  const right = Math.min(media.x + media.width, crop.x + crop.width)
  const top = Math.min(media.y + media.height, crop.y + crop.height)
  const turn = (((Math.round(page.getRotation().angle / 90) * 90) % 360) + 360) % 360
  if (right > left && top > bottom) return { left, bottom, right, top, turn }
  const { x, y, width, height } = media
  return { left: x, bottom: y, right: x + width, top: y + height, turn }
}

function pointsOf(
  width: number,
  height: number,
  density: number | undefined,
): { width: number; height: number } {
  const dpi = density !== undefined && density > unknownDpi && density < 5000 ? density : assumedDpi
  const scale = Math.min(72 / dpi, mostPoints / Math.max(width, height))
  return { width: width * scale, height: height * scale }
}
