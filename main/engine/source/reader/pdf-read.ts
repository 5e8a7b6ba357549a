/** PDFs through pdf.js and a canvas: offline, without scripts, one page at a time. */
// Must run before pdf.js is loaded.
import './plain-node.ts'
import { stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createCanvas } from '@napi-rs/canvas'
import {
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  type PDFPageProxy,
  type PDFWorker,
  AnnotationMode,
  VerbosityLevel,
  getDocument,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import { lumaOf } from '#base/luma.ts'
import { AppError } from '#contract/errors.ts'
import type { Box, Word } from '../../domain.ts'
import { picturesCutShort } from './jpeg-decoder.ts'
import { classifyPage, hasInk, imageShare, isBare, isGarbage, shownWords } from './pdf-class.ts'
import { annotationWords } from './pdf-annotations.ts'
import { contentsOf } from './pdf-contents.ts'
import { checkPdfLimits } from './pdf-limits.ts'
import { type TextItem, pageWords } from './pdf-words.ts'
import { createPdfWorker } from './pdf-worker.ts'
import type { GreyPage, Opened, PageRead, ReaderApi, ReaderLimits } from './protocol.ts'

/** Longest side that a PDF page may have, points (ISO 32000-1, Annex C.2). */
const maxPageSide = 14_400
/** A picture inside a PDF with more pixels is left out by pdf.js. */
const maxInnerPixels = 150_000_000

const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
const resource = (name: string): string => join(folder, name) + sep

type Open = { key: string; task: PDFDocumentLoadingTask; document: PDFDocumentProxy }
/** One that passes over what is broken, and one that stops there. */
const held: Partial<Record<'lenient' | 'strict', Open>> = {}
let worker: PDFWorker | undefined

/** What pdf.js threw, as the user should see it. */
function pdfError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  if (name === 'PasswordException') {
    const text = /incorrect/i.test(message)
      ? `${path} is protected and the password given is wrong.`
      : `${path} is protected by a password; give it with --password.`
    return new AppError('source/password', text, { cause: error })
  }
  return new AppError('source/damaged', `${path} is a damaged or incomplete PDF (${message}).`, {
    cause: error,
  })
}

async function open(
  path: string,
  password: string | undefined,
  limits: ReaderLimits,
  mode: keyof typeof held = 'lenient',
): Promise<PDFDocumentProxy> {
  const { size, mtimeMs } = await stat(path)
  const key = JSON.stringify([path, password, size, mtimeMs])
  const known = held[mode]
  if (known?.key === key) return known.document
  await known?.task.destroy()
  held[mode] = undefined
  await checkPdfLimits(path, limits)
  const task = getDocument({
    url: pathToFileURL(path).href,
    ...(password !== undefined && { password }),
    cMapUrl: resource('cmaps'),
    cMapPacked: true,
    standardFontDataUrl: resource('standard_fonts'),
    wasmUrl: resource('wasm'),
    iccUrl: resource('iccs'),
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    useSystemFonts: false,
    maxImageSize: maxInnerPixels,
    stopAtErrors: mode === 'strict',
    isImageDecoderSupported: true,
    worker: (worker ??= createPdfWorker()),
    verbosity: VerbosityLevel.ERRORS,
  })
  const document = await task.promise
  held[mode] = { key, task, document }
  return document
}

/**
 * A page that shows nothing may hold a picture that is cut off in its first rows, or one that pdf.js left out: then it is not
 * blank, but lost, and that is said. Read strictly, pdf.js ends a page's list of operations where it would leave one out.
 */
async function refuseLost(
  shown: PDFPageProxy,
  { path, password }: ReaderApi['pdf.page']['input'],
  limits: ReaderLimits,
  hasCutPicture: boolean,
): Promise<void> {
  const lost = new AppError(
    'source/damaged',
    `Page ${shown.pageNumber} of ${path} made its reader fail; the file is probably damaged.`,
  )
  if (hasCutPicture) throw lost
  const { fnArray: passable } = await shown.getOperatorList()
  if (passable.length === 0) return
  const document = await open(path, password, limits, 'strict')
  const page = await document.getPage(shown.pageNumber)
  const { fnArray: whole } = await page.getOperatorList().finally(() => page.cleanup())
  if (whole.length < passable.length) throw lost
}

