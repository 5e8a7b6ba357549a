import { afterAll, describe, expect, it } from 'vitest'
import { codeOf, farthest, load, loadAddon, picture, rowsOf } from './addon.ts'
import { llava, mrope } from './tiny-models.ts'

const addon = loadAddon()

describe.each(Object.entries({ 'LLaVA type': llava, 'M-RoPE type': mrope }))(
  '%s',
  (_name, files) => {
    const loaded = load(addon, files())
    afterAll(async () => (await loaded).dispose())

    it('gives the same rows in a batch as one by one', async () => {
      const model = await loaded
      // Neighbours of one size, which may share a batch, and others, which may not.
      const pictures = [
        picture(200, 120, 1),
        picture(200, 120, 2),
        picture(90, 300, 3),
        picture(200, 120, 4),
        picture(64, 64, 5),
      ]
      const together = await model.encode(pictures)
      expect(together).toHaveLength(pictures.length)
      for (const [i, image] of pictures.entries()) {
        const [alone = []] = await model.encode([image])
        const batched = together[i] ?? []
        expect(batched.map((part) => part.kind)).toEqual(alone.map((part) => part.kind))
        for (const [j, part] of rowsOf(alone).entries()) {
          const other = rowsOf(batched)[j]
          expect(other && { ...other, rows: null }).toEqual({ ...part, rows: null })
          expect(farthest(other?.rows ?? new Float32Array(), part.rows)).toBeLessThan(1e-4)
        }
      }
    })

    it('says what is true of the rows', async () => {
      const model = await loaded
      const [parts = []] = await model.encode([picture(200, 120, 1)])
      for (const part of rowsOf(parts)) {
        expect(part.rows).toHaveLength(part.count * model.info.rowWidth)
        expect(part.positions).toHaveLength(part.count * (model.info.capabilities.mrope ? 4 : 1))
        expect(part.rows.every(Number.isFinite)).toBe(true)
        expect(new Set(part.rows).size).toBeGreaterThan(part.count)
      }
    })

    it('gives nothing for no pictures', async () => {
      expect(await (await loaded).encode([])).toEqual([])
    })

    it('stops after the picture in hand', async () => {
      const model = await loaded
      const many = Array.from({ length: 60 }, (_, i) => picture(280, 280, i))
      const running = model.encode(many)
      const waiting = model.encode(many)
      model.abortEncode()
      expect([await codeOf(running), await codeOf(waiting)]).toEqual(['aborted', 'aborted'])
      expect(await model.encode([picture(64, 64, 1)])).toHaveLength(1)
    })
  },
)

it('gives a wide picture more columns than rows on a native-resolution model', async () => {
  const model = await load(addon, mrope())
  const [parts = []] = await model.encode([picture(560, 140, 1)])
  const [rows] = rowsOf(parts)
  if (!rows) throw new Error('no rows')
  const plane = (i: number) => rows.positions.subarray(i * rows.count, (i + 1) * rows.count)
  expect(new Set(plane(0))).toEqual(new Set([0]))
  expect(Math.max(...plane(2))).toBeGreaterThan(Math.max(...plane(1)))
  expect(rows.advance).toBe(Math.max(...plane(2)) + 1)
  await model.dispose()
})

it('keeps to imageMaxTokens', async () => {
  const model = await load(addon, mrope(), { imageMinTokens: 4, imageMaxTokens: 16 })
  const [parts = []] = await model.encode([picture(1000, 1000, 1)])
  expect(rowsOf(parts)[0]?.count).toBeLessThanOrEqual(16)
  await model.dispose()
})

it('rejects pictures for a model without a projector', async () => {
  const model = await addon.loadModel({
    modelPath: llava().modelPath,
    gpuLayers: 0,
    contextTokens: 256,
    batchTokens: 64,
    threads: 1,
    maxSequences: 1,
    flashAttention: 'auto',
  })
  expect(model.info).toMatchObject({ vision: null, capabilities: { image: false } })
  expect(await codeOf(model.encode([picture(10, 10, 1)]))).toBe('model/failed')
  await model.dispose()
})
