import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuse } from '#engine/retrieve/fuse.ts'
import { aks } from '#engine/retrieve/select/aks.ts'
import { bolt } from '#engine/retrieve/select/bolt.ts'
import { peaks } from '#engine/retrieve/select/peaks.ts'
import { selectorOf, selectors } from '#engine/retrieve/select/registry.ts'
import type { Selector } from '#engine/retrieve/select/selector.ts'
import { Settings } from '#contract/settings.ts'

const scoresOf = (length: number, high: Record<number, number> = {}): Float64Array =>
  Float64Array.from({ length }, (_, i) => high[i] ?? 0)

const anyScores = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { maxLength: 200 })

describe.each(selectors.map((one) => [one.id, one] as const))('%s', (_id, selector: Selector) => {
  it('gives as many distinct places as it can, in order, and the same ones again', () => {
    fc.assert(
      fc.property(anyScores, fc.integer({ min: 0, max: 64 }), (values, count) => {
        const input = { scores: Float64Array.from(values), count, anchors: [3, 7] }
        const picked = selector.select(input)
        expect(picked).toHaveLength(Math.min(count, values.length))
        expect(new Set(picked).size).toBe(picked.length)
        expect(picked).toEqual(picked.toSorted((a, b) => a - b))
        for (const index of picked) expect(index).toBeLessThan(values.length)
        expect(selector.select(input)).toEqual(picked)
      }),
    )
  })

  it('does not depend on the scale of the scores', () => {
    const scores = Float64Array.from(
      { length: 90 },
      (_, i) => Math.sin(i * 1.7) + (i === 40 ? 3 : 0),
    )
    const scaled = scores.map((score) => score * 8 + 16)
    expect(selector.select({ scores: scaled, count: 8 })).toEqual(
      selector.select({ scores, count: 8 }),
    )
  })

  it('takes ten thousand places without a noticeable wait', () => {
    const scores = Float64Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 1009)
    expect(selector.select({ scores, count: 250 })).toHaveLength(250)
  })
})

describe('every method but the even one', () => {
  it.each(selectors.filter(({ id }) => id !== 'uniform').map((one) => [one.id, one] as const))(
    '%s takes the one place that stands out',
    (_id, selector) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 999 }), (needle) => {
          const scores = scoresOf(1000, { [needle]: 1 })
          expect(selector.select({ scores, count: 8 })).toContain(needle)
        }),
      )
    },
  )
})

describe('peaks', () => {
  it('does not spend all places on one long hit', () => {
    const high = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [500 + i, 1]))
    const picked = peaks.select({ scores: scoresOf(1000, { ...high, 100: 0.9 }), count: 8 })
    expect(picked).toContain(100)
    expect(picked.filter((index) => index < 400 || index > 600).length).toBeGreaterThanOrEqual(2)
  })

  it('leaves no long stretch unseen when nothing stands out', () => {
    const picked = peaks.select({ scores: scoresOf(800), count: 8 })
    const gaps = [...picked, 800].map((index, at) => index - (picked[at - 1] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(100)
  })

  it('takes anchors into what covers the rest', () => {
    const picked = peaks.select({ scores: scoresOf(1000, { 4: 1 }), count: 8, anchors: [611, 612] })
    expect(picked).toEqual(expect.arrayContaining([4, 611, 612]))
  })
})

describe('bolt', () => {
  it('is dense where scores are high and spread where they are equal', () => {
    const scores = Float64Array.from({ length: 100 }, (_, i) => (i >= 50 && i < 60 ? 1 : 0.2))
    const picked = bolt.select({ scores, count: 10 })
    expect(picked.filter((index) => index >= 50 && index < 60).length).toBeGreaterThanOrEqual(8)
    expect(bolt.select({ scores: scoresOf(100), count: 4 })).toEqual([12, 37, 62, 87])
  })
})

describe('aks', () => {
  it('gives every stretch its share while nothing stands out', () => {
    const scores = Float64Array.from({ length: 640 }, (_, i) => (i % 13) / 13)
    const picked = aks.select({ scores, count: 32 })
    for (let part = 0; part < 32; part++) {
      expect(picked.some((index) => index >= part * 20 && index < (part + 1) * 20)).toBe(true)
    }
  })
})

describe('fusing', () => {
  it('lets a signal count that tells places apart and ignores one that does not', () => {
    const same = new Map([1, 2, 3].map((id) => [id, 0.7]))
    const telling = new Map([[2, 1]])
    const fused = fuse(
      [1, 2, 3],
      [
        { scores: same, weight: 1 },
        { scores: telling, weight: 1 },
      ],
    )
    expect(fused[1]).toBeGreaterThan(fused[0]!)
    expect(fused[0]).toBe(fused[2])
  })
})

describe('the setting', () => {
  it('offers exactly the methods that there are', () => {
    const { options } = Settings.shape['answer.selection'].unwrap()
    expect(options.toSorted()).toEqual(selectors.map(({ id }) => id).toSorted())
    expect(selectorOf(Settings.parse({})['answer.selection'])).toBe(peaks)
  })
})
