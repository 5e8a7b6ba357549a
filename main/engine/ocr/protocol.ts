/** What the engine asks of an OCR process, the only place where pictures of pages are turned into text. */
import type { HostReply } from '#base/limited-host.ts'
import type { Box, Word } from '../domain.ts'

/** Row-major grey levels, 0 black; width * height bytes. */
export type GreyPicture = { grey: Uint8Array; width: number; height: number }

/** A tesseract program of this machine. */
export type InstalledReader = {
  /** Absolute. */
  path: string
  /** `5.3.0` */
  version: string
  /** Its folder of language data; absent: it knows. */
  dataFolder?: string | undefined
  /** A file of settings that leaves the dictionaries out. */
  noDictionaries: string
}

/** Who reads, and with what. */
export type ReaderChoice = {
  /** Tesseract's names: `eng`, `chi_sim`. */
  languages: readonly string[]
  /** Folder that holds `NAME.traineddata.gz` of each for the reader that comes with Longview; absent: it has none. */
  dataFolder?: string | undefined
  /** Reads when it is there; where it fails the other one does. */
  installed?: InstalledReader | undefined
  /** An installed program may take this long for a picture, and this much memory. */
  toolMs: number
  toolBytes: number
}

export type PageRequest = ReaderChoice & {
  /** `page`: any layout, any turn. `band`: a strip of upright lines cut out of a page. */
  kind: 'page' | 'band'
  picture: GreyPicture
  dpi: number
}

export type LineRequest = ReaderChoice & {
  /** A single upright line. */
  kind: 'line'
  picture: GreyPicture
  dpi: number
  dictionaries: boolean
  characters?: string | undefined
}

export type OcrRequest = PageRequest | LineRequest

export type PageText = {
  /** In reading order, with confidence and line; boxes on the picture as it was given. */
  words: Word[]
  /** Mean confidence, weighted by the length of the words; 0 without words. */
  confidence: number
  /** Clockwise degrees by which the paper lies turned: 0, 90, 180, 270. */
  turned: number
  /** Clockwise degrees of skew that were taken out. */
  skewDegrees: number
  /** `tesseract 5.3.0` of an installed program, `tesseract.js 5.1.0` of the one that comes with Longview. */
  engine: string
}

export type LineText = {
  /** Words joined by one space. */
  text: string
  /** Mean of the characters', 0 without any. */
  confidence: number
  /** In order, without spaces; boxes as fractions of the picture that was given. */
  characters: { text: string; box: Box; confidence: number }[]
  engine: string
}

export type OcrMessage = OcrRequest & { id: number }

const hasId = (message: unknown): message is { id: number } =>
  typeof message === 'object' && message !== null && 'id' in message

/** Both sides are ours and of one version: only the shape of the envelope is checked. */
export const isOcrMessage = (message: unknown): message is OcrMessage =>
  hasId(message) && 'picture' in message
export const isOcrReply = (message: unknown): message is HostReply<PageText | LineText> =>
  hasId(message) && ('output' in message || 'error' in message)
