import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosineBetween, rounded } from '#engine/store/vector-codec.ts'

const vectors = fc.float32Array({ minLength: 64, maxLength: 64, min: -1, max: 1, noNaN: true })

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, at) => sum + value * y[at]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

describe('a rounded vector', () => {
  it('keeps its direction to others, however long or short it is', () => {
    fc.assert(
      fc.property(vectors, vectors, fc.constantFrom(1e-6, 1, 1e6), (a, b, scale) => {
        fc.pre([a, b].every((one) => one.some((value) => Math.abs(value) > 0.1)))
        const scaled = a.map((value) => value * scale)
        expect(cosineBetween(rounded(scaled), rounded(b))).toBeCloseTo(cosine(a, b), 1)
      }),
    )
  })

  it('is one byte a number', () => {
    expect([...new Int8Array(rounded(Float32Array.of(0.5, -0.25, 0)))]).toEqual([127, -63, 0])
  })

  it('of nothing, or of another width, is like nothing', () => {
    const some = rounded(Float32Array.of(1, 0))
    expect(cosineBetween(some, rounded(Float32Array.of(0, 0)))).toBe(0)
    expect(cosineBetween(some, rounded(Float32Array.of(NaN, Infinity)))).toBe(0)
    expect(cosineBetween(some, rounded(Float32Array.of(1, 0, 0)))).toBe(0)
  })
})
