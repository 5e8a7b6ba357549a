import { describe, expect, it } from 'vitest'
import { silentLogger } from '#base/log.ts'
import type { Locator, Part, Picture } from '#engine/domain.ts'
import { createEncoder, planFor, type RowCache } from '#engine/encode/encoder.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'

const signal = new AbortController().signal
const page: Locator = { kind: 'page', page: 1 }
const moment: Locator = { kind: 'time', startMs: 0, endMs: 1000 }

const facts: ModelFacts = {
  id: 'encoder-1',
  name: 'test',
  architecture: 'llama',
  parameters: 1,
  bytes: 1,
  layers: 1,
  embeddingWidth: 4,
  rowWidth: 4,
  trainedContext: 512,
  contextTokens: 512,
  chatTemplate: null,
  bosText: '',
  eosText: '',
  capabilities: { image: true, audio: false, mrope: false, nonCausal: false, ownSlicing: false },
  vision: { projector: 'mlp', imageSide: 64, patchSide: 8 },
  variant: 'cpu',
  gpuLayers: 0,
  pictures: 'slice',
  hints: {},
}

/** Remembers what it was given; its rows are the mean colour, so that equal pictures give equal rows. */
function modelWith(changes: Partial<ModelFacts> = {}) {
  const batches: Picture[][] = []
  return {
    batches,
    info: async () => ({ ...facts, ...changes }),
    encode: async (pictures: Picture[]): Promise<Part[][]> => {
      batches.push(pictures)
      return pictures.map(({ rgb }) => {
        const mean = rgb.reduce((sum, value) => sum + value, 0) / rgb.length
        const rows = new Float32Array(8).fill(mean)
        const positions = Int32Array.of(0, 1)
        return [{ kind: 'rows', rows, count: 2, positions, advance: 2, nonCausal: false }]
      })
    },
  }
}

function memoryCache(): RowCache & { map: Map<string, Part[]> } {
  const map = new Map<string, Part[]>()
  return {
    map,
    get: (key) => map.get(key),
    getAll: (keys) => keys.map((key) => map.get(key)),
    put: (key, parts) => void map.set(key, parts),
    has: (key) => map.has(key),
  }
}

function pictureOf(width: number, height: number, shade = 1): Picture {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * shade) % 251)
  return { rgb, width, height }
}

const keysFor = async (id: string): Promise<string[]> => {
  const encoder = createEncoder({
    model: modelWith({ id }),
    rows: memoryCache(),
    logger: silentLogger,
  })
  const { slices } = await encoder.encodeSample(
    { picture: pictureOf(128, 192), locator: page },
    signal,
  )
  return slices.map(({ cacheKey }) => cacheKey)
}

