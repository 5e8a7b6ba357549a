import { expect, test } from 'vitest'
import { createCutDetector } from '#engine/source/cut-detector.ts'

/** Times of the cuts among frames with these differences, one every 100 ms. */
function cuts(scores: readonly number[]): number[] {
  const detector = createCutDetector()
  const found = scores.flatMap((score, i) => detector.push(i * 100, score) ?? [])
  return [...found, ...detector.end()]
}

test('A jump in a quiet recording is a cut', () => {
  expect(cuts([0, 1, 1, 40, 1, 1, 1])).toEqual([300])
})

test('A small jump is none, however quiet it is around it', () => {
  expect(cuts([0, 0, 0, 14, 0, 0, 0])).toEqual([])
})

test('A jump among other jumps is motion', () => {
  expect(cuts([0, 20, 25, 40, 22, 25, 20])).toEqual([])
})

test('A cut in the last two frames is found at the end', () => {
  expect(cuts([0, 1, 1, 1, 40])).toEqual([400])
  expect(cuts([0, 1, 1, 40, 1])).toEqual([300])
})

test('Two cuts with three frames between them are two', () => {
  expect(cuts([0, 1, 1, 40, 1, 1, 40, 1, 1])).toEqual([300, 600])
})
