import { rmSync } from 'node:fs'
import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { createOtherViews, type OtherViews } from '#engine/ask/other-views.ts'
import { createEncoder } from '#engine/encode/encoder.ts'
import { createModel, type Model } from '#engine/model/model.ts'
import type { EvidenceItem } from '#engine/prompt/evidence.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources, type Sources } from '#engine/source/sources.ts'
import { openStore, type Store } from '#engine/store/store.ts'

const models = join(import.meta.dirname, '../../../native/demo-model')
const { signal } = new AbortController()
let folder: string
let store: Store
let sources: Sources
let model: Model
let item: EvidenceItem
const path = (): string => join(folder, 'photo.png')

const viewsWith = (encoded: Set<string>, part: { isPart?: boolean } = {}): OtherViews =>
  createOtherViews({
    ...part,
    store,
    sources,
    sampling: defaultSampling,
    encoder: createEncoder({ model, rows: store.rows, logger: silentLogger }),
    encoded,
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longview-views-'))
  store = openStore(folder, { logger: silentLogger })
  sources = createSources({ logger: silentLogger })
  model = createModel({
    modelPath: join(models, 'longview-demo.gguf'),
    mmprojPath: join(models, 'mmproj-longview-demo.gguf'),
    device: 'cpu',
    gpuLayers: 0,
    contextTokens: 4096,
    threads: 1,
    logger: silentLogger,
  })
  const [width, height] = [320, 240]
  const rgb = new Uint8Array(width * height * 3).map((_, at) => (at * 31) % 251)
  await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path())
  const { size, mtimeMs } = await stat(path())
  const file = { path: path(), sha256: 'a'.repeat(64), bytes: size, mtimeMs: Math.trunc(mtimeMs) }
  const { id } = store.sources.add(file, { kind: 'image', width, height, pages: 1, detail: {} })
  const locator = { kind: 'page', page: 1 } as const
  const encoder = createEncoder({ model, rows: store.rows, logger: silentLogger })
  const encoded = await encoder.encodeSample({ locator, picture: { rgb, width, height } }, signal)
  const plain = { key: 'p1', page: 1, locator, text: '', description: '' }
  store.segments.add(id, { ...plain, ...encoded })
  store.sources.complete(id, 'ready', [])
  const [segment] = store.segments.ofSource(id)
  const slices = encoded.slices.map((one) => ({ ...one, parts: store.rows.get(one.cacheKey)! }))
  item = {
    id: 4,
    segmentId: segment!.id,
    sourceId: id,
    sourceName: 'photo.png',
    locator,
    label: '',
    slices,
    grid: undefined,
    lines: [],
  }
}, 60_000)

afterAll(async () => {
  await model.close()
  await sources.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

test('A picture is seen twice more, each time otherwise, and not encoded again for the next question', async () => {
  const encoded = new Set<string>()
  const views = viewsWith(encoded)
  const others = (await views(item, signal))!
  const keys = [item, ...others].flatMap(({ slices }) => slices.map(({ cacheKey }) => cacheKey))
  expect(new Set(keys).size).toBe(3)
  expect(others.map(({ id }) => id)).toEqual([4, 4])
  expect(encoded.size).toBe(2)
  expect(await views(item, signal)).toBe(others)
  const later = new Set<string>()
  expect(await viewsWith(later)(item, signal)).toHaveLength(2)
  expect(later.size).toBe(0)
})

test('What is a page and what has words of its own has no other views; what is gone, and a part, has none left', async () => {
  const sliced = { ...item, slices: [...item.slices, ...item.slices] }
  expect(await viewsWith(new Set())(sliced, signal)).toBeUndefined()
  const written = { ...item, lines: ['Total 12'] }
  expect(await viewsWith(new Set())(written, signal)).toBeUndefined()
  expect(await viewsWith(new Set(), { isPart: true })(item, signal)).toEqual([])
  rmSync(path())
  expect(await viewsWith(new Set())(item, signal)).toEqual([])
})
