/**
 * A question with its frames as the product answers it: the frames become a recording in a library of its
 * own, encoded, described and stored by the engine's own stages, and the engine is asked about it.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer } from '#contract/api.ts'
import { parseSettings } from '#contract/settings.ts'
import type { Logger } from '#base/log.ts'
import { createAsking } from '#engine/asking.ts'
import { describe } from '#engine/describe.ts'
import { createEncoder } from '#engine/encode/encoder.ts'
import type { Model } from '#engine/model/model.ts'
import { createModels } from '#engine/models.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'
import { openStore } from '#engine/store/store.ts'
import type { Evidence, Item } from './item.ts'

export type Asker = {
  /** In the form of the item's expected answers: markers are the numbers of its frames. */
  answer(item: Item): Promise<string>
  close(): Promise<void>
}

/** Frames with times are a recording; single pictures and pages are asked about as they are. */
export const isRecording = ({ evidence }: Item): boolean =>
  evidence.every(({ as, label }) => as === 'frame' && label !== '')

/** The last frame stands for so long. */
const lastMs = 10_000

function msOf({ label }: Evidence): number {
  const parts = label.split(':').map(Number)
  return parts.reduce((sum, part) => sum * 60 + part, 0) * 1000
}

export async function createAsker(model: Model, logger: Logger): Promise<Asker> {
  const folder = await mkdtemp(join(tmpdir(), 'longview-eval-'))
  const { settings } = parseSettings({ 'answer.maxTokens': 96 })
  const store = openStore(folder, { logger })
  const sources = createSources({ ffmpegPath: undefined, ffprobePath: undefined, logger })
  // The pair that is measured is loaded already; the catalogue would load the one in use.
  const models = {
    ...createModels(folder, settings, logger),
    current: async () => ({ id: 'eval', model }),
    files: async () => [],
  }
  const encoder = createEncoder({ model, rows: store.rows, logger })
  const asking = createAsking({
    store,
    sources,
    models,
    settings,
    sampling: () => defaultSampling,
    logger,
  })
  const { signal } = new AbortController()
  let count = 0

  async function keep(item: Item): Promise<{ id: string; startsMs: number[] }> {
    const startsMs = item.evidence.map(msOf)
    const sha256 = createHash('sha256').update(String(count++)).digest('hex')
    const { width, height } = item.evidence[0]!.picture
    const durationMs = startsMs.at(-1)! + lastMs
    const file = { path: `/eval/${sha256}.mp4`, sha256, bytes: 1, mtimeMs: 0 }
    const { id } = store.sources.add(file, { kind: 'video', durationMs, width, height, detail: {} })
    for (const [at, { picture }] of item.evidence.entries()) {
      const startMs = startsMs[at]!
      const endMs = startsMs[at + 1] ?? durationMs
      const locator = { kind: 'time', startMs, endMs } as const
      const encoded = await encoder.encodeSample({ picture, locator }, signal)
      const slices = encoded.slices.map((slice) => ({
        ...slice,
        parts: store.rows.get(slice.cacheKey)!,
      }))
      const description = await describe({ locator }, { slices, grid: encoded.grid }, model, signal)
      const sample = { key: `t${startMs}`, locator, atMs: startMs, text: '', description }
      store.segments.add(id, { ...sample, ...encoded })
    }
    store.sources.complete(id, 'ready', [])
    return { id, startsMs }
  }

  return {
    async answer(item) {
      const { id, startsMs } = await keep(item)
      try {
        const run = { signal, emit: () => undefined }
        return numbered(await asking.ask(item.question, [id], {}, run), startsMs)
      } finally {
        store.sources.remove(id)
      }
    },
    async close() {
      await models.close()
      await sources.close()
      store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Every marker as the numbers of the frames that it covers, without the times that the program put before it. */
function numbered({ text, citations }: Answer, startsMs: readonly number[]): string {
  const framesOf = (marker: number): string => {
    const cited = citations.find((one) => one.marker === marker)?.locator
    if (cited?.kind !== 'time') return `[${marker}]`
    const frames = startsMs.flatMap((ms, at) =>
      ms >= cited.startMs && ms < cited.endMs ? [`[${at + 1}]`] : [],
    )
    return frames.join(', ')
  }
  return text
    .replaceAll(/(?:\d{1,3}:)?\d{1,3}:\d\d(?:–[\d:]+)? (?=\[\d+\])/g, '')
    .replaceAll(/\[(\d+)\]/g, (_, marker) => framesOf(Number(marker)))
    .trim()
}
