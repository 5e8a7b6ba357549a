import { describe, expect, it } from 'vitest'
import { silentLogger } from '#base/log.ts'
import type { Part } from '#engine/domain.ts'
import { createEncoder, type RowCache } from '#engine/encode/encoder.ts'
import { llava, mrope } from '../../../native/tiny-models.ts'
import { demo, disc, never, openModel } from '../model/opened.ts'

function memoryCache(): RowCache & { size(): number } {
  const map = new Map<string, Part[]>()
  return {
    get: (key) => map.get(key),
    put: (key, parts) => void map.set(key, parts),
    has: (key) => map.has(key),
    size: () => map.size,
  }
}

const page = { locator: { kind: 'page' as const, page: 1 }, pageClass: 'scan' as const }
const moment = { kind: 'time' as const, startMs: 0, endMs: 1 }

describe.each([
  ['the demo model', demo, 'slice'],
  ['a LLaVA-type model', llava, 'slice'],
  ['an M-RoPE model', mrope, 'whole'],
] as const)('with %s', (_name, files, pictures) => {
  const { model } = openModel(files())

  it(`a page is given ${pictures === 'slice' ? 'in slices' : 'whole'}, a frame whole`, async () => {
    const rows = memoryCache()
    const encoder = createEncoder({ model, rows, logger: silentLogger })
    const ofPage = await encoder.encodeSample({ picture: disc(400, 560), ...page }, never)
    const ofFrame = await encoder.encodeSample({ picture: disc(400, 224), locator: moment }, never)
    const tiles = (ofPage.grid?.columns ?? 0) * (ofPage.grid?.rows ?? 0)
    expect(tiles > 0).toBe(pictures === 'slice')
    expect(ofPage.slices.map(({ slice }) => slice.role)).toEqual([
      'overview',
      ...Array.from({ length: tiles }, () => 'slice'),
    ])
    expect(ofFrame.slices).toHaveLength(1)
    expect(rows.size()).toBe(ofPage.slices.length + 1)
    for (const { tokenRows } of ofPage.slices) expect(tokenRows).toBeGreaterThan(0)
  })

  it('a picture that was encoded is never encoded again, by nobody', async () => {
    const rows = memoryCache()
    const encoder = createEncoder({ model, rows, logger: silentLogger })
    const first = await encoder.encodeSample({ picture: disc(400, 560), ...page }, never)
    const keys = first.slices.map(({ cacheKey }) => cacheKey)
    const before = keys.map((key) => rows.get(key))

    const other = createEncoder({ model, rows, logger: silentLogger })
    const again = await other.encodeSample({ picture: disc(400, 560), ...page }, never)
    expect(again.slices.map(({ fromCache }) => fromCache)).toEqual(keys.map(() => true))
    const loaded = await other.loadParts(
      { ...first, ...page },
      () => Promise.reject(new Error('asked for the picture')),
      never,
    )
    expect(loaded.slices.map(({ parts }) => parts)).toEqual(before)
  })

  it('encoding again gives the rows that were lost', async () => {
    const rows = memoryCache()
    const encoder = createEncoder({ model, rows, logger: silentLogger })
    const picture = disc(200, 300)
    const stored = await encoder.encodeSample({ picture, ...page }, never)
    const empty = createEncoder({ model, rows: memoryCache(), logger: silentLogger })
    const loaded = await empty.loadParts({ ...stored, ...page }, async () => picture, never)
    expect(loaded.slices.map(({ cacheKey }) => rows.get(cacheKey))).toEqual(
      loaded.slices.map(({ parts }) => parts),
    )
    expect(loaded.slices.every(({ fromCache }) => !fromCache)).toBe(true)
  })
})
