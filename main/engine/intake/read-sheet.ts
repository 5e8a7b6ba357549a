/** Reads a page that is too large for one picture: tile by tile, at the resolution that print needs. */
import PQueue from 'p-queue'
import type { ToldReason } from '#contract/told.ts'
import type { Box, Picture } from '../domain.ts'
import { mergeTiles, planSheet, type ReadTile } from '../ocr/sheets.ts'
import type { Ocr } from '../ocr/ocr.ts'
import type { GreyPicture, PageText } from '../ocr/protocol.ts'
import type { WellRead } from './read-well.ts'

/** Of scanned drawings, where the file does not say. */
const scannedDpi = 200

/**
 * Pixels of the whole page at the resolution that is wanted, where `picture` shows it clearly smaller; undefined for
 * pages that fit.
 */
export function sheetSize(
  picture: Pick<Picture, 'natural' | 'width'>,
  kind: string,
  dpi: number,
): { width: number; height: number } | undefined {
  const { natural, width } = picture
  if (!natural) return undefined
  const scale = kind === 'pdf' ? dpi / 72 : 1
  return natural.width * scale > width * clearlySmaller
    ? { width: natural.width * scale, height: natural.height * scale }
    : undefined
}

/** A value on a page that is shown no finer than this is better taken from the words that were read in parts. */
const leastDpi = 90

/** Whether a picture of a whole page is too small for a single line of it to be looked at. */
export const isTooSmall = (picture: Picture, kind: string): boolean =>
  kind === 'pdf'
    ? sheetSize(picture, kind, leastDpi) !== undefined
    : (picture.natural?.width ?? 0) > 2 * picture.width

/** What fills the picture to its limit is as good as whole. */
const clearlySmaller = 1.1

export type SheetRead = WellRead & {
  /** What a person should know of a page that was read less closely than others, as a sentence's part. */
  coarse?: ToldReason | undefined
}

/** Rejects as `Ocr.read` does, for the first part that cannot be read. */
export async function readSheet(
  overview: GreyPicture,
  size: { width: number; height: number },
  options: {
    ocr: Ocr
    languages: readonly string[]
    about: string
    source: { kind: string }
    /** At which other pages are read. */
    dpi: number
    /** Draws a part of the page; a picture file as large as it is. */
    draw(dpi: number, region: Box): Promise<GreyPicture>
  },
  signal: AbortSignal,
): Promise<SheetRead> {
  const { ocr, languages, about, source, draw } = options
  const wanted = source.kind === 'pdf' ? options.dpi : scannedDpi
  const { first, second, scale } = planSheet(size, overview)
  const dpi = wanted * scale
  const queue = new PQueue({ concurrency: ocr.workers })
  const readings: PageText[] = []
  const read = async (tile: Box): Promise<ReadTile> => {
    signal.throwIfAborted()
    const picture = await draw(dpi, tile)
    const page = await ocr.read({ picture, dpi, kind: 'page', about }, languages, signal)
    readings.push(page)
    return { tile, words: page.words }
  }
  const tiles = await Promise.all([...first, ...second].map((tile) => queue.add(() => read(tile))))
  const words = mergeTiles(tiles, size)
  const letters = words.reduce((sum, { text }) => sum + text.length, 0)
  const sure = words.reduce((sum, { text, confidence = 1 }) => sum + confidence * text.length, 0)
  return {
    page: {
      words,
      confidence: letters === 0 ? 0 : sure / letters,
      turned: 0,
      skewDegrees: 0,
      engine: readings[0]?.engine ?? '',
    },
    tongue: languages,
    ...(scale < 1 && {
      coarse: `the page is so large that it was read at ${Math.round(dpi)} dots per inch: small print may be missing`,
    }),
  }
}
