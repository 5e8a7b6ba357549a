import { AppError } from '#contract/errors.ts'
import type { Gap, Picture, Probe, Run, Sample } from '../domain.ts'
import { isCutShort } from './cut-short.ts'
import { framePicture, matrixOf } from './frame-picture.ts'
import { createDamageLog } from './damage-log.ts'
import { createDamageWatch } from './damage-watch.ts'
import { type Picked, createFramePicker } from './frame-picker.ts'
import { type FrameSize, frameSize, queuedPictures, streamFrames } from './frame-stream.ts'
import { isKeyFrameKey, keyFrameKey, skimVideo } from './key-frames.ts'
import { type MediaProbe, type Track, type VideoStream, probeMedia } from './media-probe.ts'
import type { SampleOptions, SamplingParams, SourceContext, SourceType } from './source-type.ts'
import { lookAgain } from './whole-again.ts'

/** A silence of the decoder as long as this is a gap when it complained, ms. */
const gapMs = 1000
/** ffmpeg gives frames whose time was there before the smallest step after it; none of one clock is this near. */
const tickMs = 1
/** Frames before the point at which a pass goes on: the cut detector looks at two frames back. */
const prerollMs = 1500

/** Frames per second of no recording. */
const everyFrame = 100_000

/** Sound that goes on for longer than this after the last picture is a part of its own, ms. */
const soundOnlyMs = 5000

const soundOnly = (startMs: number, endMs: number): Gap => ({
  gap: true,
  locator: { kind: 'time', startMs: Math.round(startMs), endMs: Math.round(endMs) },
  reason: 'The picture ends here; only the sound goes on.',
})

const noPicture = (size: FrameSize): Picture => ({ rgb: new Uint8Array(0), ...size })

function requireVideo(path: string, probe: MediaProbe, context: SourceContext): VideoStream {
  const { video } = probe
  if (!video) throw new AppError('source/unsupported', `${path} has no picture that can be shown.`)
  if (video.width * video.height > context.limits.maxFramePixels) {
    throw new AppError(
      'source/too-large',
      `${path} says that its frames are ${video.width} x ${video.height} pixels, more than Longview decodes.`,
    )
  }
  return video
}

function detailOf(media: MediaProbe): Probe['detail'] {
  const { video, audio, streams, tracks, format, startSeconds } = media
  return {
    format,
    startSeconds,
    ...(video && { videoCodec: video.codec, pixelFormat: video.pixelFormat, turned: video.turned }),
    ...(audio && { audioCodec: audio.codec, channels: audio.channels }),
    videoStreams: streams.video,
    audioStreams: streams.audio,
    subtitleStreams: streams.subtitle,
    ...languagesOf('audioLanguages', tracks.audio),
    ...languagesOf('subtitleLanguages', tracks.subtitle),
    attachedPictures: streams.pictures,
  }
}

/** `en, de`: which track is which when a recording has several. */
function languagesOf(name: string, tracks: readonly Track[]): Probe['detail'] {
  if (tracks.every(({ language }) => language === undefined)) return {}
  return { [name]: tracks.map(({ language, title }) => language ?? title ?? '?').join(', ') }
}

export function mediaDetail(media: MediaProbe, kind: 'video' | 'audio'): Probe {
  return {
    kind,
    durationMs: media.durationMs === undefined ? undefined : Math.round(media.durationMs),
    ...(kind === 'video' &&
      media.video && { width: media.video.width, height: media.video.height }),
    detail: detailOf(media),
  }
}

