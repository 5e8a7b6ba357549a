/**
 * A question with its frames or its page as the product answers it: they become a recording or a document in a
 * library of its own, encoded, described and stored by the engine's own stages, and the engine is asked about
 * it. Pages have no words here: what `eval:forms` measures is with them.
 */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Answer } from '#contract/api.ts'
import { parseSettings } from '#contract/settings.ts'
import type { Logger } from '#base/log.ts'
import { createAsking } from '#engine/ask/asking.ts'
import type { Picture, Probe, Sample } from '#engine/domain.ts'
import { describeSurely } from '#engine/intake/describe.ts'
import { createEncoder, type InkMasking } from '#engine/encode/encoder.ts'
import type { Model } from '#engine/model/model.ts'
import { createModels } from '#engine/models.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'
import { openStore } from '#engine/store/store.ts'
import { runPiped } from './frames.ts'
import type { Evidence, Item } from './item.ts'

export type Asker = {
  /** In the form of the item's expected answers: markers are the numbers of its frames. */
  answer(item: Item): Promise<string>
  /** The same, and how many token rows the item has in the library. */
  weighed(item: Item): Promise<{ text: string; tokenRows: number }>
  close(): Promise<void>
}

/** Frames with times are a recording, pages a document, single pictures are photos; an overview is no source. */
export const isSource = (item: Item): boolean => isRecording(item) || isPage(item) || isPhoto(item)

const isRecording = ({ evidence }: Item): boolean =>
  evidence.every(({ as, label }) => as === 'frame' && label !== '')
const isOne = ({ evidence }: Item, as: Evidence['as']): boolean =>
  evidence.length === 1 && evidence[0]!.as === as
const isPage = (item: Item): boolean => isOne(item, 'page')
const isPhoto = (item: Item): boolean => isOne(item, 'photo')

/** The last frame stands for so long. */
const lastMs = 10_000

function msOf({ label }: Evidence): number {
  const parts = label.split(':').map(Number)
  return parts.reduce((sum, part) => sum * 60 + part, 0) * 1000
}

