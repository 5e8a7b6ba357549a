import { expect, test } from 'vitest'
import {
  blockDifference,
  blockSide,
  emptySignature,
  signatureShape,
  type Signature,
  type SignatureShape,
} from '#engine/source/frame-signature.ts'
import { createRandom } from '../../../fixtures/random.ts'

function noisy(shape: SignatureShape, seed: string): Signature {
  const signature = emptySignature(shape)
  const random = createRandom(seed)
  for (const plane of [signature.luma, signature.cb, signature.cr]) {
    for (let i = 0; i < plane.length; i++) plane[i] = random.int(0, 255)
  }
  return signature
}

/** As its comment says it: the largest mean of the three planes, pixel by pixel. */
function byPixel(a: Signature, b: Signature, shape: SignatureShape, x: number, y: number): number {
  const mean = (
    plane: 'luma' | 'cb' | 'cr',
    width: number,
    height: number,
    side: number,
  ): number => {
    let [sum, count] = [0, 0]
    for (let v = y * side; v < Math.min(height, (y + 1) * side); v++) {
      for (let u = x * side; u < Math.min(width, (x + 1) * side); u++) {
        sum += Math.abs(a[plane][v * width + u]! - b[plane][v * width + u]!)
        count++
      }
    }
    return sum / count
  }
  const { width, height, chromaWidth, chromaHeight } = shape
  const chroma = (plane: 'cb' | 'cr'): number =>
    mean(plane, chromaWidth, chromaHeight, blockSide / 2)
  return Math.max(mean('luma', width, height, blockSide), chroma('cb'), chroma('cr'))
}

test.each([
  ['720p', { width: 1280, height: 720 }],
  ['a size that blocks do not divide', { width: 1282, height: 734 }],
  ['a picture smaller than a block', { width: 6, height: 4 }],
])('Every block of %s differs by the largest mean of its planes', (_, size) => {
  const shape = signatureShape(size)
  const [a, b] = [noisy(shape, 'a'), noisy(shape, 'b')]
  for (let row = 0; row < shape.rows; row++) {
    for (let column = 0; column < shape.columns; column++) {
      const expected = byPixel(a, b, shape, column, row)
      expect(blockDifference(a, b, shape, column, row)).toBe(expected)
    }
  }
})
