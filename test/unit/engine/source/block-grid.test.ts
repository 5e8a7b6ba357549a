import { describe, expect, test } from 'vitest'
import { createBlockGrid } from '#engine/source/block-grid.ts'
import { blockDifference, signatureShape, type Signature } from '#engine/source/frame-signature.ts'
import { createRandom } from '../../../fixtures/random.ts'

const random = createRandom('block grid')
const fill = ({ luma, cb, cr }: Signature, spread: number): void => {
  for (const plane of [luma, cb, cr]) {
    for (let i = 0; i < plane.length; i++) plane[i] = Math.floor(random.next() * spread)
  }
}

describe('All blocks at once differ as each alone', () => {
  test.each([
    [1280, 720],
    [320, 180],
    [720, 1280],
    [640, 480],
    [202, 182],
    [64, 20],
    [4, 4],
    [2, 2],
  ])('of frames of %i x %i', (width, height) => {
    const shape = signatureShape({ width, height })
    for (const spread of [256, 20]) {
      const grid = createBlockGrid(shape)
      const [, a, b] = [grid.signature(), grid.signature(), grid.signature()]
      fill(a, spread)
      fill(b, 256)
      const expected = Array.from({ length: shape.columns * shape.rows }, (_, at) =>
        Math.fround(
          blockDifference(a, b, shape, at % shape.columns, Math.floor(at / shape.columns)),
        ),
      )
      const found = grid.differences(a, b)
      expect(Array.from(found)).toEqual(expected)
      const alone = createBlockGrid(shape, null)
      const [c, d] = [alone.signature(), alone.signature()]
      for (const plane of ['luma', 'cb', 'cr'] as const) {
        c[plane].set(a[plane])
        d[plane].set(b[plane])
      }
      expect(Array.from(alone.differences(c, d))).toEqual(expected)
      // The next call has an array of its own.
      expect(grid.differences(a, a).every((one) => one === 0)).toBe(true)
      expect(Array.from(found)).toEqual(expected)
    }
  })
})
