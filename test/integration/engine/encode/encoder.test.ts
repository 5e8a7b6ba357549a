import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { silentLogger } from '#base/log.ts'
import type { Part, Picture } from '#engine/domain.ts'
import { createEncoder, type RowCache } from '#engine/encode/encoder.ts'
import { openCache, type Cache } from '#engine/store/cache.ts'
import { llava, mrope } from '../../../native/tiny-models.ts'
import { demo, disc, never, openModel } from '../model/opened.ts'

function memoryCache(): RowCache & { size(): number } {
  const map = new Map<string, Part[]>()
  return {
    get: (key) => map.get(key),
    getAll: (keys) => keys.map((key) => map.get(key)),
    put: (key, parts) => void map.set(key, parts),
    has: (key) => map.has(key),
    size: () => map.size,
  }
}

const floatsOf = (parts: Part[]): number[] =>
  parts.flatMap((part) => (part.kind === 'rows' ? [...part.rows] : []))

/** White paper with dark squares in two corners: strips are cut from the one to the other. */
function stamped(width: number, height: number): Picture {
  const rgb = new Uint8Array(width * height * 3).fill(255)
  for (const [left, top] of [
    [10, 10],
    [width - 50, height - 50],
  ] as const)
    for (let y = top; y < top + 40; y++)
      rgb.fill(20, (y * width + left) * 3, (y * width + left + 40) * 3)
  return { rgb, width, height }
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
    const encoder = createEncoder({ model, rows, logger: silentLogger, inkMask: 'off' })
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

  it('what is blank on a page costs nothing, and the model reads the rest', async () => {
    const picture = stamped(400, 560)
    const measure = async (inkMask: 'on' | 'off') => {
      const encoder = createEncoder({ model, rows: memoryCache(), logger: silentLogger, inkMask })
      const encoded = await encoder.encodeSample({ picture, ...page }, never)
      const loaded = await encoder.loadParts({ ...encoded, ...page }, async () => picture, never)
      const parts = loaded.slices.flatMap((slice) => slice.parts)
      const count = loaded.slices.reduce((sum, { tokenRows }) => sum + tokenRows, 0)
      const { text } = await model.generate(
        { parts: [{ rows: parts, id: inkMask }, { text: 'x' }], maxTokens: 2, temperature: 0 },
        { signal: never },
      )
      return { count, text }
    }
    const [whole, masked] = [await measure('off'), await measure('on')]
    expect(masked.count).toBeGreaterThan(0)
    expect(masked.count).toBeLessThan(whole.count)
    expect(typeof masked.text).toBe('string')
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

  it('the cache on disk gives back the rows as half floats, the same ever after', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longview-encoder-'))
    const open = (): Cache =>
      openCache(join(folder, 'cache.sqlite'), { capBytes: 1e9, logger: silentLogger })
    const picture = disc(200, 300)
    const exact = memoryCache()
    const direct = createEncoder({ model, rows: exact, logger: silentLogger })
    await direct.encodeSample({ picture, ...page }, never)

    const first = open()
    const stored = await createEncoder({
      model,
      rows: first.rows,
      logger: silentLogger,
    }).encodeSample({ picture, ...page }, never)
    const keys = stored.slices.map(({ cacheKey }) => cacheKey)
    const then = keys.map((key) => first.rows.get(key))
    // Slices of one picture lie together: they are read in one piece.
    expect(new Set(first.rows.readAll(keys).map((bytes) => bytes?.buffer)).size).toBe(1)
    first.close()
    const second = open()
    expect(keys.map((key) => second.rows.get(key))).toEqual(then)
    second.close()

    for (const [index, key] of keys.entries()) {
      const [rounded, plain] = [floatsOf(then[index]!), floatsOf(exact.get(key)!)]
      expect(rounded).toHaveLength(plain.length)
      // Half floats have 11 bits: half a unit in the last place, or a subnormal.
      const isNear = (value: number, at: number): boolean =>
        Math.abs(value - plain[at]!) <= Math.max(Math.abs(plain[at]!) * 2 ** -11, 2 ** -24)
      expect(rounded.every(isNear)).toBe(true)
    }
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