export async function createAsker(
  model: Model,
  logger: Logger,
  inkMask: InkMasking = 'auto',
): Promise<Asker> {
  const folder = await mkdtemp(join(tmpdir(), 'longview-eval-'))
  const { settings } = parseSettings({ 'answer.maxTokens': 96, 'pages.inkMask': inkMask })
  const store = openStore(folder, { logger })
  const sources = createSources({ ffmpegPath: undefined, ffprobePath: undefined, logger })
  // The pair that is measured is loaded already; the catalogue would load the one in use.
  const models = {
    ...createModels(folder, settings, logger),
    current: async () => ({ id: 'eval', model }),
    files: async () => [],
  }
  const encoder = createEncoder({ model, rows: store.rows, logger, inkMask })
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

  /** What is read in doubt is looked at again: pages from close up, frames and photos a little moved. */
  async function writePicture(
    { rgb, width, height }: Picture,
    format: 'jpeg' | 'png',
    name = `picture-${count}`,
  ): Promise<string> {
    const path = join(folder, `${name}.${format}`)
    const drawn = sharp(rgb, { raw: { width, height, channels: 3 } })
    await (
      format === 'png' ? drawn.png({ compressionLevel: 1 }) : drawn.jpeg({ quality: 95 })
    ).toFile(path)
    return path
  }

  /** Each frame at its time, without loss: they went through a video encoder before. */
  async function writeRecording({ evidence }: Item, startsMs: readonly number[]): Promise<string> {
    const paths: string[] = []
    for (const [at, { picture }] of evidence.entries())
      paths.push(await writePicture(picture, 'png', `frame-${count}-${at}`))
    // Times count from the first frame of a file: the first one is there from 0 on as well.
    const shown = [0, ...startsMs].map((ms, at) => ({ ms, path: paths[Math.max(0, at - 1)]! }))
    const list = shown.flatMap(({ ms, path }, at) => {
      const seconds = ((shown[at + 1]?.ms ?? ms + lastMs) - ms) / 1000
      return seconds > 0 ? [`file '${path}'`, `duration ${seconds}`] : []
    })
    // The concat demuxer ignores the last duration unless a file follows it.
    list.push(list.at(-2)!)
    const path = join(folder, `recording-${count}.mkv`)
    await writeFile(`${path}.txt`, list.join('\n'))
    const from = ['-f', 'concat', '-safe', '0', '-i', `${path}.txt`]
    await runPiped([...from, '-vsync', 'vfr', '-c:v', 'ffv1', '-pix_fmt', 'yuv444p', path])
    await Promise.all([...paths, `${path}.txt`].map((one) => rm(one)))
    return path
  }

  const add = (
    probe: Pick<Probe, 'kind' | 'durationMs' | 'pages'>,
    picture: Picture,
    path = `/eval/${count}`,
  ): string => {
    const sha256 = createHash('sha256').update(String(count++)).digest('hex')
    const { width, height } = picture
    const { size = 1, mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {}
    // A file that is not the one imported is not read again.
    const file = { path, sha256, bytes: size, mtimeMs: Math.trunc(mtimeMs) }
    return store.sources.add(file, { ...probe, width, height, detail: {} }).id
  }

  async function keepSample(
    id: string,
    sample: Pick<Sample, 'key' | 'atMs' | 'page' | 'locator' | 'pageClass' | 'picture'>,
  ): Promise<void> {
    const { key, atMs, page, locator, pageClass } = sample
    const encoded = await encoder.encodeSample(sample, signal)
    const slices = encoded.slices.map((slice) => ({
      ...slice,
      parts: store.rows.get(slice.cacheKey)!,
    }))
    // The line about a page only helps to find it among many: here there is one.
    const description =
      sample.pageClass === undefined
        ? await describeSurely(sample, { slices, grid: encoded.grid }, model, signal)
        : ''
    const plain = { key, atMs, page, locator, pageClass, text: '', description }
    store.segments.add(id, { ...plain, ...encoded })
  }

  async function keepRecording(item: Item): Promise<{ id: string; startsMs: number[] }> {
    const { evidence } = item
    const startsMs = evidence.map(msOf)
    const durationMs = startsMs.at(-1)! + lastMs
    const path = await writeRecording(item, startsMs)
    const id = add({ kind: 'video', durationMs }, evidence[0]!.picture, path)
    for (const [at, { picture }] of evidence.entries()) {
      const atMs = startsMs[at]!
      const endMs = startsMs[at + 1] ?? durationMs
      const locator = { kind: 'time', startMs: atMs, endMs } as const
      await keepSample(id, { key: `t${atMs}`, locator, atMs, picture })
    }
    return { id, startsMs }
  }

  async function keepPage({ evidence }: Item): Promise<{ id: string; startsMs: number[] }> {
    const { picture } = evidence[0]!
    const id = add({ kind: 'image', pages: 1 }, picture, await writePicture(picture, 'jpeg'))
    const locator = { kind: 'page', page: 1 } as const
    await keepSample(id, { key: 'p1', locator, page: 1, pageClass: 'scan', picture })
    return { id, startsMs: [] }
  }

  async function keepPhoto({ evidence }: Item): Promise<{ id: string; startsMs: number[] }> {
    const { picture } = evidence[0]!
    const id = add({ kind: 'image', pages: 1 }, picture, await writePicture(picture, 'png'))
    const locator = { kind: 'page', page: 1 } as const
    await keepSample(id, { key: 'p1', locator, page: 1, picture })
    return { id, startsMs: [] }
  }

  async function weighed(item: Item): Promise<{ text: string; tokenRows: number }> {
    const { id, startsMs } = await (
      isPage(item) ? keepPage : isPhoto(item) ? keepPhoto : keepRecording
    )(item)
    store.sources.complete(id, 'ready', [])
    try {
      const keys = store.segments
        .ofSource(id)
        .flatMap(({ slices }) => slices.map((one) => one.cacheKey))
      const parts = keys.flatMap((key) => store.rows.get(key) ?? [])
      const tokenRows = parts.reduce(
        (sum, part) => sum + (part.kind === 'rows' ? part.count : 0),
        0,
      )
      const run = { signal, emit: () => undefined }
      return { text: numbered(await asking.ask(item.question, [id], {}, run), startsMs), tokenRows }
    } finally {
      store.sources.remove(id)
    }
  }

  return {
    weighed,
    answer: async (item) => (await weighed(item)).text,
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
