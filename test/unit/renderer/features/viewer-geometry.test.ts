import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  boxBetween,
  markLook,
  turnBox,
  unturnBox,
  type Turn,
} from '../../../../renderer/features/viewer/box.ts'
import { scaleOf, stepZoom, zoomOf } from '../../../../renderer/features/viewer/page-layout.ts'

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
    expect(scaleOf('width', page, room)).toBeCloseTo(1)
    expect(scaleOf('page', page, room)).toBeCloseTo(0.5)
    expect(scaleOf(1, page, room)).toBeCloseTo(96 / 72)
  })

  test('steps to the next round size in both directions and stops at the ends', () => {
    const scale = scaleOf(1, page, room)
    expect([stepZoom(scale, 1), stepZoom(scale, -1)]).toEqual([1.1, 0.9])
    expect(stepZoom(scaleOf(6, page, room), 1)).toBe(6)
    expect(stepZoom(scaleOf(0.25, page, room), -1)).toBe(0.25)
    expect(zoomOf(scale)).toBeCloseTo(1)
  })
})