/** Turns what was picked into samples, and what the decoder could not read into gaps. */
async function* sampleVideo(
  path: string,
  media: MediaProbe,
  params: SamplingParams,
  options: SampleOptions,
  context: SourceContext,
  run: Run,
): AsyncGenerator<Sample | Gap> {
  const video = requireVideo(path, media, context)
  const size = frameSize(video, params.maxFrameSide)
  const matrix = matrixOf(video)
  const startMs = options.startMs ?? 0
  const { firstLook } = options
  const known = firstLook?.times
  const total = media.durationMs === undefined ? undefined : Math.round(media.durationMs)
  const damage = createDamageLog()
  const watch = createDamageWatch((ms) => lookAgain(path, media, video, ms, run.signal, context))
  let spoilt: { startMs: number; line: string } | undefined
  let alarm = ''
  let isAnyWhole = false
  let nextShot = options.startShot ?? 0
  let picker = createFramePicker(size, params, { startMs, shot: nextShot, known })
  let lastMs: number | undefined
  let interval = 1000 / params.framesPerSecond

  const sampleOf = (pick: Picked): Sample => {
    const { knownMs, shot } = pick
    const atMs = knownMs ?? Math.round(pick.atMs)
    const key = knownMs === undefined ? `t${atMs}` : keyFrameKey(knownMs)
    nextShot = shot + 1
    return {
      key,
      atMs,
      shot,
      locator: { kind: 'time', startMs: Math.round(pick.startMs), endMs: Math.round(pick.endMs) },
      picture:
        knownMs !== undefined || options.skip?.(key)
          ? noPicture(size)
          : framePicture(pick.data, size.width, size.height, matrix),
    }
  }

  const fromMs = startMs > prerollMs ? startMs - prerollMs : undefined
  const tell = (ms: number): void =>
    run.progress({ stage: 'sample', done: Math.max(0, Math.round(ms)), total, unit: 'ms' })

  const frames = streamFrames(
    path,
    media,
    video,
    {
      size,
      framesPerSecond: params.framesPerSecond,
      fromMs,
      isFullPass: true,
      signal: run.signal,
      onComplaint: (line) => {
        damage.hear(line, lastMs ?? startMs, queuedPictures * interval)
        context.logger.debug('ffmpeg', { line })
      },
    },
    context,
  )
  try {
    for await (const frame of frames) {
      if (lastMs !== undefined && frame.ms < lastMs + tickMs) {
        damage.again(lastMs)
        continue
      }
      const hole = lastMs === undefined ? 0 : frame.ms - lastMs
      const heard = damage.alarm() ?? (hole > gapMs && damage.isNew() ? damage.last() : undefined)
      if (heard !== undefined) {
        alarm = heard
        watch.alarm(lastMs ?? fromMs ?? 0)
      }
      if (!(await watch.isWhole(frame.ms))) {
        if (!spoilt && frame.ms >= startMs) {
          const atMs = Math.max(startMs, Math.min((lastMs ?? 0) + interval, frame.ms))
          for (const pick of picker.end(atMs)) yield sampleOf(pick)
          spoilt = { startMs: atMs, line: alarm }
        }
        lastMs = frame.ms
        tell(frame.ms)
        continue
      }
      isAnyWhole = true
      if (spoilt) {
        yield damage.spoilt(spoilt.startMs, frame.ms, spoilt.line)
        spoilt = undefined
        picker = createFramePicker(size, params, { startMs: frame.ms, shot: nextShot, known })
      } else if (lastMs !== undefined) {
        if (hole > gapMs && damage.isNew() && lastMs >= startMs) {
          for (const pick of picker.end(lastMs + interval)) yield sampleOf(pick)
          yield damage.hole(lastMs + interval, frame.ms)
          picker = createFramePicker(size, params, { startMs: frame.ms, shot: nextShot, known })
        } else if (hole > 0) {
          interval = Math.min(hole, 1000)
        }
      }
      lastMs = frame.ms
      const ahead = firstLook?.until(frame.ms)
      if (ahead) await ahead
      for (const pick of picker.push(frame)) yield sampleOf(pick)
      tell(frame.ms)
    }
  } finally {
    watch.stop()
  }
  run.signal.throwIfAborted()
  if (lastMs === undefined || (startMs === 0 && !isAnyWhole)) {
    throw noFrames(path, media, damage.last())
  }

  const shownMs = lastMs + interval
  const endMs =
    media.durationMs !== undefined && media.durationMs > lastMs ? media.durationMs : shownMs
  const isCut = (video.endMs ?? endMs) - shownMs > gapMs && damage.isNew()
  const pictureEndMs = video.endMs !== undefined && video.endMs > lastMs ? video.endMs : shownMs
  const isSoundLonger = media.audio !== undefined && endMs - pictureEndMs > soundOnlyMs
  const lastEndMs = isCut && !spoilt ? shownMs : isSoundLonger ? pictureEndMs : endMs
  if (spoilt && isCut) yield damage.hole(spoilt.startMs, endMs)
  else if (spoilt) yield damage.spoilt(spoilt.startMs, lastEndMs, spoilt.line)
  else for (const pick of picker.end(lastEndMs)) yield sampleOf(pick)
  if (isCut && !spoilt) yield damage.hole(shownMs, endMs)
  else if (isSoundLonger) yield soundOnly(pictureEndMs, endMs)
  yield* damage.places(endMs, startMs)
}

function noFrames(path: string, media: MediaProbe, complaint: string | undefined): AppError {
  if (complaint === undefined || media.durationMs === undefined) {
    return new AppError('source/empty', `${path} holds no frames.`)
  }
  const text = `${path}: none of its video could be decoded (${complaint}).`
  return new AppError('source/damaged', text)
}

/** Recordings with a picture: mp4, mov, mkv, webm, avi and what else ffmpeg demuxes safely. */
export const video: SourceType = {
  id: 'video',
  extensions: ['mp4', 'm4v', 'mov', 'mkv', 'webm', 'avi', 'ts', 'mts', 'flv', 'wmv', 'ogv', 'mpg'],

  claims: (_sniffed, media) => media?.video !== undefined,

  async probe(file, _options, context, signal) {
    const media = await probeMedia(file.path, context, signal)
    requireVideo(file.path, media, context)
    return { ...mediaDetail(media, 'video'), isCutShort: await isCutShort(file.path, file.bytes) }
  },

  async *skim(file, params, options, context, run) {
    const media = await probeMedia(file.path, context, run.signal)
    const stream = requireVideo(file.path, media, context)
    yield* skimVideo(file.path, media, stream, params, options, context, run)
  },

  async *sample(file, _probe, params, options, context, run) {
    const media = await probeMedia(file.path, context, run.signal)
    yield* sampleVideo(file.path, media, params, options, context, run)
  },

  async read(at, ref, params, _options, context, signal) {
    const media = await probeMedia(at.path, context, signal)
    const stream = requireVideo(at.path, media, context)
    const size = frameSize(stream, params.maxFrameSide)
    const atMs = ref.atMs ?? Number(ref.key.slice(1))
    // Where the index of a file leads astray, the whole way is decoded.
    for (const fromMs of atMs > gapMs ? [atMs - 200, undefined] : [undefined]) {
      const frames = streamFrames(
        at.path,
        media,
        stream,
        {
          size,
          framesPerSecond: isKeyFrameKey(ref.key) ? everyFrame : params.framesPerSecond,
          fromMs,
          signal,
          onComplaint: (line) => context.logger.debug('ffmpeg', { line }),
        },
        context,
      )
      for await (const frame of frames) {
        if (Math.round(frame.ms) === atMs) {
          return framePicture(frame.data, size.width, size.height, matrixOf(stream))
        }
        if (frame.ms > atMs + gapMs) break
      }
    }
    throw new AppError('source/damaged', `${at.path} has no frame at ${atMs} ms any more.`)
  },
}
