// What each method of whole rows promises, on inputs small enough to work out by hand.
import { describe, expect, it } from 'vitest'
import { cellsOf } from '#engine/compress/llama-vid.ts'
import { applyPlan, type FrameRows, type Plan } from '#engine/compress/plan.ts'
import { compressorOf } from '#engine/compress/registry.ts'
import type { TokenBlock } from '#engine/domain.ts'

type Frames = number[][][]

function inputOf(frames: Frames, more: Partial<FrameRows> = {}): FrameRows {
  const width = frames[0]![0]!.length
  return {
    rows: Float32Array.from(frames.flat(2)),
    frames: frames.length,
    rowsPerFrame: frames[0]!.length,
    width,
    comparedWidth: width,
    ...more,
  }
}

function rowsAfter(input: FrameRows, plan: Plan): number[][] {
  const { rows, frames, rowsPerFrame, width } = input
  const blocks = Array.from({ length: frames }, (_, frame): TokenBlock => {
    const size = rowsPerFrame * width
    return {
      kind: 'rows',
      rows: rows.slice(frame * size, (frame + 1) * size),
      count: rowsPerFrame,
      positions: Int32Array.from({ length: rowsPerFrame }, (_row, row) => row),
      advance: rowsPerFrame,
      nonCausal: false,
    }
  })
  const out = applyPlan(blocks, width, plan).rows
  return Array.from({ length: plan.count }, (_, row) => [
    ...out.subarray(row * width, (row + 1) * width),
  ])
}

const keptPerFrame = (plan: Plan, { frames, rowsPerFrame }: FrameRows): number[] =>
  Array.from(
    { length: frames },
    (_, frame) => [...plan.keeps].filter((row) => Math.floor(row / rowsPerFrame) === frame).length,
  )

/** `count` rows, all the same but for the row at `odd`. */
const plain = (row: number[], count: number, odd?: number, other?: number[]): number[][] =>
  Array.from({ length: count }, (_, index) => (index === odd ? other! : row))

describe.each(['v-cast', 'vidcom2', 'random-rows'])('%s', (id) => {
  it('leaves the rows that it keeps as they are', () => {
    const input = inputOf(
      Array.from({ length: 6 }, (_, frame) =>
        Array.from({ length: 4 }, (_row, row) => [Math.sin(frame * 7 + row), Math.cos(row), 1]),
      ),
    )
    const plan = compressorOf(id).plan(input, { capacity: 2 })
    expect(plan.count).toBe(8)
    const after = rowsAfter(input, plan)
    plan.keeps.forEach((kept, target) => {
      expect(after[target]).toEqual([...input.rows.subarray(kept * 3, kept * 3 + 3)])
    })
  })
})

describe('v-cast', () => {
  const method = compressorOf('v-cast')

  it('keeps the row that differs from its frame', () => {
    const frames = [3, 0, 2, 1].map((odd) => plain([1, 0], 4, odd, [0, 1]))
    const plan = method.plan(inputOf(frames), { capacity: 1 })
    expect([...plan.keeps]).toEqual([3, 4, 10, 13])
  })

  it('gives the frames where the course turns more rows than those between', () => {
    const course = [
      [1, 0, 0],
      [1, 1, 0],
      [1, 2, 0],
      [1, 3, 0],
      [1, 2, 0],
      [1, 1, 0],
      [1, 0, 0],
    ]
    const input = inputOf(course.map((row) => plain(row, 40)))
    const [, , before, turn, after] = keptPerFrame(method.plan(input, { capacity: 2 }), input)
    expect(turn).toBeGreaterThan(before!)
    expect(turn).toBeGreaterThan(after!)
  })
})

describe('vidcom2', () => {
  const method = compressorOf('vidcom2')
  const frames = Array.from({ length: 8 }, (_, frame) =>
    frame === 5 ? plain([0, 1, 1, 1], 10) : plain([1, 0, 1, 1], 10, frame % 10, [1, 0.4, 1, 0.9]),
  )

  it('gives a frame unlike the rest more rows', () => {
    const input = inputOf(frames, { comparedWidth: 2 })
    const kept = keptPerFrame(method.plan(input, { capacity: 4 }), input)
    expect(kept[5]).toBe(Math.max(...kept))
    expect(kept[5]).toBeGreaterThan(kept[4]!)
  })

  it('keeps the row that is unlike its frame and unlike the whole', () => {
    const rows = [0, 1, 2, 3].map((odd) => plain([1, 0, 0, 1], 5, odd, [0, 1, 1, 0]))
    const plan = method.plan(inputOf(rows), { capacity: 1 })
    const perFrame = [0, 1, 2, 3].map((frame) =>
      [...plan.keeps].filter((row) => Math.floor(row / 5) === frame).map((row) => row % 5),
    )
    perFrame.forEach((kept, frame) => expect(kept).toContain(frame))
  })
})

