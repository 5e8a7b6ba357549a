// Pictures of a prompt with fewer rows: what stays where, for models of one plane and of four.
import { describe, expect, it } from 'vitest'
import { reduceFrames, type RowFacts } from '#engine/compress/reduce-frames.ts'
import { compressorOf, compressors } from '#engine/compress/registry.ts'
import type { Part, TokenBlock } from '#engine/domain.ts'

const width = 3
const flat: RowFacts = { width, comparedWidth: width, mrope: false }

/** Rows that are all alike but for one: the place that every good method keeps. */
function frame(odd: number, value: number, count = 4): Part[] {
  const rows = new Float32Array(count * width)
  for (let row = 0; row < count; row++)
    rows.set(row === odd ? [0, value, 1] : [1, 0, 0.1], row * width)
  return [
    { kind: 'tokens', tokens: Int32Array.of(7) },
    {
      kind: 'rows',
      rows,
      count,
      positions: Int32Array.from({ length: count }, (_, row) => row),
      advance: count,
      nonCausal: true,
    },
    { kind: 'tokens', tokens: Int32Array.of(8) },
  ]
}

/** The same as a grid of 2 x 2 of M-RoPE: all rows of one time. */
function gridFrame(odd: number, value: number): Part[] {
  return frame(odd, value).map((part) =>
    part.kind === 'rows'
      ? {
          ...part,
          positions: Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0),
          advance: 2,
        }
      : part,
  )
}

const blockIn = (parts: readonly Part[]): TokenBlock =>
  parts.find((part): part is TokenBlock => part.kind === 'rows')!

describe('reduced frames', () => {
  it('keep what stands out, between the tokens that a model wants around a picture', () => {
    const frames = [frame(2, 1), frame(0, 3), frame(3, 2)]
    const left = reduceFrames(frames, flat, compressorOf('v-cast'), { rows: 3 })
    expect(left.map(({ frame: at, rows }) => [at, rows])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ])
    expect(left.map(({ parts }) => [...blockIn(parts).rows])).toEqual([
      [0, 1, 1],
      [0, 3, 1],
      [0, 2, 1],
    ])
    for (const { parts } of left) {
      expect(parts.map(({ kind }) => kind)).toEqual(['tokens', 'rows', 'tokens'])
      expect(blockIn(parts)).toMatchObject({ count: 1, advance: 1, nonCausal: true })
      expect([...blockIn(parts).positions]).toEqual([0])
    }
  })

  it('keep their places in the picture where a model has planes for them', () => {
    const left = reduceFrames(
      [gridFrame(2, 1), gridFrame(1, 2)],
      { ...flat, mrope: true },
      compressorOf('v-cast'),
      { rows: 2 },
    )
    expect(left.map(({ parts }) => [...blockIn(parts).positions])).toEqual([
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ])
    expect(left.map(({ parts }) => blockIn(parts).advance)).toEqual([2, 2])
  })

  it('say which frames a merged one stands for', () => {
    const frames = [frame(0, 1), frame(0, 1), frame(3, 9), frame(3, 9)]
    const left = reduceFrames(frames, flat, compressorOf('ma-lmm'), { rows: 8 })
    expect(left.map(({ first, last, rows }) => ({ first, last, rows }))).toEqual([
      { first: 0, last: 1, rows: 4 },
      { first: 2, last: 3, rows: 4 },
    ])
  })

  it('leave out a frame that the question does not look at', () => {
    const looks = Float32Array.of(0, 0, 0, 0, 0.1, 0.5, 0, 0.4)
    const left = reduceFrames([frame(0, 1), frame(1, 2)], flat, compressorOf('attended'), {
      rows: 2,
      looks,
    })
    expect(left).toHaveLength(1)
    expect(left[0]).toMatchObject({ frame: 1, first: 1, last: 1, rows: 2 })
    expect([...blockIn(left[0]!.parts).rows]).toEqual([0, 2, 1, 1, 0, expect.closeTo(0.1)])
  })

  it.each(compressors.filter(({ id }) => id !== 'none').map(({ id }) => [id]))(
    'of the method %s have no more rows than were asked for',
    (id) => {
      const frames = Array.from({ length: 7 }, (_, at) => frame(at % 4, at + 1))
      const told = {
        question: Float32Array.of(0, 1, 0),
        attention: Float32Array.from({ length: 28 }, (_, at) => (at * 7) % 5),
        looks: Float32Array.from({ length: 28 }, (_, at) => (at * 3) % 7),
      }
      for (const rows of [4, 9, 15, 27]) {
        const left = reduceFrames(frames, flat, compressorOf(id), { rows, seed: 3, ...told })
        const total = left.reduce((sum, one) => sum + one.rows, 0)
        expect(total).toBeLessThanOrEqual(rows)
        expect(total).toBeGreaterThan(0)
        expect(left.map(({ parts }) => blockIn(parts).count)).toEqual(left.map((one) => one.rows))
      }
    },
  )

  it('are refused where pictures differ in shape or have several runs', () => {
    const method = compressorOf('v-cast')
    expect(() => reduceFrames([frame(0, 1), frame(0, 1, 6)], flat, method, { rows: 4 })).toThrow(
      RangeError,
    )
    const twice = [...frame(0, 1), ...frame(0, 1)]
    expect(() => reduceFrames([twice], flat, method, { rows: 4 })).toThrow(/one run of rows/)
  })
})

describe('what the question looks at', () => {
  it('is asked for', () => {
    const frames = [frame(0, 1), frame(1, 2)]
    expect(() => reduceFrames(frames, flat, compressorOf('attended'), { rows: 2 })).toThrow(
      RangeError,
    )
  })
})
