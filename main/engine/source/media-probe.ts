/** What ffprobe says about a recording, made exact enough to cut frames out of it. */
import { stat } from 'node:fs/promises'
import { AppError, type ErrorCode } from '#contract/errors.ts'
import { ToolFailure, runTool, streamTool } from '#base/run-tool.ts'
import { complaintOf } from './complaints.ts'
import { readHead } from './read-head.ts'
import { sniff } from './sniff.ts'
import type { MediaTools } from './media-tools.ts'
import type { SourceLimits } from './source-limits.ts'

/** What reading a recording takes. */
export type MediaContext = { tools: MediaTools; limits: SourceLimits }

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
  /** Two fields of different moments in each frame. */
  isInterlaced: boolean
  /** Pictures that the decoder holds back because later ones may have to be shown before them. */
  heldBack: number
  /** End of the stream on the recording's shown timeline, ms, as far as the file says. */
  endMs: number | undefined
}

/** A track of sound or of subtitles. */
export type Track = {
  index: number
  codec: string
  /** As the file says: usually three letters (ISO 639-2). */
  language: string | undefined
  title: string | undefined
  isDefault: boolean
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
  tracks: { audio: Track[]; subtitle: Track[] }
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
  field_order?: string
  has_b_frames?: number
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

/** Seconds of a stream's end on the shown timeline, as far as the file says. */
function streamEnd(raw: RawStream, startSeconds: number): number | undefined {
  const own = seconds(raw.duration)
  // Matroska's tag is the end of the last frame; the other containers give a length.
  const end =
    own === undefined
      ? clockSeconds(raw.tags?.['DURATION'] ?? raw.tags?.['DURATION-eng'])
      : (seconds(raw.start_time) ?? startSeconds) + own
  return end !== undefined && end > startSeconds ? end - startSeconds : undefined
}

/**
 * Seconds that the recording lasts when shown. The end of its longest stream; else what its header
 * says, which in mov and Matroska counts from 0 and not from the first frame.
 */
function shownSeconds(raw: RawProbe, demuxer: string, startSeconds: number): number | undefined {
  const ends = (raw.streams ?? [])
    .filter((stream) => !isPicture(stream) && ['video', 'audio'].includes(stream.codec_type ?? ''))
    .map((stream) => streamEnd(stream, startSeconds))
  const known = ends.filter((end) => end !== undefined)
  if (known.length > 0 && known.length === ends.length) return Math.max(...known)
  const said = seconds(raw.format?.duration)
  if (said === undefined || said <= 0) return undefined
  return demuxer === 'mov' || demuxer === 'matroska' ? said - Math.max(0, startSeconds) : said
}

/**
 * Time stamp of shown time 0. Sound may begin a few ms before it (what its decoder needs to start and
 * never plays); a picture may not.
 */
function shownStart(raw: RawProbe, video: RawStream | undefined): number {
  const start = seconds(raw.format?.start_time) ?? 0
  return start < 0 && (seconds(video?.start_time) ?? start) >= 0 ? 0 : start
}

function ratio(text: string | undefined): number {
  const [a, b] = (text ?? '').split(':').map(Number)
  return a !== undefined && b !== undefined && a > 0 && b > 0 ? a / b : 1
}

function videoStream(raw: RawStream, startSeconds: number, promised: number): VideoStream {
  const rotation = raw.side_data_list?.find((side) => side.rotation !== undefined)?.rotation
  const degrees = rotation ?? Number(raw.tags?.['rotate'] ?? 0)
  const turned = Math.abs(Math.round(degrees / 90)) % 2 === 1
  const width = Math.max(1, Math.round((raw.width ?? 0) * ratio(raw.sample_aspect_ratio)))
  const height = raw.height ?? 0
  const end = Math.max(streamEnd(raw, startSeconds) ?? 0, promised)
  return {
    index: raw.index,
    codec: raw.codec_name ?? 'unknown',
    width: turned ? height : width,
    height: turned ? width : height,
    turned,
    pixelFormat: raw.pix_fmt ?? 'unknown',
    colorSpace: raw.color_space ?? 'unknown',
    fullRange: raw.color_range === 'pc' || (raw.pix_fmt ?? '').startsWith('yuvj'),
    isInterlaced: ['tt', 'bb', 'tb', 'bt'].includes(raw.field_order ?? ''),
    heldBack: Math.min(16, Math.max(0, raw.has_b_frames ?? 0)),
    endMs: end > 0 ? end * 1000 : undefined,
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

/** Names in a file are foreign text: short, and without control characters. */
const tagOf = (raw: RawStream, name: string): string | undefined =>
  raw.tags?.[name]
    ?.replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 100) || undefined

const tracksOf = (streams: RawStream[], type: string): Track[] =>
  streams
    .filter((raw) => raw.codec_type === type)
    .map((raw) => ({
      index: raw.index,
      codec: raw.codec_name ?? 'unknown',
      language: tagOf(raw, 'language'),
      title: tagOf(raw, 'title'),
      isDefault: raw.disposition?.['default'] === 1,
    }))

/** A header that promises more is not believed: a month. */
const longestSeconds = 31 * 86_400

/** What the main header of an AVI file promises; ffprobe measures what is left of a truncated one. */
function aviSeconds(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head.length < 52 || Buffer.from(head.subarray(24, 28)).toString('latin1') !== 'avih') return 0
  const total = (view.getUint32(32, true) * view.getUint32(48, true)) / 1e6
  return total < longestSeconds ? total : 0
}

/** Some files (a browser's recordings) do not say how long they are: their packets do. */
async function scanDuration(
  path: string,
  demuxer: string,
  startSeconds: number,
  context: MediaContext,
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

/** What a tool complained about last, without its marks and the name that the user knows. */
export function lastComplaint(tail: string): string {
  const lines = tail
    .trim()
    .split('\n')
    .flatMap((line) => complaintOf(line) ?? [])
    .map((line) => line.replace(/^\[[^\]]*\]\s*/, '').replace(/^file:.*: (?=[A-Z])/, ''))
  return lines.findLast((line) => !line.startsWith('Invalid data found')) || (lines.at(-1) ?? '')
}

/** An ffprobe of 2018, as npm has it, crashes on every transport stream. */
function crashOf(message: string): string {
  const signal = /was ended by (SIG\w+)/.exec(message)?.[1]
  return signal === undefined ? '' : `ffprobe crashed on it, ${signal}; a current ffmpeg may not`
}

/** Errors of ffprobe and ffmpeg on a file, as the user should see them. */
export function mediaError(error: unknown, path: string): unknown {
  if (!(error instanceof ToolFailure)) return error
  const because = lastComplaint(error.tail) || crashOf(error.message)
  const refuse = (code: ErrorCode, text: string): AppError =>
    new AppError(code, text, { cause: error })
  const { reason, message } = error
  if (reason === 'missing') return refuse('tool/missing', message)
  if (reason === 'timeout' || reason === 'stalled') {
    const advice = 'The file may be damaged or its disk too slow.'
    return refuse('source/too-slow', `Reading ${path} was stopped: ${message}. ${advice}`)
  }
  if (reason === 'memory' || reason === 'output') {
    const text = `Reading ${path} was stopped: ${message}, more than Longview allows for one file.`
    return refuse('source/too-large', text)
  }
  if (because === 'End of file') {
    return refuse('source/empty', `${path} ends before its first frame.`)
  }
  const text = `${path} cannot be read as a recording: it is damaged or incomplete`
  return refuse('source/damaged', because ? `${text} (${because}).` : `${text}.`)
}

/** What was said lately, by the tools that said it: an import asks four times, and each costs a process. */
const lately = new WeakMap<MediaTools, Map<string, { stamp: string; probe: MediaProbe }>>()
const mostSaid = 16

/** Rejects with source/damaged, source/too-slow, source/too-large or tool/missing. Asks again when the file has changed. */
export async function probeMedia(
  path: string,
  context: MediaContext,
  signal: AbortSignal,
): Promise<MediaProbe> {
  signal.throwIfAborted()
  const stamp = await stampOf(path)
  const recent =
    lately.get(context.tools) ?? new Map<string, { stamp: string; probe: MediaProbe }>()
  lately.set(context.tools, recent)
  const known = recent.get(path)
  if (known && known.stamp === stamp) return known.probe
  const probe = await readProbe(path, context, signal)
  recent.delete(path)
  if (recent.size >= mostSaid) recent.delete(recent.keys().next().value ?? '')
  if (stamp !== undefined) recent.set(path, { stamp, probe })
  return probe
}

/** Undefined for a file that cannot be looked at: reading it says why. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path)
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ')
  } catch {
    return undefined
  }
}

/**
 * Asks the ffprobe that most likely is there while it is looked for: each is a process of a tenth of a second.
 * Rejects with tool/missing; what the tool makes of the file, or why it failed at it, is in `text`.
 */
async function askFfprobe(
  args: readonly string[],
  { tools, limits }: MediaContext,
  signal: AbortSignal,
): Promise<{ text: Promise<string> }> {
  const given = new AbortController()
  const ask = (path: string, stop: AbortSignal): Promise<string> =>
    runTool(path, args, {
      signal: stop,
      timeoutMs: limits.probeMs,
      memoryBytes: limits.ffmpegBytes,
    })
  const likely = tools.likelyFfprobe()
  const text = ask(likely, AbortSignal.any([signal, given.signal]))
  // Heard by whoever reads it, if it was the right one.
  text.catch(() => undefined)
  try {
    const { path } = await tools.ffprobe(signal)
    if (path === likely) return { text }
    given.abort()
    return { text: ask(path, signal) }
  } catch (error) {
    given.abort()
    throw error
  }
}

async function readProbe(
  path: string,
  context: MediaContext,
  signal: AbortSignal,
): Promise<MediaProbe> {
  const head = await readHead(path)
  const sniffed = sniff(head)
  if (sniffed.family !== 'media') {
    throw new AppError('source/unsupported', `${path} is no recording any more; it has changed.`)
  }
  const { demuxer, format } = sniffed
  const about = ['-show_format', '-show_streams', '-of', 'json']
  const said = await askFfprobe(
    ['-v', 'error', ...inputArgs(path, demuxer), ...about],
    context,
    signal,
  )
  try {
    const raw: RawProbe = JSON.parse(await said.text)
    const streams = raw.streams ?? []
    const chosen = chooseVideo(streams)
    const startSeconds = shownStart(raw, chosen)
    const audio = streams.find((stream) => stream.codec_type === 'audio')
    const promised = demuxer === 'avi' ? aviSeconds(head) : 0
    const saidSeconds = Math.max(shownSeconds(raw, demuxer, startSeconds) ?? 0, promised)
    const durationMs =
      saidSeconds > 0
        ? saidSeconds * 1000
        : await scanDuration(path, demuxer, startSeconds, context, signal)
    const count = (type: string): number =>
      streams.filter((stream) => stream.codec_type === type && !isPicture(stream)).length
    return {
      demuxer,
      format,
      startSeconds,
      durationMs,
      video: chosen && videoStream(chosen, startSeconds, promised),
      audio: audio && { codec: audio.codec_name ?? 'unknown', channels: audio.channels ?? 0 },
      streams: {
        video: count('video'),
        audio: count('audio'),
        subtitle: count('subtitle'),
        pictures: streams.filter(isPicture).length,
      },
      tracks: { audio: tracksOf(streams, 'audio'), subtitle: tracksOf(streams, 'subtitle') },
    }
  } catch (error) {
    throw mediaError(error, path)
  }
}
