/**
 * A first look at a long recording: only its key frames are decoded, some tens of times as fast as all of them,
 * and those that show something else than the one before are kept. Seconds per hour; a full pass follows.
 */
import type { Run, Sample } from '../domain.ts'
import { createBlockGrid } from './block-grid.ts'
import { isAboutPicture } from './complaints.ts'
import { framePicture, matrixOf } from './frame-picture.ts'
import { copySignature, measure, signatureShape } from './frame-signature.ts'
import { type FrameSize, frameSize, streamFrames } from './frame-stream.ts'
import { changedBlocks, minBlocks } from './local-change.ts'
import type { MediaProbe, VideoStream } from './media-probe.ts'
import type { SamplingParams, SourceContext } from './source-type.ts'

/** A shorter recording has its full pass about as soon, ms. */
export const firstLookFromMs = 120_000
/** Key frames are looked at no more often than this, and so often that there are no more than so many. */
const stepMs = 30_000
const mostFrames = 240
/** Wall time that the first look may take, whatever the encoder costs: it gets coarser where it falls behind. */
const budgetMs = 20_000
const budgetMsPerHour = 20_000

/** Marks the key of a sample of the first look; its time is that of a key frame, not of a kept step. */
export const keyFrameKey = (atMs: number): string => `k${atMs}`
export const isKeyFrameKey = (key: string): boolean => key.startsWith('k')

/**
 * Samples whose spans follow each other, from `startMs` on. Nothing for a short recording, and nothing more
 * when the decoder gives up: what is damaged is the full pass's affair.
 */
export async function* skimVideo(
  path: string,
  media: MediaProbe,
  video: VideoStream,
  params: Pick<SamplingParams, 'maxFrameSide' | 'duplicateThreshold'>,
  { startMs = 0 }: { startMs?: number | undefined },
  context: SourceContext,
  { signal }: Run,
): AsyncGenerator<Sample> {
  const { durationMs } = media
  if (durationMs === undefined || durationMs < firstLookFromMs) return
  const everyMs = Math.max(stepMs, durationMs / mostFrames)
  const size = frameSize(video, params.maxFrameSide)
  /** So many of the next key frames may be damaged. */
  let doubtful = 0
  const frames = streamFrames(
    path,
    media,
    video,
    {
      size,
      framesPerSecond: 1000 / everyMs,
      keyFramesOnly: true,
      fromMs: startMs > 0 ? startMs : undefined,
      signal,
      onComplaint: (line) => {
        if (isAboutPicture(line)) doubtful = 1 + video.heldBack
        context.logger.debug('ffmpeg', { line })
      },
    },
    context,
  )
  const keeper = createKeeper(size, params.duplicateThreshold)
  const isLate = createPacer(durationMs, startMs)
  const matrix = matrixOf(video)
  let open: Sample | undefined
  for await (const frame of frames) {
    // Which of them is damaged is not known; the full pass looks twice.
    if (doubtful-- > 0) continue
    if (frame.ms < startMs || (open && isLate(frame.ms)) || !keeper.isOther(frame.data)) continue
    const atMs = Math.round(frame.ms)
    const picture = framePicture(frame.data, size.width, size.height, matrix)
    if (open) yield until(open, atMs)
    open = { key: keyFrameKey(atMs), atMs, locator: spanOf(atMs, durationMs), picture }
  }
  if (open) yield until(open, Math.round(durationMs))
}

const spanOf = (startMs: number, endMs: number): Sample['locator'] => ({
  kind: 'time',
  startMs,
  endMs: Math.round(endMs),
})

const until = (sample: Sample, endMs: number): Sample => ({
  ...sample,
  locator: spanOf(sample.atMs ?? 0, endMs),
})

/** Tells pictures from the last one that was other. */
function createKeeper(size: FrameSize, threshold: number): { isOther(data: Uint8Array): boolean } {
  const shape = signatureShape(size)
  const grid = createBlockGrid(shape)
  const kept = grid.signature()
  const seen = grid.signature()
  let isFirst = true
  return {
    isOther(data) {
      measure(data, shape, seen)
      if (!isFirst && changedBlocks(seen, kept, grid, threshold) < minBlocks) return false
      isFirst = false
      copySignature(seen, kept)
      return true
    },
  }
}

/** Whether more of the time is used up than of the recording is seen. */
function createPacer(durationMs: number, startMs: number): (ms: number) => boolean {
  const budget = budgetMs + (budgetMsPerHour * durationMs) / 3_600_000
  const beganAt = performance.now()
  return (ms) => {
    const used = (performance.now() - beganAt) / budget
    return used > 0.25 + (ms - startMs) / Math.max(1, durationMs - startMs)
  }
}
