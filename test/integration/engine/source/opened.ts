/** Real sources over real tools; what the tests of this folder share. */
import { createRequire } from 'node:module'
import { afterAll } from 'vitest'
import { silentLogger } from '#base/log.ts'
import type { Gap, Probe, Run, Sample } from '#engine/domain.ts'
import {
  type SampleOptions,
  type SamplingParams,
  type SourceFile,
  defaultSampling,
} from '#engine/source/source-type.ts'
import { type Sources, type SourcesOptions, createSources } from '#engine/source/sources.ts'

const require = createRequire(import.meta.url)
const npm = (name: string): string => {
  const found: { path: string } = require(`@${name}-installer/${name}`)
  return found.path
}

/** The binaries of the npm packages: a build of 2018 and one of 2023. */
const npmTools = { ffmpegPath: npm('ffmpeg'), ffprobePath: npm('ffprobe') }
/** Both ways in which a user's machine may have the tools. */
export const toolSets: [string, Partial<SourcesOptions>][] = [
  ['the tools found first', {}],
  ['the tools of npm', npmTools],
]

export function openSources(options: Partial<SourcesOptions> = {}): Sources {
  const sources = createSources({ logger: silentLogger, ...options })
  afterAll(() => sources.close())
  return sources
}

export const runOf = (signal: AbortSignal = new AbortController().signal): Run => ({
  signal,
  progress: () => undefined,
})

export type Sampled = { file: SourceFile; probe: Probe; samples: Sample[]; gaps: Gap[] }

/** The whole way of a file, as ingest goes it. */
export async function sampleAll(
  sources: Sources,
  path: string,
  options: SampleOptions = {},
  params: Partial<SamplingParams> = {},
  run: Run = runOf(),
): Promise<Sampled> {
  const file = await sources.identify(path, run)
  const probe = await sources.probe(file, options, run.signal)
  const [samples, gaps]: [Sample[], Gap[]] = [[], []]
  const all = sources.sample(file, probe, { ...defaultSampling, ...params }, options, run)
  for await (const each of all) {
    if ('gap' in each) gaps.push(each)
    else samples.push(each)
  }
  return { file, probe, samples, gaps }
}

/** [startMs, endMs] of every sample or gap. */
export const spansOf = (parts: readonly (Sample | Gap)[]): [number, number][] =>
  parts.flatMap(({ locator }) =>
    locator.kind === 'time' ? [[locator.startMs, locator.endMs]] : [],
  )

/** The colour in the middle of a picture, or at a place given in fractions. */
export function colourAt(
  { rgb, width, height }: Sample['picture'],
  x = 0.5,
  y = 0.5,
): [number, number, number] {
  const at = 3 * (Math.floor(y * height) * width + Math.floor(x * width))
  return [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!]
}

/** Whether two pictures are the same, byte for byte. A deep comparison would take seconds. */
export const isSamePicture = (a: Sample['picture'], b: Sample['picture']): boolean =>
  a.width === b.width && a.height === b.height && Buffer.compare(a.rgb, b.rgb) === 0

/** Whether a colour is one, give or take what compression does to it. */
export const isNear = (a: readonly number[], b: readonly number[], by = 24): boolean =>
  a.every((value, i) => Math.abs(value - b[i]!) <= by)
