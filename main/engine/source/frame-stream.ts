/** One decode pass of a recording: frames as planes of YCbCr with exact presentation times. */
import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { ToolFailure, streamTool } from '#base/run-tool.ts'
import { AppError } from '#contract/errors.ts'
import { complaintLevel, complaintOf, isSerious } from './complaints.ts'
import {
  type MediaContext,
  type MediaProbe,
  type VideoStream,
  inputArgs,
  lastComplaint,
  mediaError,
} from './media-probe.ts'
import type { MediaTool } from './media-tools.ts'
import { NutReader } from './nut.ts'

/** Planar 4:2:0, limited range; both sides even. */
export type Frame = {
  /** Ms from the start of the recording as it is shown; exact to the file's own clock. */
  ms: number
  /** Luma, then the two chroma planes at half size. Valid until the next frame is asked for. */
  data: Uint8Array
}

export type FrameSize = { width: number; height: number }

/** Shorter side at most `maxSide`, both sides even, never larger than shown. */
export function frameSize(video: FrameSize, maxSide: number): FrameSize {
  const shrink = Math.min(1, maxSide / Math.min(video.width, video.height))
  const even = (side: number): number => Math.max(2, 2 * Math.floor((side * shrink) / 2 + 1e-6))
  return { width: even(video.width), height: even(video.height) }
}

/** More decode no faster here: colour conversion and our own measuring keep up with no more. Key frames need one. */
const decoderThreads = String(Math.min(4, availableParallelism()))

/** Pictures that may wait in ffmpeg for us to take them: it decodes on while we measure. More are no faster. */
export const queuedPictures = 2

/** The last picture is shown for no longer than this, ms. */
const endedEarlyMs = 1000

export type FrameOptions = {
  size: FrameSize
  /** At most so many frames per second: the first of each step of the clock. */
  framesPerSecond: number
  /** Seek to the key frame before this time first, ms on the shown timeline. */
  fromMs?: number | undefined
  /** Everything else is skipped, mostly without being decoded. */
  keyFramesOnly?: boolean | undefined
  /** From here to the end: a decoder in hardware may be set up for it, and where one gives up, another goes on. */
  isFullPass?: boolean | undefined
  signal: AbortSignal
  /** Hears what the decoder complains about. */
  onComplaint: (line: string) => void
}

/**
 * The filter decides per frame and clock step, not per frame kept before, so that a pass which
 * starts in the middle takes the same frames.
 */
function filters(
  size: FrameSize,
  framesPerSecond: number,
  startSeconds: number,
  isInterlaced: boolean,
): string {
  const step = (t: string): string =>
    `floor((${t}-(${startSeconds.toFixed(6)}))*${framesPerSecond}+0.001)`
  const select = `select=isnan(prev_t)+gt(${step('t')}\\,${step('prev_t')})`
  const scale = `scale=${size.width}:${size.height}:flags=bicubic:out_range=tv`
  // One frame per frame, at its own time; woven fields would make combs of all that moves.
  const whole = isInterlaced ? 'yadif=mode=send_frame:deint=interlaced,' : ''
  return `${whole}${select},${scale},format=yuv420p`
}

/**
 * Two turns of the event loop: whatever was written to stderr before a piece of stdout has come by then, so that
 * a complaint is never heard behind the picture that it is about.
 */
async function allHeard(): Promise<void> {
  await setImmediate()
  await setImmediate()
}

/** Complaints that are held back until a frame follows. */
const mostSaid = 1000

/** What a decoder says about the hardware that it could not use is no damage of the file. */
const isAboutHardware = (line: string): boolean =>
  /hwaccel|hw_?device|hardware|cuda|cuvid|nvdec|vaapi|qsv|dxva|d3d11|videotoolbox|failed setup/i.test(
    line,
  )

/**
 * Yields frames in order of presentation. Throws AppError as `mediaError` makes it when ffmpeg had
 * to be stopped; a decoder that gives up in the middle just ends the stream, with complaints. Where the
 * machine has a decoder in hardware it is used; when that fails, the processor goes on from the last frame.
 */
