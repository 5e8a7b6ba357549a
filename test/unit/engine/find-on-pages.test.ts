import { expect, test } from 'vitest'
import type { Word } from '#engine/domain.ts'
import { findOnPages } from '#engine/desk/find-on-pages.ts'
import type { Store } from '#engine/store/store.ts'

const word = (text: string, line: number, x: number): Word => ({
  text,
  line,
  confidence: 0.9,
  box: { x, y: line / 10, width: 0.2, height: 0.05 },
})
const pages: Word[][] = [
  [word('rent', 1, 0.1)],
  [word('for', 1, 0.1), word('late', 1, 0.4), word('delivery', 2, 0.1), word('of', 2, 0.4)],
]
const segments = {
  ofSource: () =>
    pages.map((_, index) => ({ id: index, locator: { kind: 'page', page: index + 1 } })),
  words: (id: number) => pages[id] ?? [],
} as unknown as Store['segments']
const never = new AbortController().signal

test('words of a scan are found across lines, with a box for each line', async () => {
  expect(await findOnPages('s', 'for late delivery', { segments }, never)).toEqual([
    {
      page: 2,
      boxes: [
        {
          x: 0.1,
          y: 0.1,
          width: expect.closeTo(0.5) as number,
          height: expect.closeTo(0.05) as number,
        },
        { x: 0.1, y: 0.2, width: 0.2, height: 0.05 },
      ],
    },
  ])
  expect(await findOnPages('s', 'latedelivery', { segments }, never)).toEqual([])
})

test('a search that is left ends', async () => {
  const signal = AbortSignal.abort()
  await expect(findOnPages('s', 'rent', { segments }, signal)).rejects.toThrow('aborted')
})