function checkSide(path: string, page: number, width: number, height: number): void {
  if (Math.max(width, height) <= maxPageSide && width > 0 && height > 0) return
  throw new AppError(
    'source/too-large',
    `Page ${page} of ${path} is ${Math.round(width)} x ${Math.round(height)} points; a PDF page may have ${maxPageSide}.`,
  )
}

/** Rejects with source/password, source/empty, source/too-large or source/damaged. */
export async function probePdf(
  path: string,
  password: string | undefined,
  limits: ReaderLimits,
): Promise<Opened> {
  try {
    const document = await open(path, password, limits)
    const pages = document.numPages
    if (pages === 0) throw new AppError('source/empty', `${path} has no pages.`)
    if (pages > limits.maxPdfPages) {
      throw new AppError(
        'source/too-large',
        `${path} has ${pages} pages; Longview reads PDFs of up to ${limits.maxPdfPages}.`,
      )
    }
    const size = await firstSize(document, path, pages)
    const { info } = await document.getMetadata().catch(() => ({ info: {} }))
    const detail: Opened['detail'] = {}
    for (const [name, value] of Object.entries(info)) {
      if (
        ['PDFFormatVersion', 'Producer', 'Creator', 'Title', 'EncryptFilterName'].includes(name)
      ) {
        if (typeof value === 'string') detail[name] = value.slice(0, 200)
      }
    }
    return { pages, ...size, detail: { ...detail, ...(await contentsOf(document)) } }
  } catch (error) {
    throw pdfError(error, path)
  }
}

/** A first page that is broken while there are others becomes a gap later, no error here. */
async function firstSize(
  document: PDFDocumentProxy,
  path: string,
  pages: number,
): Promise<{ width: number; height: number }> {
  try {
    const { width, height } = (await document.getPage(1)).getViewport({ scale: 1 })
    checkSide(path, 1, width, height)
    return { width, height }
  } catch (error) {
    if (pages === 1) throw error
    return { width: 0, height: 0 }
  }
}

/** The text layer, and what fields and notes hold: that is drawn in other ways, or by others. */
async function readWords(page: PDFPageProxy): Promise<{ layer: Word[]; notes: Word[] }> {
  const content = await page.getTextContent()
  const items = content.items.filter((item): item is TextItem & typeof item => 'str' in item)
  const view = page.getViewport({ scale: 1 })
  const annotations = await page.getAnnotations().catch(() => [])
  return {
    layer: pageWords(items, view, content.styles),
    notes: annotationWords(annotations, view),
  }
}

const wholePage: Box = { x: 0, y: 0, width: 1, height: 1 }

type Drawn<Pixels> = {
  pixels: Pixels
  width: number
  height: number
  /** The share of the page that pictures cover. */
  images: number
}

