import { describe, expect, test } from 'vitest'
import { partsOf, placesOf } from '../../../../renderer/features/viewer/pdf-find.ts'

describe('finding words on a page', () => {
  test('does not care for case and counts no overlaps', () => {
    expect(placesOf('Exhibit exhibit EXHIBIT', 'exhibit')).toEqual([0, 8, 16])
    expect(placesOf('aaaa', 'aa')).toEqual([0, 2])
    expect(placesOf('anything', '')).toEqual([])
    expect(placesOf('会议纪要', '纪要')).toEqual([2])
  })

  test('finds words that the file cuts into runs', () => {
    expect(partsOf(['deliv', 'ery note', ' delivery'], 'delivery')).toEqual([
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

  test('leaves the text as it is: runs joined again are the runs', () => {
    const runs = ['The index', ' lists ', 'PX-117', '']
    const joined = partsOf(runs, 'x').map((parts) => parts.map(({ text }) => text).join(''))
    expect(joined).toEqual(runs)
  })
})
