import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import type { TokenBlock } from '#engine/domain.ts'
import {
  applyPlan,
  frameRowsOf,
  originsOf,
  renumbered,
  rowCount,
  type FrameRows,
} from '#engine/compress/plan.ts'
import { compressorOf, compressors } from '#engine/compress/registry.ts'

const inputs: fc.Arbitrary<FrameRows> = fc
  .record({
    frames: fc.integer({ min: 0, max: 24 }),
    rowsPerFrame: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 6 }),
    // Few levels, so that equal and opposite rows are common; zero rows too.
    levels: fc.integer({ min: 0, max: 3 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ frames, rowsPerFrame, width, levels, seed }) => {
    let state = seed
    const rows = Float32Array.from({ length: frames * rowsPerFrame * width }, () => {
      state = (state * 48_271) % 2_147_483_647
      return levels === 0 ? 0 : (state % (2 * levels + 1)) - levels
    })
    const next = (): number => (state = (state * 48_271) % 2_147_483_647) % 5
    const attention = Float32Array.from({ length: frames * rowsPerFrame }, next)
    const looks = Float32Array.from({ length: frames * rowsPerFrame }, next)
    const question = Float32Array.from({ length: width }, () => next() - 2)
    const told = { attention, looks, question }
    return { rows, frames, rowsPerFrame, width, comparedWidth: width, ...told }
  })

function blocksOf({ rows, frames, rowsPerFrame, width }: FrameRows): TokenBlock[] {
  return Array.from({ length: frames }, (_, frame) => ({
    kind: 'rows',
    rows: rows.slice(frame * rowsPerFrame * width, (frame + 1) * rowsPerFrame * width),
    count: rowsPerFrame,
    positions: Int32Array.from({ length: rowsPerFrame }, (_position, row) => row),
    advance: rowsPerFrame,
    nonCausal: false,
  }))
}

const settings = fc.integer({ min: 1, max: 12 })

describe.each(compressors)('the method $id', (method) => {
  it('leaves no more than it may, and every row it leaves comes from somewhere', () => {
    fc.assert(
      fc.property(inputs, settings, (input, capacity) => {
        const { into, count, keeps } = method.plan(input, { capacity, seed: 7 })
        const most = method.id === 'none' ? input.frames : Math.min(capacity, input.frames)
        const least = method.grain === 'frames' ? most * input.rowsPerFrame : Math.min(1, most)
        expect(count).toBeGreaterThanOrEqual(least)
        expect(count).toBeLessThanOrEqual(most * input.rowsPerFrame)
        expect(into).toHaveLength(rowCount(input))
        expect(new Set([...into].filter((target) => target >= 0)).size).toBe(count)
        expect(into.every((target) => target >= -1 && target < count)).toBe(true)
        expect(keeps).toHaveLength(count)
        keeps.forEach((kept, target) => expect(into[kept]).toBe(target))
      }),
    )
  })

  it('leaves what it leaves in the order in which it came, each from a stretch around its medoid', () => {
    fc.assert(
      fc.property(inputs, settings, (input, capacity) => {
        const plan = method.plan(input, { capacity, seed: 7 })
        // Places that merge each on their own may stand in another order.
        const kept = method.id === 'ma-lmm-position' ? plan.keeps.toSorted() : plan.keeps
        expect([...kept]).toEqual([...new Set(kept)].toSorted((a, b) => a - b))
        for (const { first, last, medoid } of originsOf(plan, input.rowsPerFrame)) {
          const shown = Math.floor(medoid / input.rowsPerFrame)
          expect(first).toBeLessThanOrEqual(shown)
          expect(last).toBeGreaterThanOrEqual(shown)
          expect(method.grain === 'rows' ? last - first : 0).toBe(0)
        }
      }),
    )
  })

  it('changes nothing when everything fits', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const capacity = Math.max(1, input.frames)
        const { into } = method.plan(input, { capacity, seed: 7 })
        expect([...into]).toEqual(Array.from({ length: rowCount(input) }, (_, index) => index))
      }),
    )
  })

  it('gives the same plan for the same input', () => {
    fc.assert(
      fc.property(inputs, settings, (input, capacity) => {
        const plan = (): unknown => method.plan(input, { capacity, seed: 3 })
        expect(plan()).toEqual(plan())
      }),
    )
  })

  it('leaves what follows at its position, and positions in order', () => {
    fc.assert(
      fc.property(inputs, settings, (input, capacity) => {
        const blocks = blocksOf(input)
        const plan = method.plan(input, { capacity, seed: 7 })
        const { advance, positions, count } = applyPlan(blocks, input.width, plan)
        expect(advance).toBe(rowCount(input))
        expect(positions).toHaveLength(count)
        // Rows count from the start of the first block: row i of the input stood at position i.
        expect([...positions]).toEqual([...plan.keeps])
      }),
    )
  })

  it('leaves every value between the least and the largest of its column', () => {
    fc.assert(
      fc.property(inputs, settings, (input, capacity) => {
        const plan = method.plan(input, { capacity, seed: 7 })
        const { rows } = applyPlan(blocksOf(input), input.width, plan)
        const column = (of: Float32Array, at: number): Float32Array =>
          of.filter((_, index) => index % input.width === at)
        for (let at = 0; at < input.width; at++) {
          const before = column(input.rows, at)
          for (const value of column(rows, at)) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...before) - 1e-4)
            expect(value).toBeLessThanOrEqual(Math.max(...before) + 1e-4)
          }
        }
      }),
    )
  })
})

