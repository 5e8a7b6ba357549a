/**
 * Stand-ins for what Chromium cannot show, in `pictures/<source>/` of the library: a smaller H.264 (or VP8) copy of a
 * recording, the sheets of a picture as a PDF. Questions are always answered from the original.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { ToolFailure, streamTool } from '#base/run-tool.ts'
import type { MediaTools } from '../source/media-tools.ts'
import type { SourceRow } from '../store/source-rows.ts'
import { createShared } from './shared-work.ts'
import type { BindSheets } from './sheets.ts'

export type Playable = {
  /** Where the stand-in lies; undefined until it was made. */
  pathOf(source: SourceRow): string | undefined
  /**
   * Makes it unless it is there. `onFraction` hears how much is done, 0..1. Who asks for what is being made waits for the
   * same one; it is given up when nobody waits any more.
   */
  make(
    source: SourceRow,
    options: { signal: AbortSignal; onFraction(fraction: number): void },
  ): Promise<void>
}

const mp4 = {
  name: 'proxy.mp4',
  args: ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '26', '-pix_fmt', 'yuv420p'],
  sound: ['-c:a', 'aac', '-b:a', '96k'],
  container: ['-movflags', '+faststart', '-f', 'mp4'],
}
/** For an ffmpeg that was built without x264. */
const webm = {
  name: 'proxy.webm',
  args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '2M'],
  sound: ['-c:a', 'libopus', '-b:a', '96k'],
  container: ['-f', 'webm'],
}
const formats = [mp4, webm]
const sheets = 'proxy.pdf'

/** Enough to follow what happens; the frames that were read are the original's. */
const height = 720
const stallMs = 60_000

export function createPlayable({
  folder,
  tools,
  bindSheets,
}: {
  folder: string
  tools: Pick<MediaTools, 'ffmpeg'>
  bindSheets: BindSheets
}): Playable {
  const places = ({ id, kind }: SourceRow): string[] =>
    kind === 'image'
      ? [join(folder, id, sheets)]
      : formats.map(({ name }) => join(folder, id, name))
  const pathOf = (source: SourceRow): string | undefined => places(source).find(existsSync)

  async function convert(
    source: SourceRow,
    format: (typeof formats)[number],
    { signal, onFraction }: Parameters<Playable['make']>[1],
  ): Promise<void> {
    const { path: ffmpeg } = await tools.ffmpeg(signal)
    const target = join(folder, source.id, format.name)
    const part = `${target}.part`
    mkdirSync(join(folder, source.id), { recursive: true })
    const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-threads', '2']
    const input = ['-protocol_whitelist', 'file', '-i', `file:${source.path}`]
    const streams = ['-map', '0:v:0', '-map', '0:a:0?', '-sn', '-dn', '-map_metadata', '-1']
    const small = ['-vf', `scale=-2:'min(${height},ih)':flags=bilinear`]
    const coded = [...format.args, '-threads', '2', ...format.sound, ...format.container]
    const args = [...quiet, ...input, ...streams, ...small, ...coded, '-progress', 'pipe:1', part]
    try {
      const tool = streamTool(ffmpeg, args, { signal, stallMs })
      for await (const chunk of tool.chunks) {
        const doneUs = [...chunk.toString('utf8').matchAll(/^out_time_us=(\d+)$/gm)].at(-1)?.[1]
        if (doneUs !== undefined && source.durationMs) {
          onFraction(Math.min(1, Number(doneUs) / 1000 / source.durationMs))
        }
      }
      const { code, tail } = await tool.done
      if (code !== 0) throw new ToolFailure('exit', `${ffmpeg} ended with code ${code}`, tail)
      renameSync(part, target)
    } finally {
      rmSync(part, { force: true })
    }
  }

  async function bind(
    source: SourceRow,
    { signal, onFraction }: Parameters<Playable['make']>[1],
  ): Promise<void> {
    const target = join(folder, source.id, sheets)
    const part = `${target}.part`
    mkdirSync(join(folder, source.id), { recursive: true })
    rmSync(part, { force: true })
    try {
      await bindSheets(source.path, part, { signal, onFraction })
      renameSync(part, target)
    } finally {
      rmSync(part, { force: true })
    }
  }

  async function make(source: SourceRow, options: Parameters<Playable['make']>[1]): Promise<void> {
    if (source.kind === 'image') return await bind(source, options)
    let last: unknown
    for (const format of formats) {
      try {
        await convert(source, format, options)
        options.onFraction(1)
        return
      } catch (error) {
        options.signal.throwIfAborted()
        last = error
      }
    }
    throw new AppError(
      'source/damaged',
      `${source.name} cannot be made playable in the window; questions about it still work.`,
      { cause: last },
    )
  }

  const shared = createShared(make)
  return {
    pathOf,
    async make(source, options) {
      if (!pathOf(source)) await shared(source, options)
    },
  }
}
