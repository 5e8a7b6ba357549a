/** Finds ffmpeg and ffprobe and knows what differs between their versions. */
import { createRequire } from 'node:module'
import { AppError } from '#contract/errors.ts'
import { runTool } from '#base/run-tool.ts'

export type MediaTool = {
  path: string
  /** Where it came from: `option`, `system` or the npm package. */
  origin: string
  version: string
  /** Options with which every frame goes out once, with its own time: their names have changed. */
  ownTimes: readonly string[]
  /** Demuxer, decoder and filters run beside each other, and what they say comes out of order. */
  isThreaded: boolean
  /** It can write from a queue of its own (the muxer `fifo`), so that it goes on while we measure. */
  canQueue: boolean
}

export type MediaTools = {
  ffmpeg(signal: AbortSignal): Promise<MediaTool>
  ffprobe(signal: AbortSignal): Promise<MediaTool>
  /** Path of the ffprobe that is used, or that most likely will be: it can be started while it is looked for. */
  likelyFfprobe(): string
  /** Name of a decoder in hardware that starts on this machine (`-hwaccel NAME`), if there is one. */
  hardware(signal: AbortSignal): Promise<string | undefined>
  /** It has failed: it is not used again by this process. */
  distrust(hardware: string): void
}

type Candidate = { path: string; origin: string }
type Name = 'ffmpeg' | 'ffprobe'

const packages: Record<Name, string> = {
  ffmpeg: '@ffmpeg-installer/ffmpeg',
  ffprobe: '@ffprobe-installer/ffprobe',
}

/** The npm packages carry binaries for some platforms only and throw on the others. */
function packaged(name: Name): Candidate | undefined {
  try {
    const { path }: { path: string } = createRequire(import.meta.url)(packages[name])
    // Inside a packed Electron application binaries lie beside the archive.
    return { path: path.replace(/app\.asar([/\\])/, 'app.asar.unpacked$1'), origin: packages[name] }
  } catch {
    return undefined
  }
}

function candidates(name: Name, option: string | undefined): Candidate[] {
  if (option !== undefined) return [{ path: option, origin: 'option' }]
  const bundled = packaged(name)
  return [{ path: name, origin: 'system' }, ...(bundled ? [bundled] : [])]
}

/** Builds without threads, or without what they do not name. */
const lacksThreads = /--disable-(?:everything|all|muxers|muxer=fifo|pthreads|w32threads)\b/

async function examine(candidate: Candidate, name: Name, signal: AbortSignal): Promise<MediaTool> {
  const limits = { signal, timeoutMs: 20_000 }
  const text = await runTool(candidate.path, ['-hide_banner', '-version'], limits)
  const version = new RegExp(`^${name} version (\\S+)`, 'm').exec(text)?.[1]
  if (version === undefined) throw new Error(`${candidate.path} is not ${name}`)
  const [, library = 0, minor = 0] = /^libavutil\s+(\d+)\.\s*(\d+)/m.exec(text)?.map(Number) ?? []
  // Since 5.1, which has libavutil 57.28. Asking for the list of options would be one more process.
  const hasMode = library > 57 || (library === 57 && minor >= 28)
  const passthrough = [hasMode ? '-fps_mode' : '-vsync', 'passthrough']
  // Version 7 knows the time base of the source by name only; before 6.1 it is -1.
  const timeBase = library >= 59 ? 'demux' : '-1'
  const ownTimes = [...passthrough, '-enc_time_base', timeBase]
  const canQueue = !lacksThreads.test(/^ *configuration:.*$/m.exec(text)?.[0] ?? '')
  return { ...candidate, version, ownTimes, isThreaded: library >= 59, canQueue }
}

async function find(
  name: Name,
  option: string | undefined,
  signal: AbortSignal,
): Promise<MediaTool> {
  const tried: string[] = []
  for (const candidate of candidates(name, option)) {
    try {
      return await examine(candidate, name, signal)
    } catch (error) {
      signal.throwIfAborted()
      tried.push(`${candidate.path} (${error instanceof Error ? error.message : String(error)})`)
    }
  }
  throw new AppError(
    'tool/missing',
    `No working ${name} was found; tried ${tried.join('; ')}. Install it (Debian: apt install ffmpeg) or give its path.`,
  )
}

type Find = ((signal: AbortSignal) => Promise<MediaTool>) & { likely(): string }

/** Whoever asks while it is looked for waits for that; its failure, or its end by another's signal, is not theirs. */
function once(name: Name, option: string | undefined): Find {
  let found: MediaTool | undefined
  let looking: Promise<unknown> | undefined
  const likely = (): string => found?.path ?? candidates(name, option)[0]!.path
  async function ask(signal: AbortSignal): Promise<MediaTool> {
    if (found) return found
    signal.throwIfAborted()
    if (looking) {
      await looking.catch(() => undefined)
      return ask(signal)
    }
    const search = find(name, option, signal).finally(() => (looking = undefined))
    looking = search
    return (found = await search)
  }
  return Object.assign(ask, { likely })
}

/** Decoders that need no more than this option and give frames in ordinary memory, the usual one first. */
const decoders = ['videotoolbox', 'd3d11va', 'cuda', 'vaapi', 'qsv']

/** Which of them ffmpeg was built with and can open: a library without a device is the usual case. */
async function findHardware(tool: MediaTool, signal: AbortSignal): Promise<string | undefined> {
  const limits = { signal, timeoutMs: 10_000 }
  const nothing = ['-f', 'lavfi', '-i', 'nullsrc=s=64x64', '-frames:v', '1', '-f', 'null', '-']
  try {
    const built = await runTool(tool.path, ['-hide_banner', '-hwaccels'], limits)
    for (const name of decoders.filter((each) => new RegExp(`^${each}$`, 'm').test(built))) {
      try {
        await runTool(
          tool.path,
          ['-nostdin', '-v', 'error', '-init_hw_device', name, ...nothing],
          limits,
        )
        return name
      } catch {
        signal.throwIfAborted()
      }
    }
  } catch {
    signal.throwIfAborted()
  }
  return undefined
}

/** Looks once per tool; a failed search is repeated at the next call. */
export function createMediaTools(options: {
  ffmpegPath?: string | undefined
  ffprobePath?: string | undefined
  /** Whether a decoder in hardware may be used; yes where nothing is said. */
  useHardware?: boolean | undefined
}): MediaTools {
  const ffmpeg = once('ffmpeg', options.ffmpegPath)
  const ffprobe = once('ffprobe', options.ffprobePath)
  const distrusted = new Set<string>()
  let found: { name: string | undefined } | undefined
  return {
    ffmpeg,
    ffprobe,
    likelyFfprobe: ffprobe.likely,
    async hardware(signal) {
      if (options.useHardware === false) return undefined
      found ??= { name: await findHardware(await ffmpeg(signal), signal) }
      return found.name !== undefined && distrusted.has(found.name) ? undefined : found.name
    },
    distrust: (hardware) => void distrusted.add(hardware),
  }
}