it.each(compressors.filter(({ grain }) => grain === 'frames'))(
  '$id keeps rows in their place in the frame',
  (method) => {
    fc.assert(
      fc.property(inputs, settings, (input, capacity) => {
        const { into } = method.plan(input, { capacity, seed: 7 })
        const last = new Int32Array(input.rowsPerFrame).fill(-1)
        into.forEach((target, index) => {
          if (target < 0) return
          const place = index % input.rowsPerFrame
          expect(target % input.rowsPerFrame).toBe(place)
          expect(target).toBeGreaterThanOrEqual(last[place]!)
          last[place] = target
        })
      }),
    )
  },
)

it.each(compressors.filter(({ needs }) => needs !== undefined))(
  '$id says what it needs instead of guessing',
  (method) => {
    const rows = Float32Array.from({ length: 24 }, (_, index) => index)
    const input = { rows, frames: 4, rowsPerFrame: 3, width: 2, comparedWidth: 2 }
    expect(() => method.plan(input, { capacity: 2 })).toThrow(RangeError)
  },
)

describe('merging', () => {
  const merging = ['ma-lmm', 'ma-lmm-position'].map(compressorOf)

  it('leaves out no frame, and keeps the sum of all rows when weighted by their counts', () => {
    fc.assert(
      fc.property(
        inputs.filter(({ frames }) => frames > 0),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(...merging),
        (input, capacity, method) => {
          const plan = method.plan(input, { capacity })
          expect([...plan.into]).not.toContain(-1)
          const { rows } = applyPlan(blocksOf(input), input.width, plan)
          const counts = new Int32Array(plan.count)
          for (const target of plan.into) counts[target] = counts[target]! + 1
          for (let at = 0; at < input.width; at++) {
            let [before, after] = [0, 0]
            for (let row = 0; row < rowCount(input); row++)
              before += input.rows[row * input.width + at]!
            counts.forEach((count, row) => (after += count * rows[row * input.width + at]!))
            expect(after).toBeCloseTo(before, 3)
          }
        },
      ),
    )
  })

  it('gives every stretch of a whole-frame merge as neighbours in time', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 12 }), (input, capacity) => {
        const { into } = compressorOf('ma-lmm').plan(input, { capacity })
        const nodes = Array.from({ length: input.frames }, (_, frame) =>
          Math.floor(into[frame * input.rowsPerFrame]! / input.rowsPerFrame),
        )
        nodes.forEach((node, frame) => {
          expect(node - (nodes[frame - 1] ?? -1)).toBeLessThanOrEqual(1)
          expect(node).toBeGreaterThanOrEqual(nodes[frame - 1] ?? 0)
        })
      }),
    )
  })

  it('merges the repetition and keeps the one frame that differs', () => {
    const one = [1, 0, 0]
    const other = [0, 1, 0]
    const frames = [one, one, one, other, one, one]
    const input = {
      rows: Float32Array.from(frames.flat()),
      frames: 6,
      rowsPerFrame: 1,
      width: 3,
      comparedWidth: 3,
    }
    expect([...compressorOf('ma-lmm').plan(input, { capacity: 3 }).into]).toEqual([
      0, 0, 0, 1, 2, 2,
    ])
  })

  it('compares only the part of a row that says what it shows', () => {
    // The last float differs wildly where the first two agree.
    const frames = [
      [1, 0, 90],
      [1, 0, -90],
      [0, 1, 0],
    ]
    const rows = Float32Array.from(frames.flat())
    const input = { rows, frames: 3, rowsPerFrame: 1, width: 3, comparedWidth: 2 }
    expect([...compressorOf('ma-lmm').plan(input, { capacity: 2 }).into]).toEqual([0, 0, 1])
  })

  it('lets every place choose its own neighbours where that is asked for', () => {
    // Place 0 changes between frames 1 and 2, place 1 between frames 0 and 1.
    const rows = Float32Array.from([1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1])
    const input = { rows, frames: 3, rowsPerFrame: 2, width: 2, comparedWidth: 2 }
    const { into } = compressorOf('ma-lmm-position').plan(input, { capacity: 2 })
    expect([...into]).toEqual([0, 1, 0, 3, 2, 3])
  })
})

