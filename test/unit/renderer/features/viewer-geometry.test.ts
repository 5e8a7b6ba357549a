import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  boxBetween,
  markLook,
  turnBox,
  unturnBox,
  type Turn,
} from '../../../../renderer/features/viewer/box.ts'
import {
  fullSize,
  scaleOf,
  stepZoom,
  zoomOf,
} from '../../../../renderer/features/viewer/page-layout.ts'

const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const box = fc
  .tuple(fraction, fraction, fraction, fraction)
  .map(([a, b, c, d]) => boxBetween({ x: a, y: b }, { x: c, y: d }))
const turn = fc.constantFrom<Turn>(0, 90, 180, 270)

describe('boxes on turned pages', () => {
  test('stay on the page and come back as they were stored', () => {
    fc.assert(
      fc.property(box, turn, (stored, by) => {
        const shown = turnBox(stored, by)
        expect(shown.x).toBeGreaterThanOrEqual(-1e-9)
        expect(shown.x + shown.width).toBeLessThanOrEqual(1 + 1e-9)
        expect(shown.y + shown.height).toBeLessThanOrEqual(1 + 1e-9)
        const back = unturnBox(shown, by)
        for (const side of ['x', 'y', 'width', 'height'] as const)
          expect(back[side]).toBeCloseTo(stored[side], 9)
      }),
    )
  })

  test('a mark at the top left stands at the top right after a quarter turn clockwise', () => {
    expect(turnBox({ x: 0, y: 0, width: 0.2, height: 0.1 }, 90)).toEqual({
      x: 0.9,
      y: 0,
      width: 0.1,
      height: 0.2,
    })
  })

  test('may be drawn from any corner, and never outside', () => {
    expect(boxBetween({ x: 0.8, y: 0.9 }, { x: -0.5, y: 0.4 })).toEqual({
      x: 0,
      y: 0.4,
      width: 0.8,
      height: 0.5,
    })
  })
})

test('words are marked with a wash, slices and pages with a frame, numbers stay on the page', () => {
  expect(markLook({ x: 0.2, y: 0.4, width: 0.2, height: 0.02 })).toBe('')
  expect(markLook({ x: 0.2, y: 0.01, width: 0.2, height: 0.02 })).toBe('overlay__mark--inside')
  expect(markLook({ x: 0.5, y: 0.5, width: 0.5, height: 0.5 })).toBe('overlay__mark--frame')
  expect(markLook({ x: 0, y: 0, width: 1, height: 1 })).toBe(
    'overlay__mark--frame overlay__mark--inside',
  )
})

describe('zoom', () => {
  const page = { width: 600, height: 800 }
  const room = { width: 628, height: 428 }

  test('fits the width or the whole page', () => {
    expect(scaleOf('width', page, room, fullSize.page)).toBeCloseTo(1)
    expect(scaleOf('page', page, room, fullSize.page)).toBeCloseTo(0.5)
  })

  test('of 100 % shows a page as large as its paper, and a picture pixel for pixel', () => {
    const letter = { width: 8.5 * 72, height: 11 * 72 }
    expect(letter.width * scaleOf(1, letter, room, fullSize.page)).toBeCloseTo(8.5 * 96)
    const photo = { width: 4000, height: 3000 }
    expect(photo.width * scaleOf(1, photo, room, fullSize.picture)).toBeCloseTo(4000)
    expect(zoomOf(scaleOf('page', photo, room, fullSize.picture), fullSize.picture)).toBeCloseTo(
      400 / 3000,
    )
  })

  test('steps to the next round size in both directions and stops at the ends', () => {
    const full = fullSize.page
    const step = (zoom: number, direction: -1 | 1): number =>
      stepZoom(scaleOf(zoom, page, room, full), direction, full)
    expect([step(1, 1), step(1, -1)]).toEqual([1.1, 0.9])
    expect(step(6, 1)).toBeCloseTo(6)
    // Fitted into little room it may be smaller than the smallest step: out is never in.
    expect([step(0.05, -1), step(0.02, -1), step(0.02, 1)]).toEqual([
      expect.closeTo(0.05),
      expect.closeTo(0.02),
      0.05,
    ])
  })
})