describe('encodeSample', () => {
  it('slices a page and sends all of it through the encoder in one batch', async () => {
    const model = modelWith()
    const encoder = createEncoder({ model, rows: memoryCache(), logger: silentLogger })
    const { grid, slices, encoderId } = await encoder.encodeSample(
      { picture: pictureOf(128, 192), locator: page },
      signal,
    )
    expect({ grid, encoderId }).toEqual({ grid: { columns: 2, rows: 3 }, encoderId: 'encoder-1' })
    expect(slices.map(({ slice }) => [slice.role, slice.row, slice.column])).toEqual([
      ['overview', 0, 0],
      ['slice', 0, 0],
      ['slice', 0, 1],
      ['slice', 1, 0],
      ['slice', 1, 1],
      ['slice', 2, 0],
      ['slice', 2, 1],
    ])
    expect(model.batches.map((batch) => batch.length)).toEqual([7])
    expect(slices.map(({ tokenRows, fromCache }) => [tokenRows, fromCache])).toEqual(
      Array.from({ length: 7 }, () => [2, false]),
    )
  })

  it('gives a frame whole, however large it is', async () => {
    const model = modelWith()
    const encoder = createEncoder({ model, rows: memoryCache(), logger: silentLogger })
    const { grid, slices } = await encoder.encodeSample(
      { picture: pictureOf(320, 180), locator: moment },
      signal,
    )
    expect(grid).toBeUndefined()
    expect(slices).toHaveLength(1)
    expect(model.batches[0]!.map(({ width, height }) => [width, height])).toEqual([[64, 36]])
  })

  it('does not encode the same picture twice, and does encode one that differs in a pixel', async () => {
    const model = modelWith()
    const encoder = createEncoder({ model, rows: memoryCache(), logger: silentLogger })
    const picture = pictureOf(128, 192)
    const first = await encoder.encodeSample({ picture, locator: page }, signal)
    const again = await encoder.encodeSample({ picture, locator: page }, signal)
    expect(again.slices.map(({ cacheKey }) => cacheKey)).toEqual(
      first.slices.map(({ cacheKey }) => cacheKey),
    )
    expect(again.slices.every(({ fromCache }) => fromCache)).toBe(true)
    expect(model.batches).toHaveLength(1)

    const rgb = Uint8Array.from(picture.rgb)
    rgb[0] = rgb[0]! ^ 1
    await encoder.encodeSample({ picture: { ...picture, rgb }, locator: page }, signal)
    expect(model.batches).toHaveLength(2)
  })

  it('names every slice of a picture differently, and differently for each encoder', async () => {
    const keys = [...(await keysFor('a')), ...(await keysFor('b'))]
    expect(new Set(keys).size).toBe(14)
  })

  it('stops before encoding when it was asked to', async () => {
    const model = modelWith()
    const encoder = createEncoder({ model, rows: memoryCache(), logger: silentLogger })
    const stopped = encoder.encodeSample(
      { picture: pictureOf(128, 192), locator: page },
      AbortSignal.abort(),
    )
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    expect(model.batches).toEqual([])
  })
})

const noPicture = (): Promise<Picture> => Promise.reject(new Error('the picture was asked for'))

describe('loadParts', () => {
  it('needs neither picture nor encoder while the cache has the rows', async () => {
    const model = modelWith()
    const encoder = createEncoder({ model, rows: memoryCache(), logger: silentLogger })
    const stored = await encoder.encodeSample(
      { picture: pictureOf(128, 192), locator: page },
      signal,
    )
    const loaded = await encoder.loadParts({ ...stored, locator: page }, noPicture, signal)
    expect(loaded.slices.map(({ parts }) => parts.length)).toEqual([1, 1, 1, 1, 1, 1, 1])
    expect(loaded).toMatchObject({ grid: stored.grid, isRenewed: false })
    expect(model.batches).toHaveLength(1)
  })

  it('encodes only what the cache lost, under the same names', async () => {
    const model = modelWith()
    const rows = memoryCache()
    const encoder = createEncoder({ model, rows, logger: silentLogger })
    const picture = pictureOf(128, 192)
    const stored = await encoder.encodeSample({ picture, locator: page }, signal)
    rows.map.delete(stored.slices[3]!.cacheKey)
    const loaded = await encoder.loadParts(
      { ...stored, locator: page },
      async () => picture,
      signal,
    )
    expect(loaded.slices.map(({ fromCache }) => fromCache)).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
      true,
    ])
    expect(model.batches[1]).toHaveLength(1)
    expect(rows.has(stored.slices[3]!.cacheKey)).toBe(true)
  })

  it('keeps the names when a decoder gives slightly other pixels than at import', async () => {
    const rows = memoryCache()
    const encoder = createEncoder({ model: modelWith(), rows, logger: silentLogger })
    const stored = await encoder.encodeSample(
      { picture: pictureOf(128, 192), locator: page },
      signal,
    )
    rows.map.clear()
    const reread = async (): Promise<Picture> => pictureOf(128, 192, 3)
    const loaded = await encoder.loadParts({ ...stored, locator: page }, reread, signal)
    expect(loaded.isRenewed).toBe(false)
    expect([...rows.map.keys()]).toEqual(stored.slices.map(({ cacheKey }) => cacheKey))
  })

  it('encodes anew for another model and says that the segment should be stored anew', async () => {
    const rows = memoryCache()
    const before = createEncoder({ model: modelWith(), rows, logger: silentLogger })
    const picture = pictureOf(128, 192)
    const stored = await before.encodeSample({ picture, locator: page }, signal)
    const model = modelWith({ id: 'encoder-2', pictures: 'whole' })
    const after = createEncoder({ model, rows, logger: silentLogger })
    const loaded = await after.loadParts({ ...stored, locator: page }, async () => picture, signal)
    expect(loaded).toMatchObject({ encoderId: 'encoder-2', isRenewed: true, grid: undefined })
    expect(loaded.slices).toHaveLength(1)
  })
})

