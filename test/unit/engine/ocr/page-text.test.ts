import { describe, expect, test } from 'vitest'
import type { Word } from '#engine/domain.ts'
import { judge, linesOfReading, weakWords } from '#engine/ocr/page-text.ts'

const box = { x: 0, y: 0, width: 0.1, height: 0.02 }
const words = (line: number, ...all: [string, number][]): Word[] =>
  all.map(([text, confidence]) => ({ text, box, confidence, line }))

describe('Lines of a reading', () => {
  test('keep the reading order of columns, which stand beside each other', () => {
    const left = words(0, ['left', 0.9], ['one', 0.9])
    const right = words(1, ['right', 0.9])
    expect(linesOfReading([...left, ...right])).toEqual(['left one', 'right'])
  })

  test('say once where nothing can be read instead of guessing', () => {
    const read = words(0, ['paid', 0.9], ['x¥q', 0.2], ['~~', 0.1], ['on', 0.9], ['zz', 0.1])
    expect(linesOfReading(read)).toEqual(['paid [unreadable] on [unreadable]'])
  })

  test('keep words that are merely doubtful', () => {
    expect(linesOfReading(words(0, ['perhaps', 0.45]))).toEqual(['perhaps'])
    expect(weakWords(words(0, ['perhaps', 0.45], ['sure', 0.95])).map(({ text }) => text)).toEqual([
      'perhaps',
    ])
  })

  test('join characters of scripts without spaces', () => {
    expect(linesOfReading(words(0, ['合', 0.9], ['同', 0.9], ['No', 0.9], ['12', 0.9]))).toEqual([
      '合同 No 12',
    ])
  })
})

describe('A page', () => {
  test.each([
    ['read', words(0, ['contract', 0.95], ['of', 0.9], ['sm~dge', 0.2])],
    ['empty', []],
    ['empty', words(0, ['~', 0.2], ['|', 0.5], ['ij', 0.3])],
    [
      'unreadable',
      words(0, ['handwritlng', 0.2], ['tnat', 0.3], ['nobodv', 0.4], ['decipners', 0.1]),
    ],
  ] as const)('is %s', (state, read) => {
    expect(judge({ words: [...read] }).state).toBe(state)
  })

  test('that cannot be read says how much of it could', () => {
    const { reason } = judge({ words: words(0, ['abcdefghijklmnopqrstuvwxyz', 0.2], ['abc', 0.9]) })
    expect(reason).toContain('10 %')
  })
})
