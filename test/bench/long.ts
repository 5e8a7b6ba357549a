/** `npm run bench:long`: whether hours cost what minutes cost. Recordings are made as they are needed. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '#base/log.ts'
import { createSources } from '#engine/source/sources.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { measureIngest } from './ingest-bench.ts'
import { changingRecording, staticRecording } from './long-recordings.ts'
import { figure, machine, megabytes, printFigure, seconds, type Figure } from './measure.ts'
import { peakOf } from './memory-bench.ts'

const help = `npm run bench:long -- [options]
  --minutes A,B       lengths that are compared, the last one with the first (10,60); hours: 60,600
  --static N          minutes of the static camera (60)
  --only A,B          of memory, wall, static, look
  --threads N         of the model (1)
  --json FILE         (out/bench-long.json)`

const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10,60' },
    static: { type: 'string', default: '60' },
    only: { type: 'string', default: 'look,static,memory,wall' },
    threads: { type: 'string', default: '1' },
    json: { type: 'string', default: join(root, 'out/bench-long.json') },
    help: { type: 'boolean', default: false },
  },
})

const run = { signal: new AbortController().signal, progress: () => undefined }
const hoursOf = (minutes: number): number => minutes / 60

/** Bytes of both databases, on disk. */
const sizeOf = (library: string): number =>
  readdirSync(library)
    .filter((name) => name.includes('.sqlite'))
    .reduce((sum, name) => sum + statSync(join(library, name)).size, 0)

/** Peak memory and disk of the longest against the shortest. */
async function benchMemory(folder: string, lengths: readonly number[]): Promise<Figure[]> {
  const taken: { minutes: number; peak: number; perHour: number }[] = []
  for (const minutes of lengths) {
    const library = join(folder, `library-${minutes}`)
    const peak = await peakOf(await changingRecording(folder, minutes), library)
    taken.push({ minutes, peak, perHour: sizeOf(library) / hoursOf(minutes) })
  }
  const [short, long] = [taken[0]!, taken.at(-1)!]
  const between = `${long.minutes} / ${short.minutes} minutes`
  return [
    figure(
      `peak memory: ${between}`,
      long.peak / short.peak,
      { atMost: 1.05 },
      taken.map(({ minutes, peak }) => `${minutes} minutes ${megabytes(peak)}`).join(', '),
    ),
    figure(
      `library per hour: ${between}`,
      long.perHour / short.perHour,
      { atMost: 1.05 },
      taken
        .map(({ minutes, perHour }) => `${minutes} minutes ${megabytes(perHour)} an hour`)
        .join(', '),
    ),
  ]
}

/** Samples of a camera that sees nothing, against the times at which it is looked at. */
async function benchStatic(folder: string, minutes: number): Promise<Figure[]> {
  const sources = createSources({ logger: silentLogger })
  const file = await sources.identify(await staticRecording(folder, minutes), run)
  const probe = await sources.probe(file, {}, run.signal)
  let kept = 0
  for await (const sample of sources.sample(file, probe, defaultSampling, {}, run)) {
    if (!('gap' in sample)) kept++
  }
  await sources.close()
  const looks = (minutes * 60_000) / defaultSampling.maxGapMs
  return [
    figure(
      `static camera of ${minutes} minutes: kept / looks`,
      kept / looks,
      { atMost: 0.01 },
      `${kept} samples of ${looks} looks, one per ${defaultSampling.maxGapMs / 1000} s`,
    ),
  ]
}

/** The first look alone, without the encoder, against an hour. */
async function benchLook(folder: string, minutes: number): Promise<Figure[]> {
  const sources = createSources({ logger: silentLogger })
  const file = await sources.identify(await changingRecording(folder, minutes), run)
  const startedAt = performance.now()
  let samples = 0
  for await (const _ of sources.skim(file, defaultSampling, {}, run)) samples++
  const ms = performance.now() - startedAt
  await sources.close()
  return [
    figure(
      'first look: share of the recording’s length',
      ms / (minutes * 60_000),
      { atMost: 0.01 },
      `${samples} key frames of ${minutes} minutes in ${seconds(ms)}`,
    ),
  ]
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'longview-bench-long-'))
  const lengths = values.minutes.split(',').map(Number)
  const longest = lengths.at(-1)!
  const only = new Set(values.only.split(','))
  const figures: Figure[] = []
  const add = (more: readonly Figure[]): void => {
    for (const one of more) printFigure(one)
    figures.push(...more)
  }
  const here = machine()
  try {
    for (const [key, value] of Object.entries(here)) console.log(`${key}: ${value}`)
    if (only.has('look')) add(await benchLook(folder, longest))
    if (only.has('static')) add(await benchStatic(folder, Number(values.static)))
    if (only.has('memory')) add(await benchMemory(folder, lengths))
    if (only.has('wall')) {
      const demo = join(root, 'native/demo-model')
      const options = {
        folder,
        threads: Number(values.threads),
        rounds: 1,
        model: join(demo, 'longview-demo.gguf'),
        mmproj: join(demo, 'mmproj-longview-demo.gguf'),
      }
      const path = await changingRecording(folder, longest)
      add(await measureIngest(path, `${longest} minutes`, options, 1.1))
    }
    mkdirSync(dirname(values.json), { recursive: true })
    writeFileSync(values.json, `${JSON.stringify({ machine: here, figures }, null, 2)}\n`)
    console.log(`\n${values.json}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (values.help) console.log(help)
else await main()
