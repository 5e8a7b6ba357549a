import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { planSlices, worthCutting, type SliceParams } from '#engine/encode/slices.ts'

const area: SliceParams = { side: 336, patch: 14, maxSlices: 9, fit: 'area' }
const square: SliceParams = { side: 192, patch: 24, maxSlices: 6, fit: 'square' }

const sizes = fc.record({
  width: fc.oneof(fc.integer({ min: 1, max: 6000 }), fc.constantFrom(1, 335, 336, 337, 20_000)),
  height: fc.oneof(fc.integer({ min: 1, max: 6000 }), fc.constantFrom(1, 335, 336, 337, 20_000)),
})
const anyParams = fc.record({
  side: fc.constantFrom(128, 192, 336, 448),
  patch: fc.constantFrom(8, 14, 24),
  maxSlices: fc.integer({ min: 0, max: 16 }),
  overlap: fc.constantFrom(0, 0, 0.1, 0.5),
  columns: fc.constantFrom(undefined, undefined, 1, 2, 3),
  fit: fc.constantFrom('area' as const, 'square' as const, 'stretch' as const),
})

const gridOf = (width: number, height: number): unknown => planSlices({ width, height }, area).grid

describe('planSlices follows LLaVA-UHD', () => {
  it('gives the grids of the paper', () => {
    expect(gridOf(336, 336)).toBeUndefined()
    // 672 x 1008: the paper's figure 3, six slices of 336 x 336.
    expect(gridOf(672, 1008)).toEqual({ columns: 2, rows: 3 })
    expect(gridOf(1008, 672)).toEqual({ columns: 3, rows: 2 })
    // One wide strip: three slices beside each other are nearer to its shape than two.
    expect(gridOf(1200, 150)).toEqual({ columns: 3, rows: 1 })
    // A4 at 200 dpi is bounded by nine slices: 3 x 3 is (just) nearer to its shape than 2 x 4.
    expect(gridOf(1654, 2339)).toEqual({ columns: 3, rows: 3 })
  })

  it('shows the overview first, at most as large as the encoder takes it', () => {
    const { slices } = planSlices({ width: 1654, height: 2339 }, area)
    expect(slices[0]).toEqual({
      role: 'overview',
      row: 0,
      column: 0,
      box: { x: 0, y: 0, width: 1, height: 1 },
      crop: { x: 0, y: 0, width: 1654, height: 2339 },
      // h = floor(336 / sqrt(0.70714)) = 399, w = floor(399 * 0.70714) = 282, in patches of 14.
      target: { width: 280, height: 392 },
    })
  })

  it('gives the slices of a grid the size of the refined picture divided by the grid', () => {
    const { slices } = planSlices({ width: 672, height: 1008 }, area)
    expect(slices.slice(1).map(({ target }) => target)).toEqual(
      Array.from({ length: 6 }, () => ({ width: 336, height: 336 })),
    )
  })

  it('cuts strips of the whole width where the columns are fixed, each side as fine as the square allows', () => {
    const strips: SliceParams = { side: 512, patch: 8, maxSlices: 4, columns: 1, fit: 'stretch' }
    const { grid, slices } = planSlices({ width: 827, height: 1169 }, strips)
    expect(grid).toEqual({ columns: 1, rows: 4 })
    expect(slices.map(({ target }) => target)).toEqual([
      { width: 512, height: 512 },
      ...[292, 293, 292, 292].map((height) => ({ width: 512, height })),
    ])
    expect(planSlices({ width: 512, height: 300 }, strips).grid).toBeUndefined()
  })

  it('cuts only where the ink is, into strips no lower than usual', () => {
    const strips: SliceParams = { side: 512, patch: 8, maxSlices: 4, columns: 1, fit: 'stretch' }
    const size = { width: 800, height: 1200 }
    const part = worthCutting(size, { x: 0.1, y: 0.1, width: 0.75, height: 0.4 })
    expect(part).toEqual({ x: 60, y: 100, width: 640, height: 520 })
    const { grid, slices } = planSlices(size, { ...strips, part })
    expect(grid).toEqual({ columns: 1, rows: 2 })
    expect(slices.slice(1).map(({ crop }) => crop)).toEqual([
      { x: 60, y: 100, width: 640, height: 260 },
      { x: 60, y: 360, width: 640, height: 260 },
    ])
    expect(worthCutting(size, { x: 0.9, y: 0, width: 0.1, height: 1 })).toEqual({
      x: 400,
      y: 0,
      width: 400,
      height: 1200,
    })
    expect(worthCutting(size, undefined)).toBeUndefined()
  })

  it('fits slices into the square of a fixed encoder without enlarging or squeezing them', () => {
    const { grid, slices } = planSlices({ width: 1654, height: 2339 }, square)
    expect(grid).toEqual({ columns: 2, rows: 3 })
    expect(slices.map(({ target }) => [target.width, target.height])).toEqual([
      [136, 192],
      ...Array.from({ length: 6 }, () => expect.arrayContaining([192])),
    ])
  })
})

