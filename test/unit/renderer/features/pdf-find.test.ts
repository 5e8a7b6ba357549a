import { describe, expect, test } from 'vitest'
import { partsOf, piecesOf } from '../../../../renderer/features/viewer/pdf-find.ts'

const runs = (...texts: string[]) => texts.map((text) => ({ text, endsLine: false }))

describe('marking what was found on a page', () => {
  test('cuts the runs of the file where a hit begins and ends', () => {
    expect(partsOf(runs('deliv', 'ery note', ' delivery'), 'delivery')).toEqual([
      [{ text: 'deliv', hit: 0 }],
      [
        { text: 'ery', hit: 0 },
        { text: ' note', hit: null },
      ],
      [
        { text: ' ', hit: null },
        { text: 'delivery', hit: 1 },
      ],
    ])
  })

  test('marks both lines of words that a line ends between', () => {
    const pieces = piecesOf([
      { str: 'for late', hasEOL: true },
      { type: 'beginMarkedContent' },
      { str: 'delivery', hasEOL: false },
    ])
    expect(partsOf(pieces, 'late delivery')).toEqual([
      [
        { text: 'for ', hit: null },
        { text: 'late', hit: 0 },
      ],
      [{ text: 'delivery', hit: 0 }],
    ])
  })

  test('leaves the text as it is: runs joined again are the runs', () => {
    const pieces = runs('The index', ' lists ', 'PX-117', '')
    const joined = partsOf(pieces, 'x').map((parts) => parts.map(({ text }) => text).join(''))
    expect(joined).toEqual(pieces.map(({ text }) => text))
  })
})
