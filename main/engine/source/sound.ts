/** The sound of a recording: where somebody may be speaking, and its samples. */
import { ToolFailure, streamTool } from '#base/run-tool.ts'
import { inputArgs, mediaError, type MediaProbe } from './media-probe.ts'
import type { SourceContext } from './source-type.ts'

/** Ms on the recording's shown timeline. */
export type SoundSpan = { startMs: number; endMs: number }

/** Quieter than this for so long is silence. */
const silence = 'silencedetect=noise=-38dB:d=0.5'

/** The track that a player plays: the default one, else the first. Undefined without sound. */
export const soundTrack = ({
  tracks,
}: MediaProbe): MediaProbe['tracks']['audio'][number] | undefined =>
  tracks.audio.find(({ isDefault }) => isDefault) ?? tracks.audio[0]

/** The silences of the track, in order; the last may be open (`endMs` Infinity). */
export async function findSilences(
  path: string,
  media: MediaProbe,
  context: SourceContext,
  signal: AbortSignal,
): Promise<SoundSpan[]> {
  const track = soundTrack(media)
  if (!track) return []
  const tool = await context.tools.ffmpeg(signal)
  const spans: SoundSpan[] = []
  const shown = (seconds: string): number => Math.round(Number(seconds) * 1000)
  const hear = (line: string): void => {
    const start = /silence_start: (-?[\d.]+)/.exec(line)?.[1]
    const end = /silence_end: (-?[\d.]+)/.exec(line)?.[1]
    if (start !== undefined) spans.push({ startMs: Math.max(0, shown(start)), endMs: Infinity })
    const last = spans.at(-1)
    if (end !== undefined && last) last.endMs = shown(end)
  }
  // prettier-ignore
  const args = [
    '-nostdin', '-hide_banner', '-nostats', '-v', 'info', '-progress', 'pipe:1',
    ...inputArgs(path, media.demuxer), '-map', `0:${track.index}`, '-vn', '-sn', '-dn',
    '-af', silence, '-f', 'null', '-',
  ]
  await drain(path, tool.path, args, context, signal, hear)
  return spans
}

/** Mono samples between -1 and 1, `rate` of them a second, of one stretch of the track. */
export async function readSamples(
  path: string,
  media: MediaProbe,
  { startMs, endMs }: SoundSpan,
  rate: number,
  context: SourceContext,
  signal: AbortSignal,
): Promise<Float32Array> {
  const track = soundTrack(media)
  if (!track) return new Float32Array(0)
  const tool = await context.tools.ffmpeg(signal)
  const seek = ['-ss', (startMs / 1000).toFixed(3), '-t', ((endMs - startMs) / 1000).toFixed(3)]
  // prettier-ignore
  const args = [
    '-nostdin', '-hide_banner', '-v', 'error', ...seek, ...inputArgs(path, media.demuxer),
    '-map', `0:${track.index}`, '-vn', '-sn', '-dn',
    '-ac', '1', '-ar', String(rate), '-f', 'f32le', 'pipe:1',
  ]
  const pieces = await drain(path, tool.path, args, context, signal, () => undefined)
  const bytes = Buffer.concat(pieces)
  const samples = new Float32Array(Math.floor(bytes.length / 4))
  for (let at = 0; at < samples.length; at++) {
    const value = bytes.readFloatLE(at * 4)
    samples[at] = Number.isNaN(value) ? 0 : Math.min(1, Math.max(-1, value))
  }
  return samples
}

async function drain(
  path: string,
  tool: string,
  args: string[],
  { limits, logger }: SourceContext,
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<Buffer[]> {
  const { stallMs, ffmpegBytes: memoryBytes } = limits
  const stream = streamTool(tool, args, { signal, stallMs, memoryBytes, onLine })
  const pieces: Buffer[] = []
  try {
    for await (const piece of stream.chunks) pieces.push(piece)
    const { code, tail } = await stream.done
    // A damaged end is the end of what can be heard.
    if (code !== 0) logger.warn('Sound was not read to its end', { why: tail.slice(-200) })
    return pieces
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error
    throw mediaError(error, path)
  }
}