describe('planSlices, whatever the picture', () => {
  it('never makes more slices than allowed, and never exactly one', () => {
    fc.assert(
      fc.property(sizes, anyParams, (size, params) => {
        const { grid, slices } = planSlices(size, params)
        const tiles = slices.filter(({ role }) => role === 'slice').length
        expect(slices).toHaveLength(tiles + 1)
        expect(tiles).toBe(grid ? grid.columns * grid.rows : 0)
        expect(tiles).not.toBe(1)
        expect(tiles).toBeLessThanOrEqual(Math.max(0, params.maxSlices))
      }),
    )
  })

  it('shows every pixel exactly once without overlap, row by row', () => {
    fc.assert(
      fc.property(sizes, anyParams, (size, params) => {
        const { grid, slices } = planSlices(size, { ...params, overlap: 0 })
        if (!grid) return
        const tiles = slices.slice(1)
        let next = 0
        for (let row = 0; row < grid.rows; row++) {
          let right = 0
          for (let column = 0; column < grid.columns; column++, next++) {
            const tile = tiles[next]!
            expect([tile.row, tile.column]).toEqual([row, column])
            expect(tile.crop.x).toBe(right)
            right += tile.crop.width
            const above = tiles[next - grid.columns]
            expect(tile.crop.y).toBe(row === 0 ? 0 : above!.crop.y + above!.crop.height)
          }
          expect(right).toBe(size.width)
        }
        const last = tiles.at(-1)!.crop
        expect(last.y + last.height).toBe(size.height)
      }),
    )
  })

  it('covers every pixel with overlap too, and never leaves the picture', () => {
    fc.assert(
      fc.property(sizes, anyParams, (size, params) => {
        const plain = planSlices(size, { ...params, overlap: 0 }).slices
        planSlices(size, params).slices.forEach(({ crop, box }, index) => {
          const core = plain[index]!.crop
          expect(crop.x).toBeGreaterThanOrEqual(0)
          expect(crop.y).toBeGreaterThanOrEqual(0)
          expect(crop.x + crop.width).toBeLessThanOrEqual(size.width)
          expect(crop.y + crop.height).toBeLessThanOrEqual(size.height)
          expect(crop.x).toBeLessThanOrEqual(core.x)
          expect(crop.y).toBeLessThanOrEqual(core.y)
          expect(crop.x + crop.width).toBeGreaterThanOrEqual(core.x + core.width)
          expect(crop.y + crop.height).toBeGreaterThanOrEqual(core.y + core.height)
          expect(box.x * size.width).toBeCloseTo(crop.x, 6)
          expect(box.height * size.height).toBeCloseTo(crop.height, 6)
        })
      }),
    )
  })

  it('makes sides in whole patches and no more pixels than the encoder has, for free aspect ratios', () => {
    fc.assert(
      fc.property(sizes, anyParams, (size, params) => {
        for (const { target } of planSlices(size, { ...params, fit: 'area' }).slices) {
          expect([target.width % params.patch, target.height % params.patch]).toEqual([0, 0])
          expect(Math.min(target.width, target.height)).toBeGreaterThanOrEqual(params.patch)
          expect(target.width * target.height).toBeLessThanOrEqual(params.side ** 2)
        }
      }),
    )
  })

  it('keeps the aspect ratio to a pixel and stays inside the square, for fixed encoders', () => {
    fc.assert(
      fc.property(sizes, anyParams, (size, params) => {
        for (const { crop, target } of planSlices(size, { ...params, fit: 'square' }).slices) {
          const scale = Math.min(1, params.side / Math.max(crop.width, crop.height))
          expect(Math.max(target.width, target.height)).toBeLessThanOrEqual(
            scale === 1 ? Math.max(crop.width, crop.height) : params.side,
          )
          expect(Math.abs(target.width - crop.width * scale)).toBeLessThanOrEqual(1)
          expect(Math.abs(target.height - crop.height * scale)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('takes the grid that is nearest in shape among those allowed', () => {
    fc.assert(
      fc.property(sizes, anyParams, (size, params) => {
        const { grid } = planSlices(size, { ...params, columns: undefined })
        if (!grid) return
        const ideal = Math.min(
          Math.ceil((size.width * size.height) / params.side ** 2),
          params.maxSlices,
        )
        const error = (columns: number, rows: number): number =>
          Math.abs(Math.log(size.width / size.height) - Math.log(columns / rows))
        const rivals = [ideal - 1, ideal, ideal + 1]
          .filter((count) => count > 1 && count <= params.maxSlices)
          .flatMap((count) =>
            Array.from({ length: count }, (_, at) => at + 1)
              .filter((columns) => count % columns === 0)
              .map((columns) => error(columns, count / columns)),
          )
        expect(error(grid.columns, grid.rows)).toBe(Math.min(...rivals))
      }),
    )
  })

  it('stands a picture of 1 x 20,000 pixels', () => {
    expect(planSlices({ width: 1, height: 20_000 }, area).slices[0]!.target).toEqual({
      width: 14,
      height: 8064,
    })
    expect(planSlices({ width: 1, height: 20_000 }, square).slices[0]!.target).toEqual({
      width: 1,
      height: 192,
    })
  })
})

describe('A second grid, half a slice aside', () => {
  const twofold = (size: { width: number; height: number }, params: SliceParams) => {
    const { grid, slices } = planSlices(size, { ...params, isTwofold: true })
    const rows = grid?.rows ?? 0
    const cut = slices.filter(({ role }) => role === 'slice')
    return { grid, cut, second: cut.filter(({ row }) => row >= rows) }
  }

  it('has five slices about the borders of two by two, which fit into nine', () => {
    const params: SliceParams = { side: 896, patch: 14, maxSlices: 9, fit: 'square' }
    const { grid, cut, second } = twofold({ width: 2000, height: 1414 }, params)
    expect(grid).toEqual({ columns: 2, rows: 2 })
    expect(cut).toHaveLength(9)
    expect(second.map(({ row, column }) => [row, column])).toEqual([
      [2, 1],
      [3, 0],
      [3, 1],
      [3, 2],
      [4, 1],
    ])
    expect(second[2]!.crop).toEqual({ x: 500, y: 354, width: 1000, height: 707 })
  })

  it('never exceeds the limit, and never changes the first grid', () => {
    fc.assert(
      fc.property(sizes, anyParams, (size, params) => {
        const { slices } = planSlices(size, { ...params, isTwofold: true })
        const once = planSlices(size, params).slices
        expect(slices.slice(0, once.length)).toEqual(once)
        expect(slices.length > once.length && slices.length - 1 > params.maxSlices).toBe(false)
      }),
    )
  })

  it('shows whole what a border of the first grid runs through', () => {
    fc.assert(
      fc.property(
        sizes,
        anyParams,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (size, params, at) => {
          const { grid, second } = twofold(size, params)
          if (!grid || second.length === 0) return
          const [width, height] = [size.width / grid.columns, size.height / grid.rows]
          const holds = (x: number, y: number, reach: { x: number; y: number }): boolean =>
            second.some(
              ({ crop }) =>
                x - reach.x >= crop.x - 1 &&
                x + reach.x <= crop.x + crop.width + 1 &&
                y - reach.y >= crop.y - 1 &&
                y + reach.y <= crop.y + crop.height + 1,
            )
          for (let column = 1; column < grid.columns; column++) {
            expect(holds(column * width, at * size.height, { x: width / 2, y: 0 })).toBe(true)
          }
          for (let row = 1; row < grid.rows; row++) {
            expect(holds(at * size.width, row * height, { x: 0, y: height / 2 })).toBe(true)
          }
        },
      ),
    )
  })

  it('is in order: rows count on from those of the first, columns from left to right', () => {
    fc.assert(
      fc.property(sizes, anyParams, (size, params) => {
        const { cut } = twofold(size, params)
        const places = cut.map(({ row, column }) => 1000 * row + column)
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b))
        for (const { crop } of cut) {
          expect(Math.min(crop.width, crop.height)).toBeGreaterThan(0)
          expect(crop.x + crop.width).toBeLessThanOrEqual(size.width)
          expect(crop.y + crop.height).toBeLessThanOrEqual(size.height)
        }
      }),
    )
  })
})
