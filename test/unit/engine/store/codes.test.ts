import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeDistance, codesOf } from '#engine/store/codes.ts'
import { tokenize } from '#engine/store/tokens.ts'

const codesIn = (text: string): string[] => Array.from(codesOf(text, tokenize(text)))
const code = fc.stringMatching(/^[a-z0-9]{1,6}$/)

/** Levenshtein's definition, written down literally. */
function plainDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const rest = plainDistance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1)
  if (a[0] === b[0]) return rest
  return Math.min(rest, 1 + plainDistance(a.slice(1), b), 1 + plainDistance(a, b.slice(1)))
}

describe('codes', () => {
  test('are short tokens with a digit, or in capitals', () => {
    expect(codesIn('The text K7Q2, KQZ and order 4711; see Ab c X 2')).toEqual([
      'k7q2',
      'kqz',
      '4711',
    ])
  })

  test('look-alikes are nearer than other changes', () => {
    expect(codeDistance('k0b8', 'kob8', 2)).toBeCloseTo(0.3)
    expect(codeDistance('s5i1', '55l1', 2)).toBeCloseTo(0.6)
    expect(codeDistance('k7q2', 'k7w2', 2)).toBe(1)
    expect(codeDistance('k7q2', 'k7q', 2)).toBe(1)
    expect(codeDistance('k7q2', 'abcd', 2)).toBe(Infinity)
  })

  test('the distance is symmetric, zero only for equals, and never above plain edit distance', () => {
    fc.assert(
      fc.property(code, code, (a, b) => {
        const distance = codeDistance(a, b, 99)
        expect(distance).toBeCloseTo(codeDistance(b, a, 99), 9)
        expect(distance === 0).toBe(a === b)
        expect(distance).toBeLessThanOrEqual(plainDistance(a, b) + 1e-9)
      }),
    )
  })

  test('a limit changes nothing but what lies above it', () => {
    fc.assert(
      fc.property(code, code, (a, b) => {
        const distance = codeDistance(a, b, 99)
        expect(codeDistance(a, b, 2)).toBe(distance <= 2 ? distance : Infinity)
      }),
    )
  })
})