const scan = { locator: { kind: 'page' as const, page: 1 }, pageClass: 'scan' as const }

describe('planFor', () => {
  it('gives a page whole to a model that slices by itself or takes its own resolution', () => {
    const plan = planFor({ ...facts, pictures: 'whole' }, { width: 2000, height: 3000 }, scan)
    expect(plan.slices.map(({ target }) => target)).toEqual([{ width: 2000, height: 3000 }])
  })

  it('bounds what a model of its own resolution is sent', () => {
    const size = { width: 40_000, height: 20_000 }
    const { target } = planFor({ ...facts, pictures: 'whole' }, size, scan).slices[0]!
    expect(target.width * target.height).toBeLessThanOrEqual(16_000_000 * 1.001)
    expect(target.width / target.height).toBeCloseTo(2, 2)
  })

  it('follows what the makers of a model recommend', () => {
    const hints = { slicesMax: 2, slicesOverlap: 0.5 }
    const { grid, slices } = planFor({ ...facts, hints }, { width: 200, height: 100 }, scan)
    expect(grid).toEqual({ columns: 2, rows: 1 })
    expect(slices[1]!.crop).toEqual({ x: 0, y: 0, width: 150, height: 100 })
  })

  it('gives strips, stretched by the encoder, to a model that asks for them', () => {
    const hints = { slicesMax: 3, slicesColumns: 1, isStretched: true as const }
    const size = { width: 900, height: 1200 }
    const side = facts.vision!.imageSide
    const { grid, slices } = planFor({ ...facts, hints }, size, scan)
    expect(grid).toEqual({ columns: 1, rows: 3 })
    expect(slices[1]!.target).toEqual({ width: side, height: Math.min(side, 400) })
  })

  const large = { width: 118, height: 100, points: { width: 2384, height: 1684 } }
  const rowsOf = (size: Parameters<typeof planFor>[1], hints = {}): number[] =>
    planFor({ ...facts, hints }, size, scan).slices.map(({ row }) => row)

  it('gives a large drawing a second grid where there is room for it', () => {
    const { grid } = planFor(facts, large, scan)
    expect(rowsOf(large).some((row) => row >= grid!.rows)).toBe(true)
    expect(rowsOf(large, { slicesMax: 4 })).toHaveLength(5)
  })

  it('gives one grid to a page of another size, and to models that were trained on one', () => {
    const once = rowsOf({ width: 118, height: 100 })
    expect(rowsOf({ ...large, points: { width: 842, height: 595 } })).toEqual(once)
    const photo = { locator: scan.locator }
    expect(planFor(facts, large, photo).slices.map(({ row }) => row)).toEqual(once)
    expect(rowsOf(large, { imagesMax: 9 })).toEqual(once)
    expect(rowsOf(large, { slicesOverlap: 0.1 })).toHaveLength(once.length)
  })
})

it('The second grid of a large drawing is encoded once and comes from the cache', async () => {
  const encoder = createEncoder({ model: modelWith({}), rows: memoryCache(), logger: silentLogger })
  const drawn = pictureOf(118, 100)
  const picture = { ...drawn, points: { width: 2384, height: 1684 } }
  const stored = await encoder.encodeSample({ ...scan, picture }, signal)
  const plain = await encoder.encodeSample({ ...scan, picture: drawn }, signal)
  expect(stored.slices.length).toBeGreaterThan(plain.slices.length)
  const loaded = await encoder.loadParts(
    { ...scan, ...stored },
    () => Promise.reject(new Error('read')),
    signal,
  )
  expect(loaded.isRenewed).toBe(false)
  expect(loaded.slices.map(({ slice }) => slice)).toEqual(stored.slices.map(({ slice }) => slice))
})
