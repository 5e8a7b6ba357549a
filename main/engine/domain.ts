/** The nouns that all stages share. Words as in the glossary of main/README.md. */
import type { ImportStage, ProgressUnit } from '#contract/progress.ts'
import type { ToldReason } from '#contract/told.ts'

export type SourceKind = 'video' | 'audio' | 'image' | 'pdf'

/** Fractions (0..1) of the page or picture as it is shown, origin top left. */
export type Box = { x: number; y: number; width: number; height: number }

/** Where something is. Pages count from 1; an image file is page 1, a multi-page TIFF has several. */
export type Locator =
  | { kind: 'time'; startMs: number; endMs: number }
  | { kind: 'page'; page: number; boxes?: Box[] | undefined }

/** Row-major RGB, width * height * 3 bytes. */
export type Picture = {
  rgb: Uint8Array
  width: number
  height: number
  /** Of a page that was read again: how large it is by itself, in points of a PDF or pixels of a picture file. */
  natural?: { width: number; height: number } | undefined
  /** Of a page of a PDF, or a scan that says at how many dots per inch it was made: how large it is, in points of 1/72 inch. */
  points?: { width: number; height: number } | undefined
}

/** What a file is, found without reading it whole. */
export type Probe = {
  kind: SourceKind
  durationMs?: number | undefined
  pages?: number | undefined
  /** Pixels as shown (after rotation); the first page in points for a PDF. */
  width?: number | undefined
  height?: number | undefined
  /** The file ends before the place where its own container says that it ends. */
  isCutShort?: boolean | undefined
  /** Streams, codecs, rotation, producer ...: shown to people, never interpreted. */
  detail: Record<string, string | number | boolean>
}

/** A word of a page's text layer, or one that was read from its picture. */
export type Word = {
  text: string
  box: Box
  /** How sure the reader was, 0 to 1; absent in a text layer. Below 0.6 the word is to be doubted. */
  confidence?: number | undefined
  /** Words that were read carry the number of their line, in reading order. */
  line?: number | undefined
}

/** Where two readers of a page disagree: what the chosen text says, and what the other one says. */
export type PageDoubt = {
  between: 'layer' | 'second-reader'
  what: 'number' | 'name' | 'date' | 'text'
  read: string
  other: string
}

/** Where a page's words come from. `blank`: neither text nor ink. */
export type PageClass = 'text' | 'scan' | 'mixed' | 'blank'

/** A sample's identity within its source: enough to read its picture again. */
export type SampleRef = {
  /** Stable for the same file and sampling parameters: `t12345` (milliseconds) or `p3`. */
  key: string
  /** Presentation time of the frame that was taken, ms from the start of the recording. */
  atMs?: number | undefined
  page?: number | undefined
  /** A part of the page, in shares of it, that is wanted alone and as large as the whole might be. */
  region?: Box | undefined
}

/** One frame or page picked from a source, standing for the time span or page of its locator. */
export type Sample = SampleRef & {
  locator: Locator
  picture: Picture
  /** Text layer of a page. */
  words?: Word[] | undefined
  pageClass?: PageClass | undefined
  /** Index of the shot that a frame belongs to. */
  shot?: number | undefined
}

/** Something of a source that could not be read. The rest goes on; coverage reports it. */
export type Gap = { gap: true; locator: Locator; reason: ToldReason }

/** A run of text tokens, or of token rows: what an encoder made of a picture. See native/index.d.ts. */
export type TokenPart = { kind: 'tokens'; tokens: Int32Array }
export type TokenBlock = {
  kind: 'rows'
  /** count * width floats, row-major. */
  rows: Float32Array
  count: number
  /** One plane of `count` positions, or four (t, y, x, z) for M-RoPE, relative to the block's start. */
  positions: Int32Array
  /** By how many positions the sequence moves on after the block. */
  advance: number
  nonCausal: boolean
}
export type Part = TokenPart | TokenBlock

/** A tile of a sample, as in LLaVA-UHD; `overview` is the whole sample made small. */
export type Slice = {
  role: 'overview' | 'slice'
  /**
   * Grid place, from 0; 0,0 for the overview. Rows from `grid.rows` on belong to a second grid, half a slice aside of
   * the first.
   */
  row: number
  column: number
  /** The part of the sample that it shows. */
  box: Box
}

/** Progress of a stage. `total` is absent while it cannot be known. */
export type Progress = {
  stage: ImportStage
  done: number
  total?: number | undefined
  unit: ProgressUnit
}

/** What a stage is given besides its input: how to stop, and whom to tell. */
export type Run = {
  signal: AbortSignal
  progress: (progress: Progress) => void
}
