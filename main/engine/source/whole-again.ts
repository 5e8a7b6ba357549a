/**
 * Where the pictures behind a damaged place are whole again. A decoder copies from the pictures before, so that what
 * is lost of one is smeared over all that follow up to the next key frame; it complains about the first only.
 */
import { streamTool } from '#base/run-tool.ts'
import { complaintLevel } from './complaints.ts'
import { type MediaContext, type MediaProbe, type VideoStream, inputArgs } from './media-probe.ts'
import { createVerdicts } from './verdicts.ts'

/** A second look at a damaged stretch. */
export type SecondLook = {
  /** Whether the picture at a time is as it was filmed. Times must not go back. */
  isWhole(ms: number): Promise<boolean>
  stop(): void
}

/** Shorter than this from the start the whole way is decoded, ms. */
const startMs = 1000
/** Streams without an index are entered anywhere, and shown from the next key frame on: it should lie before, ms. */
const runUpMs = 5000
/** Pictures of one byte a pixel, small: what waits to be read holds the decoder back, some hundred pictures ahead. */
const side = 16
/** Since version 7 parts of ffmpeg run beside each other, with so many pictures waiting between them at most. */
const mostQueued = 16
/** Where nothing can be said, pictures are doubted for as long as encoders usually let pass between key frames, ms. */
const blindMs = 10_000

/** Decodes again from the key frame before `fromMs`, in order and beside the pass, as far as it is asked about. */
export async function lookAgain(
  path: string,
  probe: MediaProbe,
  video: VideoStream,
  fromMs: number,
  signal: AbortSignal,
  context: MediaContext,
): Promise<SecondLook> {
  const tool = await context.tools.ffmpeg(signal)
  const isStream = ['mpegts', 'mpeg'].includes(probe.demuxer)
  const enterMs = isStream ? fromMs - runUpMs : fromMs
  const isFromStart = enterMs < startMs
  const seek = isFromStart ? [] : ['-noaccurate_seek', '-ss', (enterMs / 1000).toFixed(3)]
  const verdicts = createVerdicts({
    between: video.heldBack + (tool.isThreaded ? mostQueued : 0),
    isFromStart,
    isMidway: !isFromStart || isStream,
    startSeconds: probe.startSeconds,
  })
  const ffmpeg = streamTool(
    tool.path,
    // prettier-ignore
    [
      '-nostdin', '-hide_banner', '-nostats', '-v', complaintLevel, '-threads', '1', ...seek,
      ...inputArgs(path, probe.demuxer),
      '-map', `0:${video.index}`, '-an', '-sn', '-dn', '-copyts', ...tool.ownTimes,
      '-vf', `showinfo,scale=${side}:${side}`, '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1',
    ],
    {
      signal,
      stallMs: context.limits.stallMs,
      memoryBytes: context.limits.ffmpegBytes,
      onLine: verdicts.hear,
    },
  )
  const chunks = ffmpeg.chunks[Symbol.asyncIterator]()
  let isOver = false
  async function next(): Promise<void> {
    try {
      isOver = (await chunks.next()).done === true
      if (isOver) await ffmpeg.done
    } catch {
      signal.throwIfAborted()
      isOver = true
    }
  }
  async function isWhole(ms: number): Promise<boolean> {
    if (verdicts.seenMs() < ms - 0.5 && !isOver) {
      await next()
      return isWhole(ms)
    }
    // It saw nothing: it could not be started, or its way to the place is damaged as well.
    if (verdicts.seenMs() === Number.NEGATIVE_INFINITY) return ms > fromMs + blindMs
    return verdicts.at(ms)
  }
  return {
    isWhole,
    stop() {
      isOver = true
      ffmpeg.kill()
    },
  }
}
