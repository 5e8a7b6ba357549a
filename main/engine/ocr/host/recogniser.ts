/** What reads upright pictures inside an OCR process: tesseract as WebAssembly, or the one that is installed. */
import type { GreyPicture, LineText } from '../protocol.ts'
import type { Word } from '../../domain.ts'
import type { Turned } from './turn.ts'

export type Recognised = {
  words: Word[]
  /** Mean of the words', weighted by their length; 0 without words. */
  confidence: number
  engine: string
}

export type LineOptions = {
  dpi: number
  /** Without them a code stays what it is; with them it may become a word. */
  dictionaries: boolean
  /** The only characters there are; absent: all of the language. */
  characters?: string | undefined
}

/** Of one set of languages. Reads one thing at a time. */
export type Recogniser = {
  page(turned: Turned, dpi: number, kind: 'page' | 'band'): Promise<Recognised>
  /** Each picture holds one line. As many results as pictures, in their order. */
  lines(pictures: readonly GreyPicture[], options: LineOptions): Promise<LineText[]>
  close(): Promise<void>
}

/** Weighted by length: one misread letter says less than a misread line. */
export function meanConfidence(words: readonly { text: string; confidence?: number }[]): number {
  let [sum, length] = [0, 0]
  for (const { text, confidence = 1 } of words) {
    sum += confidence * text.length
    length += text.length
  }
  return length === 0 ? 0 : sum / length
}

/** Percent as tesseract gives it to a share with three digits. */
export const shareOf = (percent: number): number =>
  Math.round(Math.min(100, Math.max(0, percent)) * 10) / 1000

/** The simplest picture format there is; Leptonica reads it without decoding anything. */
export function pgmOf({ grey, width, height }: GreyPicture): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), grey])
}

/** Tesseract wants a resolution within bounds. */
export const resolutionOf = (dpi: number): string =>
  String(Math.round(Math.min(2400, Math.max(70, dpi))))
