/** What every kind of source must offer. One file per kind; `registry.ts` lists them. */
import type { Logger } from '#base/log.ts'
import type { Gap, Picture, Probe, Run, Sample, SampleRef, SourceKind } from '../domain.ts'
import type { MediaProbe } from './media-probe.ts'
import type { MediaTools } from './media-tools.ts'
import type { GreyPage } from './reader/protocol.ts'
import type { Reader } from './reader-process.ts'
import type { Sniffed } from './sniff.ts'
import type { SourceLimits } from './source-limits.ts'

/** A file that was recognised and hashed. */
export type SourceFile = {
  /** Absolute. */
  path: string
  name: string
  bytes: number
  mtimeMs: number
  sha256: string
  kind: SourceKind
}

/** What is needed to read a source again: a file that may have moved or changed since it was imported. */
export type SourceAt = Pick<SourceFile, 'path' | 'kind' | 'sha256'> & { bytes?: number | undefined }

/** Of locked files, by path. In memory only, as long as the process lives. */
export type Passwords = Map<string, string>

export type ReadOptions = { password?: string | undefined }

/** How samples are picked. Part of the cache key: the same file and values give the same samples. */
export type SamplingParams = {
  /** At least one look at the picture per so many ms; a sample comes of it unless nothing changed. */
  maxGapMs: number
  /** A sample never stands for longer than this, so that hours of a still are many short ways to go on from. */
  maxSpanMs: number
  /** Two cuts are never closer than this. */
  minShotMs: number
  /** Extra samples that motion may cost in one shot, besides one per `maxGapMs`. */
  budgetPerShot: number
  /** Difference (0..255) of a block of about 32 x 32 pixels of a 720p frame from which it has changed. */
  duplicateThreshold: number
  /** Frames are looked at no more often than this per second. */
  framesPerSecond: number
  /** The shorter side of a frame is made this small; never larger than it is. */
  maxFrameSide: number
  /** Dots per inch of a page's picture, before `maxPageSide`. */
  pageDpi: number
  /** Longest side of a page's or an image's picture, pixels. */
  maxPageSide: number
  maxImageSide: number
}

export const defaultSampling: SamplingParams = {
  maxGapMs: 10_000,
  maxSpanMs: 20 * 60_000,
  minShotMs: 600,
  budgetPerShot: 8,
  duplicateThreshold: 12,
  framesPerSecond: 10,
  maxFrameSide: 720,
  pageDpi: 200,
  maxPageSide: 2000,
  maxImageSide: 4096,
}

/** A first look at a recording, taken already or running ahead of the full pass. */
export type FirstLook = {
  /** When its frames are shown, ms, in order. Each is stored under its key (`keyFrameKey`). */
  times: readonly number[]
  /** Where more times up to `ms` may still come: resolves when not. */
  until(ms: number): Promise<void> | undefined
}

export type SampleOptions = ReadOptions & {
  /** Where a frame of it shows what the pass finds there, that frame is the sample: its key, an empty picture. */
  firstLook?: FirstLook | undefined
  /**
   * True: the sample is stored already. It is yielded all the same, with an empty picture
   * (0 x 0) and, for a page, without words.
   */
  skip?: ((key: string) => boolean) | undefined
  /** Start of a shot (the `startMs` of the shot's first sample): the pass goes on from there. */
  startMs?: number | undefined
  /** Number of that shot. */
  startShot?: number | undefined
  /** First page to read, from 1. */
  startPage?: number | undefined
}

/** One sample's picture again, the same pixels as sampling gave. */
type Reads<Pixels> = (
  at: SourceAt,
  ref: SampleRef,
  params: SamplingParams,
  options: ReadOptions,
  context: SourceContext,
  signal: AbortSignal,
) => Promise<Pixels>

/** What a source type works with. */
export type SourceContext = {
  tools: MediaTools
  reader: Reader
  limits: SourceLimits
  logger: Logger
}

export type SourceType = {
  id: SourceKind
  /** For file dialogs; recognition never looks at them. */
  extensions: readonly string[]
  /** Whether the content is of this kind. `media`: what ffprobe says, for a container of pictures or sound. */
  claims(sniffed: Sniffed, media: MediaProbe | undefined): boolean
  probe(
    file: SourceFile,
    options: ReadOptions,
    context: SourceContext,
    signal: AbortSignal,
  ): Promise<Probe>
  /** A first look at a long source, see `Sources.skim`. */
  skim?(
    file: SourceFile,
    params: SamplingParams,
    options: { startMs?: number | undefined },
    context: SourceContext,
    run: Run,
  ): AsyncIterable<Sample>
  sample(
    file: SourceFile,
    probe: Probe,
    params: SamplingParams,
    options: SampleOptions,
    context: SourceContext,
    run: Run,
  ): AsyncIterable<Sample | Gap>
  read: Reads<Picture>
  /** Of kinds that have pages. */
  readGrey?: Reads<GreyPage>
}