const frame = (y: number): TokenBlock => ({
  kind: 'rows',
  rows: Float32Array.of(1, 2),
  count: 2,
  positions: Int32Array.of(0, 0, y, y, 0, 1, 0, 0),
  advance: 2,
  nonCausal: true,
})

describe('applyPlan', () => {
  it('moves the four position planes of an M-RoPE model with the kept rows', () => {
    const plan = { into: Int32Array.of(0, 1, 0, 1), count: 2, keeps: Int32Array.of(2, 3) }
    expect(applyPlan([frame(0), frame(1)], 1, plan)).toEqual({
      kind: 'rows',
      rows: Float32Array.of(1, 2),
      count: 2,
      // The second frame starts two positions later in t, y and x.
      positions: Int32Array.of(2, 2, 3, 3, 2, 3, 0, 0),
      advance: 4,
      nonCausal: true,
    })
  })

  it('weighs rows as the plan says', () => {
    const [block] = blocksOf({
      rows: Float32Array.of(1, 5),
      frames: 1,
      rowsPerFrame: 2,
      width: 1,
      comparedWidth: 1,
    })
    const plan = {
      into: Int32Array.of(0, 0),
      count: 1,
      weights: Float32Array.of(3, 1),
      keeps: Int32Array.of(0),
    }
    expect([...applyPlan([block!], 1, plan).rows]).toEqual([2])
  })

  it('gives a row to several where the plan says so', () => {
    const block = { ...frame(0), positions: Int32Array.of(0, 1), rows: Float32Array.of(1, 5) }
    const plan = {
      into: Int32Array.of(0, 1),
      count: 2,
      keeps: Int32Array.of(0, 1),
      also: { from: Int32Array.of(0), to: Int32Array.of(1), weight: Float32Array.of(3) },
    }
    expect([...applyPlan([block], 1, plan).rows]).toEqual([1, 2])
    expect(originsOf(plan, 1)).toEqual([
      { first: 0, last: 0, medoid: 0 },
      { first: 0, last: 1, medoid: 1 },
    ])
  })

  it('numbers rows anew for models of one plane, and leaves those of four as they are', () => {
    const thinned = { ...frame(0), positions: Int32Array.of(3, 7), advance: 9 }
    expect(renumbered(thinned)).toMatchObject({ positions: Int32Array.of(0, 1), advance: 2 })
    expect(renumbered(frame(4))).toEqual(frame(4))
  })

  it('refuses frames of different shapes', () => {
    const shape = { frames: 1, width: 2, comparedWidth: 2 }
    const [a] = blocksOf({ ...shape, rows: new Float32Array(4), rowsPerFrame: 2 })
    const [b] = blocksOf({ ...shape, rows: new Float32Array(6), rowsPerFrame: 3 })
    expect(() => frameRowsOf([a!, b!], 2)).toThrow(RangeError)
  })
})

it('names the methods there are when asked for another', () => {
  expect(() => compressorOf('magic')).toThrow(/"magic".*ma-lmm.*uniform/)
})
