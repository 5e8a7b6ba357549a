import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closeUp, cutOut, linesIn } from '#engine/ask/region.ts'
import { defaultSampling } from '#engine/source/source-type.ts'

const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const anyBox = fc.record({ x: fraction, y: fraction, width: fraction, height: fraction })

/** Every pixel says where it stands: red its column, green its row. */
function map(width: number, height: number) {
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgb.set([x, y, 0], (y * width + x) * 3)
  return { rgb, width, height }
}

test('the pixels that are cut out are those in the box', async () => {
  const box = { x: 0.25, y: 0.5, width: 0.5, height: 0.25 }
  const part = await cutOut(map(40, 20), box)
  expect([part.width, part.height]).toEqual([20, 5])
  expect([...part.rgb.subarray(0, 3)]).toEqual([10, 10, 0])
  expect([...part.rgb.subarray(-3)]).toEqual([29, 14, 0])
})

test('any box gives at least a pixel and never more than the picture', async () => {
  const picture = map(31, 17)
  await fc.assert(
    fc.asyncProperty(anyBox, async (box) => {
      const { width, height, rgb } = await cutOut(picture, box)
      expect(width).toBeGreaterThanOrEqual(1)
      expect(width).toBeLessThanOrEqual(31)
      expect(height).toBeGreaterThanOrEqual(1)
      expect(height).toBeLessThanOrEqual(17)
      expect(rgb).toHaveLength(width * height * 3)
    }),
    { numRuns: 60 },
  )
})

test('the smaller the box, the closer a page is looked at, up to a limit', () => {
  const side = (size: number): number =>
    closeUp(defaultSampling, { x: 0, y: 0, width: size, height: size / 2 }).maxPageSide
  expect(side(1)).toBe(defaultSampling.maxPageSide)
  expect(side(0.5)).toBe(defaultSampling.maxPageSide * 2)
  expect(side(0.001)).toBe(8192)
})

test('the words of a box are its lines', () => {
  const word = (text: string, x: number, y: number) => ({
    text,
    box: { x, y, width: 0.1, height: 0.02 },
  })
  const words = [
    word('Invoice', 0.1, 0.1),
    word('4711', 0.25, 0.1),
    word('paid', 0.1, 0.14),
    word('elsewhere', 0.1, 0.8),
  ]
  expect(linesIn(words, { x: 0, y: 0, width: 1, height: 0.3 })).toEqual(['Invoice 4711', 'paid'])
  expect(linesIn(words, { x: 0.2, y: 0.05, width: 0.3, height: 0.1 })).toEqual(['4711'])
  expect(linesIn(words, { x: 0.6, y: 0.6, width: 0.1, height: 0.1 })).toEqual([])
})
