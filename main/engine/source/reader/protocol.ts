/** What the engine asks of the reader process: the only place where foreign PDFs and pictures are parsed. */
import type { WireError } from '#contract/errors.ts'
import type { Box, PageClass, Picture, Word } from '../../domain.ts'
import type { CopyApi } from '../../export/copy/protocol.ts'
import type { GreyPicture } from '../../ocr/protocol.ts'
import type { SourceLimits } from '../source-limits.ts'

export type ReaderLimits = Pick<
  SourceLimits,
  'maxImagePixels' | 'maxPdfBytes' | 'maxPdfObjects' | 'maxPdfPages' | 'maxPageOperators'
>

export type Opened = {
  pages: number
  /** Of the first page: pixels of an image, points of a PDF page, as shown. */
  width: number
  height: number
  detail: Record<string, string | number | boolean>
}

export type PageRead = {
  picture: Picture
  words: Word[]
  pageClass: PageClass
  /** As shown. */
  points: { width: number; height: number }
  /** The page has a text layer, but not one that says what it shows. */
  isLayerBad: boolean
}

/** A page's levels of grey, a third of what its colours are to move about, and how large it is by itself. */
export type GreyPage = GreyPicture & { natural: { width: number; height: number } }

/** What a page is drawn from. */
type Wanted = {
  path: string
  page: number
  maxSide: number
  /** Only this part is drawn, and `maxSide` is that of its picture. */
  region?: Box | undefined
}
type WantedOfPdf = Wanted & { password?: string | undefined; dpi: number }

/** Name -> what goes in and what comes out. */
export type ReaderApi = CopyApi & {
  'image.probe': { input: { path: string }; output: Opened }
  'image.read': { input: Wanted; output: Picture }
  'image.grey': { input: Wanted; output: GreyPage }
  'pdf.probe': { input: { path: string; password?: string | undefined }; output: Opened }
  'pdf.page': {
    input: WantedOfPdf & {
      /** Without words only the picture is made. */
      words: boolean
      /** All that the layer holds, also what nobody can see and what makes no sense: to check copies. */
      hidden?: boolean | undefined
    }
    output: PageRead
  }
  'pdf.grey': { input: WantedOfPdf; output: GreyPage }
}
export type ReaderMethod = keyof ReaderApi

export type ReaderRequest = {
  [M in ReaderMethod]: { id: number; method: M; input: ReaderApi[M]['input']; limits: ReaderLimits }
}[ReaderMethod]

export type ReaderReply =
  { id: number; output: ReaderApi[ReaderMethod]['output'] } | { id: number; error: WireError }

const hasId = (message: unknown): message is { id: number } =>
  typeof message === 'object' && message !== null && 'id' in message

/** Both sides are ours and of one version: only the shape of the envelope is checked. */
export const isRequest = (message: unknown): message is ReaderRequest =>
  hasId(message) && 'method' in message
export const isReply = (message: unknown): message is ReaderReply =>
  hasId(message) && ('output' in message || 'error' in message)
