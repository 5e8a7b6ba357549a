import { expect, test } from 'vitest'
import { marksByPage } from '../../../../renderer/features/viewer/marks.ts'

const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.02 }
const cited = (marker: number, page: number) => ({
  marker,
  sourceId: 's-1',
  locator: { kind: 'page' as const, page, boxes: [box] },
})

test('every citation of the answer that is read is drawn on its page, the one gone to as target', () => {
  const target = { source: 's-1', locator: cited(2, 41).locator, marker: 2, visit: 7 }
  const marks = marksByPage([cited(1, 3), cited(2, 41)], 's-1', target)
  expect(marks.get(3)).toEqual([{ marker: 1, boxes: [box], isTarget: false, visit: 0 }])
  expect(marks.get(41)).toEqual([{ marker: 2, boxes: [box], isTarget: true, visit: 7 }])
})

test('a citation of an earlier answer is drawn where it leads, though the last answer has one of that number', () => {
  const target = { source: 's-1', locator: cited(1, 287).locator, marker: 1, visit: 8 }
  const marks = marksByPage([cited(1, 41)], 's-1', target)
  expect(marks.get(287)).toEqual([{ marker: 1, boxes: [box], isTarget: true, visit: 8 }])
  expect(marks.get(41)).toEqual([{ marker: 1, boxes: [box], isTarget: false, visit: 0 }])
})

test('citations of other sources are not drawn', () => {
  expect(marksByPage([cited(1, 3)], 's-2', { source: 's-2', visit: 1 }).size).toBe(0)
})
