/**
 * Recordings of any length with a known truth, made in seconds: a pool of drawn frames goes through the real
 * encoder and is described by the real model once; segments of a recording then take their rows and lines
 * from the pool. What is tested is everything after the import.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '#base/log.ts'
import { parseSettings, type Settings } from '#contract/settings.ts'
import { createAsking, type Asking } from '#engine/asking.ts'
import { describe } from '#engine/describe.ts'
import { createEncoder, type EncodedSample } from '#engine/encode/encoder.ts'
import { createModels, type Models } from '#engine/models.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'
import { openStore, type Store } from '#engine/store/store.ts'
import { createRandom, type Random } from '../fixtures/random.ts'
import { drawScene, planScene, randomCode, rgbOf } from '../fixtures/scene.ts'

/** A frame of the pool: what it shows, its rows' place in the cache, and the model's line about it. */
export type PoolFrame = { text: string; encoded: EncodedSample; description: string }

export type World = {
  store: Store
  models: Models
  asking: Asking
  settings: Settings
  /** Frames that nobody asks for, and one for each needle. */
  crowd: PoolFrame[]
  needles: PoolFrame[]
  close(): Promise<void>
}

/** One sample stands for so long, as the sampler's longest gap. */
export const stepMs = 10_000

const size = { width: 640, height: 360 }

export async function makeWorld(options: {
  seed: string
  crowd: number
  needles: number
  threads: number
  set?: Record<string, unknown>
  onFrame?: (done: number, total: number) => void
}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'longview-long-'))
  const logger = createLogger('error', (line) => console.error(line))
  const { settings } = parseSettings({
    'model.threads': options.threads,
    'model.device': 'cpu',
    'answer.candidateSeconds': 3600,
    'answer.exhaustiveSeconds': 3600,
    ...options.set,
  })
  const store = openStore(folder, { logger })
  const models = createModels(folder, settings, logger)
  const sources = createSources({ ffmpegPath: undefined, ffprobePath: undefined, logger })
  const { model } = await models.current()
  const encoder = createEncoder({ model, rows: store.rows, logger })
  const { signal } = new AbortController()
  const total = options.crowd + options.needles
  let done = 0

  async function frame(random: Random, text: string | null): Promise<PoolFrame> {
    const scene = planScene(random, { size, text })
    const picture = rgbOf(drawScene(scene))
    const sample = {
      key: 'pool',
      locator: { kind: 'time', startMs: 0, endMs: stepMs } as const,
      picture,
    }
    const encoded = await encoder.encodeSample(sample, signal)
    const slices = encoded.slices.map((slice) => ({
      ...slice,
      parts: store.rows.get(slice.cacheKey)!,
    }))
    const description = await describe(sample, { slices, grid: encoded.grid }, model, signal)
    options.onFrame?.(++done, total)
    return { text: text ?? '', encoded, description }
  }

  const random = createRandom(`long/${options.seed}`)
  const codes = new Set<string>()
  while (codes.size < total) codes.add(randomCode(random, random.int(4, 6)))
  const texts = [...codes]
  const crowd: PoolFrame[] = []
  for (let i = 0; i < options.crowd; i++) {
    crowd.push(await frame(random.fork(i), i % 4 === 0 ? null : texts[i]!))
  }
  const needles: PoolFrame[] = []
  for (let i = 0; i < options.needles; i++) {
    needles.push(await frame(random.fork(100_000 + i), texts[options.crowd + i]!))
  }
  const asking = createAsking({
    store,
    sources,
    models,
    settings,
    sampling: () => defaultSampling,
    logger,
  })
  return {
    store,
    models,
    asking,
    settings,
    crowd,
    needles,
    async close() {
      await models.close()
      await sources.close()
      store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Hidden = { needle: PoolFrame; startMs: number }
export type Recording = { id: string; places: number; hidden: Hidden[] }

/** A recording of so many steps with these needles at random places, none beside another. */
export function addRecording(
  { store, crowd }: World,
  name: string,
  places: number,
  needles: readonly PoolFrame[],
  random: Random,
): Recording {
  const sha256 = createHash('sha256').update(name).digest('hex')
  const durationMs = places * stepMs
  const { id } = store.sources.add(
    { path: `/generated/${name}.mp4`, name: `${name}.mp4`, sha256, bytes: 1, mtimeMs: 0 },
    { kind: 'video', durationMs, width: size.width, height: size.height, detail: {} },
  )
  const taken = new Map<number, PoolFrame>()
  for (const needle of needles) {
    let at = random.int(0, places - 1)
    while (taken.has(at)) at = random.int(0, places - 1)
    taken.set(at, needle)
  }
  for (let at = 0; at < places; at++) {
    const { encoded, description } = taken.get(at) ?? random.pick(crowd)
    const startMs = at * stepMs
    store.segments.add(id, {
      key: `t${startMs}`,
      locator: { kind: 'time', startMs, endMs: startMs + stepMs },
      atMs: startMs,
      text: '',
      description,
      encoderId: encoded.encoderId,
      slices: encoded.slices.map(({ slice, cacheKey, tokenRows }) => ({
        slice,
        cacheKey,
        tokenRows,
      })),
      grid: encoded.grid,
    })
  }
  store.sources.complete(id, 'ready', [])
  const hidden = [...taken].map(([at, needle]) => ({ needle, startMs: at * stepMs }))
  return { id, places, hidden }
}