/** `take` makes of the pixels (RGBA) what is wanted: there is no other copy of them. */
async function draw<Pixels>(
  page: PDFPageProxy,
  scale: number,
  { region = wholePage, path }: { region?: Box | undefined; path: string },
  limits: ReaderLimits,
  take: (rgba: Uint8ClampedArray) => Pixels,
): Promise<Drawn<Pixels>> {
  const whole = page.getViewport({ scale })
  const left = Math.round(region.x * whole.width)
  const top = Math.round(region.y * whole.height)
  const viewport = page.getViewport({ scale, offsetX: -left, offsetY: -top })
  const width = Math.max(1, Math.round(region.width * whole.width))
  const height = Math.max(1, Math.round(region.height * whole.height))
  const canvas = createCanvas(width, height)
  try {
    let tooMany = false
    const task = page.render({
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- typed for browsers; in Node pdf.js draws on this
      canvas: canvas as never,
      viewport,
      background: '#ffffff',
      annotationMode: AnnotationMode.ENABLE,
      recordImages: true,
      operationsFilter: (index) => {
        if (index < limits.maxPageOperators) return true
        tooMany = true
        task.cancel()
        return false
      },
    })
    await task.promise.catch((error: unknown) => {
      if (!tooMany) throw error
      throw new AppError(
        'source/too-large',
        `Page ${page.pageNumber} of ${path} has more than ${limits.maxPageOperators} drawing operations.`,
      )
    })
    const pixels = take(canvas.getContext('2d').getImageData(0, 0, width, height).data)
    const corners: ArrayLike<number> | null = page.imageCoordinates
    return { pixels, width, height, images: imageShare(corners ?? []) }
  } finally {
    // Frees its pixels now, as pdf.js does, and not when the collector comes by.
    canvas.width = 0
    canvas.height = 0
  }
}

function rgbOf(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let at = 0, to = 0; to < rgb.length; at += 4, to += 3) {
    rgb[to] = rgba[at]!
    rgb[to + 1] = rgba[at + 1]!
    rgb[to + 2] = rgba[at + 2]!
  }
  return rgb
}

/** Opens the page, and closes it when `work` is done. What pdf.js throws becomes a sentence. */
async function withPage<T>(
  input: ReaderApi['pdf.grey']['input'],
  limits: ReaderLimits,
  work: (
    page: PDFPageProxy,
    scale: number,
    points: { width: number; height: number },
  ) => Promise<T>,
): Promise<T> {
  const { path, password, dpi, maxSide, region = wholePage } = input
  try {
    const document = await open(path, password, limits)
    const page = await document.getPage(input.page)
    try {
      const { width, height } = page.getViewport({ scale: 1 })
      checkSide(path, input.page, width, height)
      const longest = Math.max(region.width * width, region.height * height)
      return await work(page, Math.min(dpi / 72, maxSide / longest), { width, height })
    } finally {
      page.cleanup()
    }
  } catch (error) {
    throw pdfError(error, path)
  }
}

/** One page in levels of grey. Rejects with source/too-large or source/damaged. */
export const readGreyPage = (
  input: ReaderApi['pdf.grey']['input'],
  limits: ReaderLimits,
): Promise<GreyPage> =>
  withPage(input, limits, async (page, scale, natural) => {
    const drawn = await draw(page, scale, input, limits, (rgba) => lumaOf(rgba, 4))
    return { grey: drawn.pixels, width: drawn.width, height: drawn.height, natural }
  })

/**
 * One page as a picture, with its words when asked for. A text layer that is garbage, or that stands where
 * the page shows nothing, counts as none.
 * Rejects with source/too-large or source/damaged.
 */
export const readPage = (
  input: ReaderApi['pdf.page']['input'],
  limits: ReaderLimits,
): Promise<PageRead> =>
  withPage(input, limits, async (page, scale, points) => {
    const cutBefore = picturesCutShort()
    const { pixels: rgb, width, height, images } = await draw(page, scale, input, limits, rgbOf)
    const picture = { rgb, width, height }
    if (!input.words) return { picture, words: [], pageClass: 'scan', points, isLayerBad: false }
    const { layer, notes } = await readWords(page)
    const all = [...layer, ...notes]
    if (input.hidden) {
      const pageClass = classifyPage(all, images, hasInk(picture))
      return { picture, words: all, pageClass, points, isLayerBad: false }
    }
    const isNone = isGarbage(all) || isBare(all, picture)
    const words = isNone ? [] : [...shownWords(layer, picture), ...notes]
    const pageClass = classifyPage(words, images, hasInk(picture))
    if (pageClass === 'blank') {
      await refuseLost(page, input, limits, picturesCutShort() > cutBefore)
    }
    const isLayerBad = all.length > 0 && words.length === 0
    return { picture, words, pageClass, points, isLayerBad }
  })
