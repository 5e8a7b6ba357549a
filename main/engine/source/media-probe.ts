/** What ffprobe says about a recording, made exact enough to cut frames out of it. */
import { AppError } from '#contract/errors.ts'
import { ToolFailure, runTool, streamTool } from '#base/run-tool.ts'
import { readHead } from './read-head.ts'
import { sniff } from './sniff.ts'
import type { SourceContext } from './source-type.ts'

export type VideoStream = {
  index: number
  codec: string
  /** Pixels as shown: after rotation and with square pixels. */
  width: number
  height: number
  /** Turned by 90 or 270 degrees when shown. */
  turned: boolean
  pixelFormat: string
  /** bt709, smpte170m, ... or `unknown`. */
  colorSpace: string
  fullRange: boolean
  /** End of the stream on the recording's shown timeline, ms, as far as the file says. */
  endMs: number | undefined
}

export type MediaProbe = {
  demuxer: string
  format: string
  /** Seconds of the first presentation time of the file: shown time 0. */
  startSeconds: number
  durationMs: number | undefined
  video: VideoStream | undefined
  audio: { codec: string; channels: number } | undefined
  streams: { video: number; audio: number; subtitle: number; pictures: number }
}

type RawStream = {
  index: number
  codec_type?: string
  codec_name?: string
  width?: number
  height?: number
  sample_aspect_ratio?: string
  pix_fmt?: string
  color_space?: string
  color_range?: string
  channels?: number
  start_time?: string
  duration?: string
  tags?: Record<string, string>
  disposition?: Record<string, number>
  side_data_list?: { rotation?: number }[]
}
type RawProbe = {
  streams?: RawStream[]
  format?: { start_time?: string; duration?: string }
}

/** Options before `-i` with which every tool opens a foreign file: local file only, known format. */
export function inputArgs(path: string, demuxer: string): string[] {
  return ['-protocol_whitelist', 'file', '-f', demuxer, '-i', `file:${path}`]
}

const seconds = (text: string | undefined): number | undefined => {
  const value = Number(text)
  return text !== undefined && Number.isFinite(value) ? value : undefined
}

/** `00:01:02.500000000`, as Matroska's DURATION tag has it. */
function clockSeconds(text: string | undefined): number | undefined {
  const match = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text ?? '')
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]) : undefined
}

function ratio(text: string | undefined): number {
  const [a, b] = (text ?? '').split(':').map(Number)
  return a !== undefined && b !== undefined && a > 0 && b > 0 ? a / b : 1
}

function videoStream(raw: RawStream, startSeconds: number): VideoStream {
  const rotation = raw.side_data_list?.find((side) => side.rotation !== undefined)?.rotation
  const degrees = rotation ?? Number(raw.tags?.['rotate'] ?? 0)
  const turned = Math.abs(Math.round(degrees / 90)) % 2 === 1
  const width = Math.max(1, Math.round((raw.width ?? 0) * ratio(raw.sample_aspect_ratio)))
  const height = raw.height ?? 0
  const own = seconds(raw.duration)
  const from = seconds(raw.start_time) ?? startSeconds
  const tagged = clockSeconds(raw.tags?.['DURATION'] ?? raw.tags?.['DURATION-eng'])
  // Matroska's tag is the end of the last frame; the other containers give a length.
  const end = own !== undefined ? from - startSeconds + own : tagged && tagged - startSeconds
  return {
    index: raw.index,
    codec: raw.codec_name ?? 'unknown',
    width: turned ? height : width,
    height: turned ? width : height,
    turned,
    pixelFormat: raw.pix_fmt ?? 'unknown',
    colorSpace: raw.color_space ?? 'unknown',
    fullRange: raw.color_range === 'pc' || (raw.pix_fmt ?? '').startsWith('yuvj'),
    endMs: end === undefined || end <= 0 ? undefined : end * 1000,
  }
}

const isPicture = (raw: RawStream): boolean =>
  raw.disposition?.['attached_pic'] === 1 || raw.disposition?.['timed_thumbnails'] === 1

