import { describe, expect, test } from 'vitest'
import { seenOf } from '#engine/encode/seen.ts'
import { planSlices } from '#engine/encode/slices.ts'

const params = { side: 256, patch: 16, fit: 'square' as const }
const slicesOf = (width: number, height: number, maxSlices: number) =>
  planSlices({ width, height }, { ...params, maxSlices }).slices.map((slice) => ({ slice }))

describe('What a model saw of a page', () => {
  const shape = { width: 595, height: 842 }

  test('as an overview is as fine as one square', () => {
    expect(seenOf(slicesOf(1400, 2000, 1), shape, 256, 2000)).toEqual({ width: 181, height: 256 })
  })

  test('in slices is as fine as all of them together', () => {
    const seen = seenOf(slicesOf(1413, 2000, 12), shape, 256, 2000)!
    expect(seen.height).toBeGreaterThan(3.5 * 256)
    expect(seen.width / seen.height).toBeCloseTo(595 / 842, 2)
  })

  test('is never finer than the picture that it was made from', () => {
    expect(seenOf(slicesOf(400, 300, 12), { width: 400, height: 300 }, 2048, 400)).toEqual({
      width: 400,
      height: 300,
    })
  })

  test('is nothing when it saw no picture', () => {
    expect(seenOf([], shape, 256, 2000)).toBeUndefined()
  })
})
