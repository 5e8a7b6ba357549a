import { expect, test } from 'vitest'
import { framePicture, matrixOf } from '#engine/source/frame-picture.ts'

/** 2 x 2 pixels of one colour. */
const patch = (y: number, cb: number, cr: number): Uint8Array => Uint8Array.of(y, y, y, y, cb, cr)
const first = (data: Uint8Array, matrix: 'bt601' | 'bt709'): number[] =>
  Array.from(framePicture(data, 2, 2, matrix).rgb.subarray(0, 3))

test('Black, grey and white are exact', () => {
  expect(first(patch(16, 128, 128), 'bt601')).toEqual([0, 0, 0])
  expect(first(patch(235, 128, 128), 'bt709')).toEqual([255, 255, 255])
  expect(first(patch(126, 128, 128), 'bt601')).toEqual([128, 128, 128])
})

test('Pure red comes out of the values that either standard gives it', () => {
  expect(first(patch(81, 90, 240), 'bt601')).toEqual([254, 0, 0])
  expect(first(patch(63, 102, 240), 'bt709')).toEqual([255, 1, 0])
})

test('What is out of range is cut, not wrapped', () => {
  expect(first(patch(255, 128, 255), 'bt601')[0]).toBe(255)
  expect(first(patch(0, 0, 0), 'bt601').every((value) => value >= 0)).toBe(true)
})

test('A stream that does not say its matrix is taken as BT.601', () => {
  expect(
    ['unknown', 'smpte170m', 'bt709', 'bt2020nc'].map((colorSpace) => matrixOf({ colorSpace })),
  ).toEqual(['bt601', 'bt601', 'bt709', 'bt2020'])
})
