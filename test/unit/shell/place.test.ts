import { expect, test } from 'vitest'
import { placeOf, smallest } from '../../../main/shell/place.ts'

const display = { x: 0, y: 0, width: 1920, height: 1040 }
const beside = { x: 1920, y: 0, width: 1280, height: 1024 }

test('a window that was there before stands where it was', () => {
  const kept = { x: 2000, y: 40, width: 1000, height: 700 }
  expect(placeOf(kept, [display, beside])).toEqual(kept)
})

test('a window on a display that is gone comes back on the one that is there', () => {
  expect(placeOf({ x: 2000, y: 40, width: 1000, height: 700 }, [display])).not.toHaveProperty('x')
})

test('a first window fits a small display', () => {
  expect(placeOf(undefined, [{ x: 0, y: 0, width: 1024, height: 700 }])).toEqual({
    width: 1024,
    height: 700,
  })
})

test('a kept size is never smaller than what the panes need', () => {
  const tiny = { x: 200, y: 200, width: 5, height: 5 }
  expect(placeOf(tiny, [display])).toMatchObject(smallest)
})
