import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { createMemoryBank } from '#engine/compress/memory-bank.ts'
import { meanCosine } from '#engine/compress/merge-bank.ts'

const second = (index: number): { startMs: number; endMs: number } => ({
  startMs: index * 1000,
  endMs: (index + 1) * 1000,
})

const recordings = fc.array(
  fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 4, maxLength: 4 }),
  { minLength: 1, maxLength: 60 },
)

describe('a memory bank', () => {
  it('ends with at most its capacity of nodes that partition the time', () => {
    fc.assert(
      fc.property(recordings, fc.integer({ min: 1, max: 16 }), (frames, capacity) => {
        const bank = createMemoryBank({ capacity, width: 2 })
        frames.forEach((frame, index) => bank.add(index, second(index), Float32Array.from(frame)))
        const nodes = bank.nodes()
        expect(nodes).toHaveLength(Math.min(capacity, frames.length))
        let end = 0
        for (const { startMs, endMs, count, medoidSegmentId } of nodes) {
          expect(startMs).toBe(end)
          expect(endMs - startMs).toBe(count * 1000)
          expect(medoidSegmentId * 1000).toBeGreaterThanOrEqual(startMs)
          expect(medoidSegmentId * 1000).toBeLessThan(endMs)
          end = endMs
        }
        expect(end).toBe(frames.length * 1000)
      }),
    )
  })

  it('gives each scene a node, whatever their lengths', () => {
    const bank = createMemoryBank<string>({ capacity: 3, width: 3 })
    const scenes = [
      [90, [1, 0, 0]],
      [1, [0, 1, 0]],
      [200, [0, 0, 1]],
    ] as const
    let index = 0
    for (const [length, row] of scenes) {
      for (let frame = 0; frame < length; frame++, index++) {
        bank.add(`s${index}`, second(index), Float32Array.from(row))
      }
    }
    expect(bank.nodes().map(({ startMs, endMs, count }) => [startMs, endMs, count])).toEqual([
      [0, 90_000, 90],
      [90_000, 91_000, 1],
      [91_000, 291_000, 200],
    ])
  })

  it('shows a stretch by a frame that looks like most of it', () => {
    const bank = createMemoryBank({ capacity: 1, width: 2 })
    const odd = 5
    for (let index = 0; index < 30; index++) {
      bank.add(index, second(index), Float32Array.from(index === odd ? [-1, 0.2] : [1, 0]))
    }
    expect(bank.nodes()).toHaveLength(1)
    expect(bank.nodes()[0]!.medoidSegmentId).not.toBe(odd)
  })

  it('has coarser levels, each node of which is whole nodes of the level below', () => {
    fc.assert(
      fc.property(recordings, fc.integer({ min: 1, max: 16 }), (frames, capacity) => {
        const bank = createMemoryBank({ capacity, width: 2 })
        frames.forEach((frame, index) => bank.add(index, second(index), Float32Array.from(frame)))
        const coarser = [Math.ceil(capacity / 2), Math.ceil(capacity / 4)]
        const levels = bank.levels(coarser)
        expect(levels[0]).toEqual(bank.nodes())
        levels.slice(1).forEach((level, index) => {
          const below = levels[index]!
          expect(level.length).toBe(Math.min(coarser[index]!, below.length))
          expect(level.reduce((sum, { count }) => sum + count, 0)).toBe(frames.length)
          const starts = new Set(below.map(({ startMs }) => startMs))
          const medoids = new Set(below.map(({ medoidSegmentId }) => medoidSegmentId))
          for (const { startMs, endMs, firstSegmentId, lastSegmentId, medoidSegmentId } of level) {
            expect(starts.has(startMs)).toBe(true)
            expect(medoids.has(medoidSegmentId)).toBe(true)
            expect([firstSegmentId * 1000, (lastSegmentId + 1) * 1000]).toEqual([startMs, endMs])
          }
        })
      }),
    )
  })

  it('lets an odd frame join its surroundings in a coarse level, and keeps it apart in the fine one', () => {
    const bank = createMemoryBank({ capacity: 8, width: 3 })
    const scenes = [
      ...Array.from({ length: 40 }, () => [1, 0, 0.1]),
      [0, 0, 1],
      ...Array.from({ length: 40 }, () => [1, 0.1, 0]),
      ...Array.from({ length: 40 }, () => [0, 1, 0]),
    ]
    scenes.forEach((row, index) => bank.add(index, second(index), Float32Array.from(row)))
    const [fine, coarse] = bank.levels([2])
    expect(fine!.some(({ startMs, count }) => startMs === 40_000 && count === 1)).toBe(true)
    expect(coarse!.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 81_000],
      [81_000, 121_000],
    ])
  })

  it('keeps its size over a hundred thousand samples', () => {
    const bank = createMemoryBank({ capacity: 8, width: 4 })
    for (let index = 0; index < 100_000; index++) {
      bank.add(
        index,
        second(index),
        Float32Array.of(Math.sin(index), Math.cos(index), 1, index % 7),
      )
    }
    const nodes = bank.nodes()
    expect(nodes).toHaveLength(8)
    expect(nodes.reduce((sum, { count }) => sum + count, 0)).toBe(100_000)
  })

  it('refuses samples of another shape, and a capacity of none', () => {
    const bank = createMemoryBank({ capacity: 2, width: 2 })
    bank.add(1, second(0), new Float32Array(4))
    expect(() => bank.add(2, second(1), new Float32Array(6))).toThrow(RangeError)
    expect(() => createMemoryBank({ capacity: 0, width: 2 })).toThrow(RangeError)
  })
})

describe('meanCosine', () => {
  it('is the mean over places of the cosine of their rows', () => {
    const a = Float32Array.of(1, 0, 0, 2)
    const b = Float32Array.of(3, 0, 5, 0)
    expect(meanCosine(a, b, 2)).toBe(0.5)
  })

  it('takes rows of zeros as alike, and as unlike anything else', () => {
    expect(meanCosine([0, 0], [0, 0], 2)).toBe(1)
    expect(meanCosine([0, 0], [1, 0], 2)).toBe(0)
  })
})
