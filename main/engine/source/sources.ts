/** The door of this folder: recognises, measures, samples and re-reads files of every kind. */
import { stat } from 'node:fs/promises'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { AppError } from '#contract/errors.ts'
import type { Gap, Picture, Probe, Run, Sample, SampleRef, SourceKind } from '../domain.ts'
import { fileError } from './file-error.ts'
import { identify } from './identify.ts'
import { type MediaTool, createMediaTools } from './media-tools.ts'
import { probeMedia } from './media-probe.ts'
import { createReader } from './reader-process.ts'
import type { GreyPage } from './reader/protocol.ts'
import { sourceTypes } from './registry.ts'
import { type SourceLimits, defaultLimits } from './source-limits.ts'
import type {
  Passwords,
  ReadOptions,
  SampleOptions,
  SamplingParams,
  SourceAt,
  SourceContext,
  SourceFile,
  SourceType,
} from './source-type.ts'
import { readTracks } from './subtitle-tracks.ts'
import { findSilences, readSamples, soundTrack, type SoundSpan } from './sound.ts'
import type { SubtitleText } from './subtitle-text.ts'

type ToolCheck = { name: string; ok: boolean; detail: string }

export type Sources = {
  /** Recognises by content, never by name, refuses what cannot be read with the reason, and hashes. */
  identify(path: string, run: Run): Promise<SourceFile>
  probe(file: SourceFile, options: ReadOptions, signal: AbortSignal): Promise<Probe>
  /**
   * A first look at a long recording, in seconds per hour: coarse samples in order, from `startMs` on, that
   * stand for it until a full pass comes by. Nothing for a source whose full pass is quick.
   */
  skim(
    file: SourceFile,
    params: SamplingParams,
    options: { startMs?: number | undefined },
    run: Run,
  ): AsyncIterable<Sample>
  /**
   * Samples and gaps in order; together they cover the source. Memory does not grow with it. Throws
   * when nothing of the source can be read, and at once when the run is stopped.
   */
  sample(
    file: SourceFile,
    probe: Probe,
    params: SamplingParams,
    options: SampleOptions,
    run: Run,
  ): AsyncIterable<Sample | Gap>
  /** One sample's picture again, the same pixels as sampling gave. Rejects with source/missing where the file is another. */
  read(
    at: SourceAt,
    ref: SampleRef,
    params: SamplingParams,
    options: ReadOptions,
    signal: AbortSignal,
  ): Promise<Picture>
  /** The same in levels of grey: what readers of print look at. Of pages only. */
  readGrey(
    at: SourceAt,
    ref: SampleRef,
    params: SamplingParams,
    options: ReadOptions,
    signal: AbortSignal,
  ): Promise<GreyPage>
  /** Subtitles that a recording holds, as text. Rejects only when the recording itself cannot be read. */
  subtitleTracks(at: SourceAt, signal: AbortSignal): Promise<SubtitleText[]>
  /** Where the sound of a recording is silent, and the language that its track names. */
  listen(
    at: SourceAt,
    signal: AbortSignal,
  ): Promise<{ silences: SoundSpan[]; language: string | undefined }>
  /** Mono samples of a stretch, `rate` of them a second. */
  hear(at: SourceAt, span: SoundSpan, rate: number, signal: AbortSignal): Promise<Float32Array>
  /** Which ffmpeg and ffprobe are used, for `longview doctor`. */
  tools(signal: AbortSignal): Promise<ToolCheck[]>
  close(): Promise<void>
}

export type SourcesOptions = {
  ffmpegPath?: string | undefined
  ffprobePath?: string | undefined
  /** Whether a decoder in hardware may be used; yes where nothing is said. */
  useHardware?: boolean | undefined
  limits?: Partial<SourceLimits> | undefined
  /** What opens locked files; a reading that names none of its own takes it from here. */
  passwords?: Passwords | undefined
  /** How the reader process is started; plain Node forks it. */
  spawn?: HostSpawner | undefined
  logger: Logger
}

/**
 * A file of another size is not the one that was imported: what it shows must not pass for what was cited. One
 * of the same size is believed here; what leaves the library is hashed first.
 */
async function refuseOther({ path, bytes }: SourceAt): Promise<void> {
  const found = await stat(path)
  if (bytes === undefined || found.size === bytes) return
  throw new AppError(
    'source/missing',
    `${path} is another file than the one that was imported. Import it again.`,
  )
}

/** A file may go at any moment, with its drive: that is said in a sentence, never as a fault of the program. */
async function fromFile<T>(at: SourceAt, work: () => Promise<T>): Promise<T> {
  try {
    await refuseOther(at)
    return await work()
  } catch (error) {
    throw fileError(error, at.path)
  }
}

async function* nothing(): AsyncGenerator<never> {}

const typeOf = (kind: SourceKind): SourceType => sourceTypes.find(({ id }) => id === kind)!

async function check(name: string, find: Promise<MediaTool>): Promise<ToolCheck> {
  try {
    const { path, origin, version } = await find
    return { name, ok: true, detail: `${version} (${origin}: ${path})` }
  } catch (error) {
    if (error instanceof AppError) return { name, ok: false, detail: error.message }
    throw error
  }
}

export function createSources(options: SourcesOptions): Sources {
  const limits: SourceLimits = { ...defaultLimits, ...options.limits }
  const logger = options.logger.child({ stage: 'source' })
  const tools = createMediaTools(options)
  const reader = createReader(limits, logger, options.spawn)
  const context: SourceContext = { tools, reader, limits, logger }
  const unlocking = <T extends ReadOptions>({ path }: { path: string }, read: T): T => {
    const password = read.password ?? options.passwords?.get(path)
    return password === undefined ? read : { ...read, password }
  }
  return {
    identify: (path, run) => identify(path, context, run),
    probe: (file, read, signal) =>
      typeOf(file.kind).probe(file, unlocking(file, read), context, signal),
    skim: (file, params, each, run) =>
      typeOf(file.kind).skim?.(file, params, each, context, run) ?? nothing(),
    sample: (file, probe, params, each, run) =>
      typeOf(file.kind).sample(file, probe, params, unlocking(file, each), context, run),
    read: (at, ref, params, read, signal) =>
      fromFile(at, () =>
        typeOf(at.kind).read(at, ref, params, unlocking(at, read), context, signal),
      ),
    readGrey: (at, ref, params, read, signal) =>
      fromFile(at, async () => {
        const type = typeOf(at.kind)
        if (!type.readGrey) throw new AppError('internal', `A ${at.kind} has no pages.`)
        return type.readGrey(at, ref, params, unlocking(at, read), context, signal)
      }),
    subtitleTracks: (at, signal) =>
      fromFile(at, async () =>
        readTracks(at.path, await probeMedia(at.path, context, signal), context, signal),
      ),
    listen: (at, signal) =>
      fromFile(at, async () => {
        const media = await probeMedia(at.path, context, signal)
        const silences = await findSilences(at.path, media, context, signal)
        return { silences, language: soundTrack(media)?.language }
      }),
    hear: (at, span, rate, signal) =>
      fromFile(at, async () => {
        const media = await probeMedia(at.path, context, signal)
        return readSamples(at.path, media, span, rate, context, signal)
      }),
    tools: async (signal) => [
      await check('ffmpeg', tools.ffmpeg(signal)),
      await check('ffprobe', tools.ffprobe(signal)),
    ],
    close: () => reader.close(),
  }
}
