/** What the engine asks of an OCR process, the only place where pictures of pages are turned into text. */
import type { HostReply } from '#base/limited-host.ts'
import type { Word } from '../domain.ts'

/** Row-major grey levels, 0 black; width * height bytes. */
export type GreyPicture = { grey: Uint8Array; width: number; height: number }

export type OcrRequest = {
  picture: GreyPicture
  dpi: number
  /** Tesseract's names: `eng`, `chi_sim`. */
  languages: readonly string[]
  /** Folder that holds `NAME.traineddata.gz` of each. */
  dataFolder: string
  /** `page`: any layout, any turn. `band`: a strip of upright lines cut out of a page. */
  kind: 'page' | 'band'
}

export type PageText = {
  /** In reading order, with confidence and line; boxes on the picture as it was given. */
  words: Word[]
  /** Mean confidence, weighted by the length of the words; 0 without words. */
  confidence: number
  /** Clockwise degrees by which the paper lies turned: 0, 90, 180, 270. */
  turned: number
  /** Clockwise degrees of skew that were taken out. */
  skewDegrees: number
  /** `tesseract 5.1.0` */
  engine: string
}

export type OcrMessage = OcrRequest & { id: number }

const hasId = (message: unknown): message is { id: number } =>
  typeof message === 'object' && message !== null && 'id' in message

/** Both sides are ours and of one version: only the shape of the envelope is checked. */
export const isOcrMessage = (message: unknown): message is OcrMessage =>
  hasId(message) && 'picture' in message
export const isOcrReply = (message: unknown): message is HostReply<PageText> =>
  hasId(message) && ('output' in message || 'error' in message)
