/** Subtitles inside a recording, as text: one pass of ffmpeg over the file for all of its tracks. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ToolFailure, streamTool } from '#base/run-tool.ts'
import { inputArgs, type MediaProbe, type Track } from './media-probe.ts'
import { mostSubtitleBytes, type SubtitleText } from './subtitle-text.ts'
import type { SourceContext } from './source-type.ts'

/** Codecs that are text; the rest (Blu-ray, DVD, teletext) are pictures of text. */
const textCodecs = new Set(
  'subrip srt ass ssa webvtt mov_text text jacosub microdvd mpl2 pjs realtext sami stl subviewer subviewer1 vplayer'.split(
    ' ',
  ),
)
/** SubStation keeps its own form, because its drawings can only be told from words there. */
const isSubStation = ({ codec }: Track): boolean => codec === 'ass' || codec === 'ssa'

/** Never rejects because of a damaged track: that one says what is wrong with it. */
export async function readTracks(
  path: string,
  media: MediaProbe,
  context: SourceContext,
  signal: AbortSignal,
): Promise<SubtitleText[]> {
  const tracks = media.tracks.subtitle
  const readable = tracks.filter(({ codec }) => textCodecs.has(codec))
  const folder = await mkdtemp(join(tmpdir(), 'longview-subtitles-'))
  try {
    const isRead = await extract(path, media, readable, folder, context, signal)
    // One track that ffmpeg refuses ends the pass for all: then each has a pass of its own.
    if (!isRead && readable.length > 1) {
      for (const track of readable) await extract(path, media, [track], folder, context, signal)
    }
    const texts: SubtitleText[] = []
    for (const track of tracks) texts.push(await textOf(track, tracks.indexOf(track), folder))
    return texts.map((text) => ({ ...text, shiftMs: media.startSeconds * -1000 }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const fileOf = (folder: string, { index }: Track): string => join(folder, `${index}.txt`)

async function extract(
  path: string,
  media: MediaProbe,
  tracks: readonly Track[],
  folder: string,
  context: SourceContext,
  signal: AbortSignal,
): Promise<boolean> {
  if (tracks.length === 0) return true
  const { stallMs, ffmpegBytes: memoryBytes } = context.limits
  const tool = await context.tools.ffmpeg(signal)
  const outputs = tracks.flatMap((track) => {
    const form = isSubStation(track) ? ['-c:s', 'copy', '-f', 'ass'] : ['-c:s', 'srt', '-f', 'srt']
    const size = ['-fs', String(mostSubtitleBytes)]
    return ['-map', `0:${track.index}`, ...form, ...size, '-y', `file:${fileOf(folder, track)}`]
  })
  const args = ['-nostdin', '-hide_banner', '-v', 'error', '-copyts']
  const input = inputArgs(path, media.demuxer)
  const ffmpeg = streamTool(tool.path, [...args, '-progress', 'pipe:1', ...input, ...outputs], {
    signal,
    stallMs,
    memoryBytes,
    onLine: (line) => context.logger.debug('ffmpeg', { line }),
  })
  try {
    // What it writes there are signs of life.
    for await (const _ of ffmpeg.chunks);
    return (await ffmpeg.done).code === 0
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error
    context.logger.warn('Subtitles were not read', { why: error.message })
    return false
  }
}

async function textOf(track: Track, ordinal: number, folder: string): Promise<SubtitleText> {
  const { codec, language, title } = track
  const name = title ?? `Subtitle track ${ordinal + 1}`
  const known = { origin: 'embedded' as const, key: `embedded:${track.index}`, name, language }
  if (!textCodecs.has(codec)) {
    return { ...known, problem: `The track holds pictures of text (${codec}), which are not read.` }
  }
  const bytes = await readFile(fileOf(folder, track)).catch(() => undefined)
  if (!bytes) return { ...known, problem: `The track (${codec}) could not be read.` }
  // ffmpeg stops somewhat before the limit, at a whole cue.
  const isCut = bytes.length > mostSubtitleBytes * 0.99
  return { ...known, bytes, ...(isCut && { problem: tooLong }) }
}

const tooLong = `Only the first ${mostSubtitleBytes / 2 ** 20} MiB of the track were read.`
