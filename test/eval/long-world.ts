/**
 * Recordings of any length with a known truth, made in seconds: segments take their rows and lines from a pool
 * of frames that the real encoder and model made. What is tested is everything after the import.
 */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '#base/log.ts'
import { parseSettings } from '#contract/settings.ts'
import { createAsking, type Asking } from '#engine/ask/asking.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { Model } from '#engine/model/model.ts'
import { createModels } from '#engine/models.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources, type Sources } from '#engine/source/sources.ts'
import { openStore, type Store } from '#engine/store/store.ts'
import type { Random } from '../fixtures/random.ts'
import { frameSize, makePool, stepMs, type Pool, type PoolFrame } from './long-pool.ts'
import { openState, type State } from './long-state.ts'

export type World = Pool & {
  store: Store
  /** What is shown where, by the hash of a recording: what a second look sees. */
  shown: Map<string, readonly PoolFrame[]>
  model: Model
  facts: ModelFacts
  asking: Asking
  /** Answers that were given before a stop, by what was asked. */
  state: State<unknown>
  close(): Promise<void>
}

export async function makeWorld(options: {
  /** Where pool, library and answers are kept between runs; without it they are gone when it closes. */
  folder?: string
  seed: string
  crowd: number
  needles: number
  threads: number
  set?: Record<string, unknown>
  onFrame?: (done: number, total: number) => void
}): Promise<World> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'longview-long-')))
  const library = join(folder, 'library')
  await mkdir(library, { recursive: true })
  const logger = createLogger('error', (line) => console.error(line))
  const { settings } = parseSettings({
    'model.threads': options.threads,
    'model.device': 'cpu',
    'answer.candidateSeconds': 3600,
    'answer.exhaustiveSeconds': 3600,
    ...options.set,
  })
  const store = openStore(library, { logger })
  const models = createModels(library, settings, logger)
  const shown: World['shown'] = new Map()
  const files = createSources({ ffmpegPath: undefined, ffprobePath: undefined, logger })
  // Recordings are no files here; their frames are drawn again where the product would decode them again.
  const sources: Sources = {
    ...files,
    read: async (at, ref, ...rest) =>
      shown.get(at.sha256)?.[Math.round((ref.atMs ?? 0) / stepMs)]?.draw() ??
      (await files.read(at, ref, ...rest)),
  }
  const { model } = await models.current()
  const facts = await model.info()
  const state = openState<unknown>(join(folder, 'state.jsonl'))
  const pool = await makePool({ store, model, logger }, state, options)
  // Rows that no source has any more are forgotten with it: the pool is a source of its own.
  const kept = addFrames({ store, shown }, `pool/${facts.id}/${options.seed}`, [
    ...pool.crowd,
    ...pool.needles,
  ])
  for (const { id } of store.sources.list()) if (id !== kept) store.sources.remove(id)
  const asking = createAsking({
    store,
    sources,
    models,
    settings,
    sampling: () => defaultSampling,
    logger,
  })
  return {
    ...pool,
    store,
    shown,
    model,
    facts,
    asking,
    state,
    async close() {
      await models.close()
      await sources.close()
      store.close()
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Hidden = { needle: PoolFrame; startMs: number }
export type Recording = { id: string; places: number; frames: PoolFrame[]; hidden: Hidden[] }

/** A recording of so many steps with these needles at random places. */
export function addRecording(
  { store, shown, crowd }: World,
  name: string,
  places: number,
  needles: readonly PoolFrame[],
  random: Random,
): Recording {
  const taken = new Map<number, PoolFrame>()
  for (const needle of needles) {
    let at = random.int(0, places - 1)
    while (taken.has(at)) at = random.int(0, places - 1)
    taken.set(at, needle)
  }
  const frames = Array.from({ length: places }, (_, at) => taken.get(at) ?? random.pick(crowd))
  const id = addFrames({ store, shown }, name, frames)
  const hidden = [...taken].map(([at, needle]) => ({ needle, startMs: at * stepMs }))
  return { id, places, frames, hidden }
}

/** A recording of these frames, one step each; its id. One that is there already stays as it is. */
function addFrames(
  { store, shown }: Pick<World, 'store' | 'shown'>,
  name: string,
  frames: readonly PoolFrame[],
): string {
  const sha256 = createHash('sha256').update(`${name}/${frames.length}`).digest('hex')
  shown.set(sha256, frames)
  const known = store.sources.list().find((source) => source.sha256 === sha256)
  if (known) return known.id
  const { id } = store.sources.add(
    { path: `/generated/${name}.mp4`, name: `${name}.mp4`, sha256, bytes: 1, mtimeMs: 0 },
    { kind: 'video', durationMs: frames.length * stepMs, ...frameSize, detail: {} },
  )
  for (const [at, { encoded, description }] of frames.entries()) {
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
  return id
}