export async function* streamFrames(
  path: string,
  probe: MediaProbe,
  video: VideoStream,
  options: FrameOptions,
  context: MediaContext,
): AsyncGenerator<Frame> {
  const hardware = await hardwareFor(probe, video, options, context)
  let lastMs = Number.NEGATIVE_INFINITY
  if (hardware !== undefined) {
    // What it said last may be why it failed; what was followed by a frame is about the file.
    let said: string[] = []
    const seenAt = (ms: number): void => {
      lastMs = ms
      for (const line of said) if (!isAboutHardware(line)) options.onComplaint(line)
      said = []
    }
    try {
      const onComplaint = (line: string): void => {
        if (said.length < mostSaid) said.push(line)
      }
      const first = { ...options, onComplaint, hardware }
      const fault = yield* decode(path, probe, video, first, context, seenAt)
      if (fault === undefined) {
        seenAt(lastMs)
        return
      }
    } catch (error) {
      options.signal.throwIfAborted()
      if (!(error instanceof AppError)) throw error
    }
    context.tools.distrust(hardware)
  }
  const goOn = async function* (
    fromMs: number | undefined,
    threads: string,
  ): AsyncGenerator<Frame> {
    const beforeMs = lastMs
    const isNew = (ms: number): boolean => ms > beforeMs
    const seenAt = (ms: number): void => void (lastMs = Math.max(lastMs, ms))
    const rest = { ...options, onComplaint, fromMs, isNew, threads }
    const fault = yield* decode(path, probe, video, rest, context, seenAt)
    if (fault !== undefined) options.onComplaint(fault)
  }
  let isDamaged = false
  const onComplaint = (line: string): void => {
    isDamaged ||= isSerious(line)
    options.onComplaint(line)
  }
  yield* goOn(lastMs > 0 ? lastMs : options.fromMs, decoderThreads)
  // Several threads take some damaged packets in a row for the end of the recording.
  const { endMs = 0 } = video
  if (options.isFullPass && isDamaged && lastMs > 0 && endMs - lastMs > endedEarlyMs) {
    yield* goOn(lastMs, '1')
  }
}

/** Setting a device up takes longer than a short recording or small pictures take the processor. */
async function hardwareFor(
  { durationMs = 0 }: MediaProbe,
  { width, height }: VideoStream,
  { isFullPass = false, signal }: FrameOptions,
  { tools }: MediaContext,
): Promise<string | undefined> {
  const isWorthIt = isFullPass && durationMs >= 120_000 && width * height >= 1280 * 720
  return isWorthIt ? tools.hardware(signal) : undefined
}

/**
 * Gives a piece's memory back at once. Megabytes a second of it would otherwise wait for the collector, which
 * lets more than a hundred megabytes gather and then takes a tenth of the time.
 */
function letGo({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** Nut's index would be kept in memory to the end: 4 MB an hour. */
function container({ canQueue }: MediaTool): string[] {
  if (!canQueue) return ['-f', 'nut', '-write_index', '0']
  const queue = ['-queue_size', String(queuedPictures), '-drop_pkts_on_overflow', '0']
  return ['-f', 'fifo', '-fifo_format', 'nut', '-format_opts', 'write_index=0', ...queue]
}

/** Returns the fault with which ffmpeg ended after at least one frame, if it did. */
async function* decode(
  path: string,
  probe: MediaProbe,
  video: VideoStream,
  options: FrameOptions & {
    hardware?: string
    threads?: string
    isNew?: (ms: number) => boolean
  },
  context: MediaContext,
  seenAt?: (ms: number) => void,
): AsyncGenerator<Frame, string | undefined> {
  const { size, framesPerSecond, fromMs, keyFramesOnly, hardware, signal, onComplaint } = options
  const { threads = decoderThreads } = options
  const tool = await context.tools.ffmpeg(signal)
  // With -copyts, -ss counts from the first time stamp of the file, as the shown timeline does.
  const seek = fromMs === undefined ? [] : ['-noaccurate_seek', '-ss', (fromMs / 1000).toFixed(3)]
  const only = keyFramesOnly ? ['-skip_frame', 'nokey'] : []
  const device = hardware === undefined ? [] : ['-hwaccel', hardware]
  const ffmpeg = streamTool(
    tool.path,
    // prettier-ignore
    [
      '-nostdin', '-hide_banner', '-nostats', '-v', complaintLevel, '-threads', keyFramesOnly ? '1' : threads, ...device, ...only, ...seek,
      ...inputArgs(path, probe.demuxer),
      '-map', `0:${video.index}`, '-an', '-sn', '-dn', '-copyts', ...tool.ownTimes,
      '-vf', filters(size, framesPerSecond, probe.startSeconds, video.isInterlaced && !keyFramesOnly),
      '-c:v', 'rawvideo', '-pix_fmt', 'yuv420p', ...container(tool), 'pipe:1',
    ],
    {
      signal,
      stallMs: context.limits.stallMs,
      memoryBytes: context.limits.ffmpegBytes,
      onLine: (line) => {
        const complaint = complaintOf(line)
        if (complaint !== undefined) onComplaint(complaint)
      },
    },
  )
  const bytes = (size.width * size.height * 3) / 2
  const nut = new NutReader()
  let seen = 0
  try {
    for await (const piece of ffmpeg.chunks) {
      nut.push(piece)
      letGo(piece)
      for (;;) {
        const frame = nut.read()
        if (!frame) break
        if (frame.data.length < bytes) continue
        const seconds = (frame.pts * frame.timeBase.num) / frame.timeBase.den - probe.startSeconds
        seen++
        await allHeard()
        seenAt?.(seconds * 1000)
        if (options.isNew?.(seconds * 1000) === false) continue
        yield { ms: seconds * 1000, data: frame.data.subarray(0, bytes) }
      }
    }
    const { code, tail } = await ffmpeg.done
    return code === 0 ? undefined : lastComplaint(tail) || `ffmpeg ended with code ${code}`
  } catch (error) {
    const crashed = error instanceof ToolFailure && error.reason === 'exit'
    if (!crashed || seen === 0) throw mediaError(error, path)
    return error.message
  }
}