describe('prumerge', () => {
  const method = compressorOf('prumerge')

  it('keeps what was looked at, folds the others into it by their attention, and one row for the rest', () => {
    const rows = [
      [
        [1, 0],
        [0, 1],
        [3, 0],
        [0, 3],
      ],
    ]
    const attention = Float32Array.of(0.5, 0.1, 0.3, 0.1)
    // A second frame, so that there is something to leave out.
    const input = inputOf([...rows, ...rows], {
      attention: Float32Array.of(...attention, ...attention),
    })
    const plan = method.plan(input, { capacity: 1 })
    expect([...plan.keeps]).toEqual([0, 2, 4, 6])
    const [kept, rest] = rowsAfter(input, plan)
    // ([1,0] + 0.1 [0,1] + 0.3 [3,0] + 0.1 [0,3]) / 1.5, and the others by their attention.
    expect(kept![0]).toBeCloseTo(1.9 / 1.5, 5)
    expect(kept![1]).toBeCloseTo(0.4 / 1.5, 5)
    expect(rest![0]).toBeCloseTo(0.9 / 0.5, 5)
    expect(rest![1]).toBeCloseTo(0.4 / 0.5, 5)
  })

  it('gives a frame with more outliers a larger share', () => {
    const attentive = (outliers: number): number[] =>
      Array.from({ length: 20 }, (_, row) => (row < outliers ? 10 : 1 + (row % 3) / 10))
    const frames = Array.from({ length: 2 }, () => Array.from({ length: 20 }, (_, row) => [row, 1]))
    const input = inputOf(frames, {
      attention: Float32Array.from([...attentive(1), ...attentive(4)]),
    })
    expect(keptPerFrame(method.plan(input, { capacity: 1 }), input)).toEqual([4, 16])
  })
})

describe('visionzip', () => {
  it('keeps what was looked at as it is, and meets targets among the rest half-way', () => {
    // Of 16 rows 8 stay: 7 by attention, and one target (10 / 64 of 8, rounded).
    const frame = Array.from({ length: 16 }, (_, row) => [row, 16 - row])
    const attention = Float32Array.from({ length: 32 }, (_, row) => (row % 16 < 7 ? 5 : 1))
    const input = inputOf([frame, frame], { attention })
    const plan = compressorOf('visionzip').plan(input, { capacity: 1 })
    const after = rowsAfter(input, plan)
    expect(plan.count).toBe(16)
    expect([...plan.keeps].slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(after.slice(0, 7)).toEqual(frame.slice(0, 7))
    // The middle of rows 7..15 is 11, met half-way by the mean of the other eight (11 too).
    expect(plan.keeps[7]).toBe(11)
    expect(after[7]![0]).toBeCloseTo(11, 5)
    expect([...plan.into.subarray(7, 16)]).toEqual(Array.from({ length: 9 }, () => 7))
  })
})

describe('llama-vid', () => {
  const method = compressorOf('llama-vid')
  const frames = Array.from({ length: 4 }, (_, frame) =>
    Array.from({ length: 16 }, (_row, row) => [row === frame ? 9 : 0, row, 1]),
  )

  it('pools cells and adds the row that the question chose', () => {
    const question = Float32Array.of(1, 0, 0)
    const input = inputOf(frames, { question })
    // 4 frames x (g x g + 1) within 2 x 16 rows: g = 2.
    const plan = method.plan(input, { capacity: 2 })
    expect(keptPerFrame(plan, input)).toEqual([5, 5, 5, 5])
    const after = rowsAfter(input, plan)
    const chosen = after.filter((row) => row[0]! > 5)
    expect(chosen).toHaveLength(4)
    const means = after.slice(0, 5).filter((row) => row[0]! <= 5)
    // Cells of the 4 x 4 rows: the means of their second column.
    expect(means.map((row) => row[1]).toSorted((a, b) => a! - b!)).toEqual([2.5, 4.5, 10.5, 12.5])
  })

  it('takes frames at equal distances where two rows of each are too many', () => {
    const many = Array.from({ length: 40 }, () => frames[0]!)
    const input = inputOf(many, { question: Float32Array.of(1, 0, 0) })
    const plan = method.plan(input, { capacity: 1 })
    expect(plan.count).toBe(16)
    expect(keptPerFrame(plan, input).filter((kept) => kept > 0)).toEqual(
      Array.from({ length: 8 }, () => 2),
    )
  })

  it('cuts a frame into cells that all hold rows, each row once', () => {
    for (const rows of [1, 2, 3, 4, 7, 16, 30, 64]) {
      for (const side of [1, 2, 3, 4]) {
        const cells = cellsOf(rows, side)
        expect(cells.flat().toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: rows }, (_, row) => row),
        )
        expect(Math.min(...cells.map(({ length }) => length))).toBeGreaterThan(0)
        expect(cells.length).toBeLessThanOrEqual(side * side)
      }
    }
  })
})

describe('adaptive-threshold', () => {
  const method = compressorOf('adaptive-threshold')
  const busy = Array.from({ length: 12 }, (_, row) => [Math.cos(row), Math.sin(row)])
  const empty = plain([1, 0], 12)

  it('leaves a busy frame more rows than an empty one', () => {
    const input = inputOf([empty, busy, empty, busy])
    const plan = method.plan(input, { capacity: 2 })
    const [first, second, third, fourth] = keptPerFrame(plan, input)
    expect([first, third]).toEqual([1, 1])
    expect(Math.min(second!, fourth!)).toBeGreaterThan(5)
    expect(plan.count).toBeLessThanOrEqual(24)
  })

  it('makes one mean of what is below the threshold', () => {
    const odd = plain([2, 0], 6, 4, [0, 2])
    const input = inputOf([odd, odd])
    const plan = method.plan(input, { capacity: 1 })
    expect(rowsAfter(input, plan)).toEqual([
      [2, 0],
      [0, 2],
      [2, 0],
      [0, 2],
    ])
  })

  it('follows the encoder where it tells what it looked at', () => {
    const attention = Float32Array.from({ length: 24 }, (_, row) => (row % 12 === 7 ? 9 : 1))
    const plan = method.plan(inputOf([empty, empty], { attention }), { capacity: 1 })
    expect([...plan.keeps]).toContain(7)
    expect([...plan.keeps]).toContain(19)
  })
})