/** The stream that a player shows: the default one, else the largest. */
function chooseVideo(streams: RawStream[]): RawStream | undefined {
  const area = (raw: RawStream): number => (raw.width ?? 0) * (raw.height ?? 0)
  const usable = streams.filter(
    (raw) => raw.codec_type === 'video' && !isPicture(raw) && area(raw) > 0,
  )
  const marked = usable.filter((raw) => raw.disposition?.['default'] === 1)
  return (marked.length > 0 ? marked : usable).toSorted((a, b) => area(b) - area(a))[0]
}

/** Some files (a browser's recordings) do not say how long they are: their packets do. */
async function scanDuration(
  path: string,
  demuxer: string,
  startSeconds: number,
  context: SourceContext,
  signal: AbortSignal,
): Promise<number | undefined> {
  const tool = await context.tools.ffprobe(signal)
  const stream = streamTool(
    tool.path,
    ['-v', 'error', ...inputArgs(path, demuxer)].concat([
      '-show_entries',
      'packet=pts_time,duration_time',
      '-of',
      'csv=p=0',
    ]),
    { signal, stallMs: context.limits.stallMs, memoryBytes: context.limits.ffmpegBytes },
  )
  let [rest, last] = ['', -1]
  for await (const piece of stream.chunks) {
    const lines = (rest + piece.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [pts, length] = line.split(',')
      const end = (seconds(pts) ?? -1) + (seconds(length) ?? 0)
      if (end > last) last = end
    }
  }
  return last > startSeconds ? (last - startSeconds) * 1000 : undefined
}

/** Errors of ffprobe and ffmpeg on a file, as the user should see them. */
export function mediaError(error: unknown, path: string): unknown {
  if (!(error instanceof ToolFailure)) return error
  const because =
    error.tail
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^\[[^\]]*\]\s*/, '') ?? ''
  switch (error.reason) {
    case 'missing':
      return new AppError('tool/missing', error.message, { cause: error })
    case 'exit':
      return new AppError(
        'source/damaged',
        `${path} cannot be read as a recording: it is damaged or incomplete${because && ` (${because})`}.`,
        { cause: error },
      )
    case 'timeout':
    case 'stalled':
      return new AppError(
        'source/too-slow',
        `Reading ${path} was stopped: ${error.message}. The file may be damaged or its disk too slow.`,
        { cause: error },
      )
    case 'memory':
    case 'output':
      return new AppError(
        'source/too-large',
        `Reading ${path} was stopped: ${error.message}, more than Longview allows for one file.`,
        { cause: error },
      )
  }
}

/** Rejects with source/damaged, source/too-slow, source/too-large or tool/missing. */
export async function probeMedia(
  path: string,
  context: SourceContext,
  signal: AbortSignal,
): Promise<MediaProbe> {
  const sniffed = sniff(await readHead(path))
  if (sniffed.family !== 'media') {
    throw new AppError('source/unsupported', `${path} is no recording any more; it has changed.`)
  }
  const { demuxer, format } = sniffed
  const tool = await context.tools.ffprobe(signal)
  try {
    const text = await runTool(
      tool.path,
      ['-v', 'error', ...inputArgs(path, demuxer), '-show_format', '-show_streams', '-of', 'json'],
      { signal, timeoutMs: context.limits.probeMs, memoryBytes: context.limits.ffmpegBytes },
    )
    const raw = JSON.parse(text) as RawProbe
    const streams = raw.streams ?? []
    const startSeconds = seconds(raw.format?.start_time) ?? 0
    const chosen = chooseVideo(streams)
    const audio = streams.find((stream) => stream.codec_type === 'audio')
    const said = seconds(raw.format?.duration)
    const durationMs =
      said !== undefined && said > 0
        ? said * 1000
        : await scanDuration(path, demuxer, startSeconds, context, signal)
    const count = (type: string): number =>
      streams.filter((stream) => stream.codec_type === type && !isPicture(stream)).length
    return {
      demuxer,
      format,
      startSeconds,
      durationMs,
      video: chosen && videoStream(chosen, startSeconds),
      audio: audio && { codec: audio.codec_name ?? 'unknown', channels: audio.channels ?? 0 },
      streams: {
        video: count('video'),
        audio: count('audio'),
        subtitle: count('subtitle'),
        pictures: streams.filter(isPicture).length,
      },
    }
  } catch (error) {
    throw mediaError(error, path)
  }
}
