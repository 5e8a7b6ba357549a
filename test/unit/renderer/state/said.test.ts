import { describe, expect, test } from 'vitest'
import { cueAt, cuesWith, piecesOf } from '../../../../renderer/state/said.ts'

const cues = [
  { startMs: 1000, endMs: 2000, text: 'The lamps came late.' },
  { startMs: 3000, endMs: 4000, text: 'Ｗho signed? LAMPS!' },
]

test('the cue of a time is the one that began last', () => {
  expect([0, 1000, 2500, 3000, 9000].map((ms) => cueAt(cues, ms))).toEqual([-1, 0, 0, 1, 1])
  expect(cueAt([], 5)).toBe(-1)
})

describe('words that are typed', () => {
  test('are found in any case and width', () => {
    expect(cuesWith(cues, 'lamps')).toEqual([0, 1])
    expect(cuesWith(cues, ' who ')).toEqual([1])
    expect(cuesWith(cues, ' ')).toEqual([])
  })

  test('are marked wherever they stand, and no letter is lost', () => {
    expect(piecesOf('lamp Lamp', 'lamp')).toEqual([
      { text: 'lamp', isHit: true },
      { text: ' ', isHit: false },
      { text: 'Lamp', isHit: true },
    ])
    expect(piecesOf('ﬁne ﬁne', 'fine')).toEqual([{ text: 'ﬁne ﬁne', isHit: false }])
    expect(piecesOf('nothing', '')).toEqual([{ text: 'nothing', isHit: false }])
  })
})
