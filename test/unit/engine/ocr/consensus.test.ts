import { describe, expect, test } from 'vitest'
import { consensusOf, type CodeReading } from '#engine/ocr/consensus.ts'

const read = (text: string, weight = 1, confidence = 0.9): CodeReading => ({
  characters: Array.from(text, (one) => ({ text: one, confidence })),
  weight,
})
const agreed = (readings: CodeReading[], count?: number): string | undefined =>
  consensusOf(readings, count)?.text

describe('Several readings of a code', () => {
  test('are one where most agree on each letter', () => {
    expect(agreed([read('K7Q2'), read('K7O2'), read('X7Q2')])).toBe('K7Q2')
  })

  test('have the length that the ink has, against most of the readers', () => {
    expect(agreed([read('5MZ', 0.7), read('S5MZ'), read('S5MZ', 0.6)], 3)).toBe('5MZ')
  })

  test('have the length of most readers where the ink has one that none of them saw', () => {
    expect(agreed([read('YB5'), read('YB5'), read('YBB5')], 2)).toBe('YB5')
  })

  test('teach each other across lengths', () => {
    expect(agreed([read('M76J5', 1, 0.2), read('M7615', 0.2, 0.3), read('M76J55')], 5)).toBe(
      'M76J5',
    )
  })

  test('tell how many agreed on a letter', () => {
    const { shares } = consensusOf([read('AB'), read('AC')])!
    expect(shares[0]).toBe(1)
    expect(shares[1]).toBeCloseTo(0.5)
  })

  test('are nothing where nobody read anything', () => {
    expect(consensusOf([read(''), read('')], 4)).toBeUndefined()
    expect(consensusOf([])).toBeUndefined()
  })
})
