import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import type { Part } from '#engine/domain.ts'
import {
  advanceOf,
  cellsOf,
  commonPrefix,
  evidenceLength,
  lengthWithin,
  partsOf,
  unitsOfRows,
  unitsOfTokens,
  type Unit,
} from '#engine/model/prefix.ts'

const rowsPart = (count: number, advance = count): Part => ({
  kind: 'rows',
  rows: new Float32Array(count * 2),
  count,
  positions: new Int32Array(count),
  advance,
  nonCausal: false,
})

const tokens = (...list: number[]): Unit[] => unitsOfTokens(Int32Array.from(list))

describe('a tokenized prompt', () => {
  it('counts cells and positions apart, as M-RoPE needs', () => {
    const units = [...tokens(1, 2), ...unitsOfRows([rowsPart(64, 8)], 'a'), ...tokens(3)]
    expect([cellsOf(units), advanceOf(units)]).toEqual([67, 11])
  })

  it('goes to the addon as runs of tokens between rows', () => {
    const rows = rowsPart(4)
    const units = [
      ...tokens(1),
      ...tokens(2),
      ...unitsOfRows([{ kind: 'tokens', tokens: Int32Array.of(7) }, rows], 'a'),
      ...tokens(3),
    ]
    expect(partsOf(units)).toEqual([
      { kind: 'tokens', tokens: Int32Array.of(1, 2, 7) },
      rows,
      { kind: 'tokens', tokens: Int32Array.of(3) },
    ])
  })
})

describe('the common beginning of two prompts', () => {
  it('ends where a token or the name of rows differs', () => {
    const before = [...tokens(1, 2), ...unitsOfRows([rowsPart(4)], 'a'), ...tokens(3, 4)]
    const sameFrame = [...tokens(1, 2), ...unitsOfRows([rowsPart(4)], 'a'), ...tokens(3, 9, 9)]
    const otherFrame = [...tokens(1, 2), ...unitsOfRows([rowsPart(4)], 'b'), ...tokens(3, 4)]
    expect(commonPrefix(before, sameFrame)).toBe(4)
    expect(commonPrefix(before, otherFrame)).toBe(2)
  })

  it('does not take rows of the same name but another size for the same', () => {
    const before = unitsOfRows([rowsPart(4)], 'a')
    const after = [...unitsOfRows([rowsPart(5)], 'a'), ...tokens(1)]
    expect(commonPrefix(before, after)).toBe(0)
  })

  it('always leaves the last unit to be decoded, and is equal up to there', () => {
    const anyUnits = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 2 }).map((token): Unit => ({ kind: 'token', token })),
        fc.constantFrom('a', 'b').map((name) => unitsOfRows([rowsPart(2)], name)[0]!),
      ),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(anyUnits, anyUnits, (kept, wanted) => {
        const shared = commonPrefix(kept, wanted)
        expect(shared).toBeLessThanOrEqual(Math.max(0, wanted.length - 1))
        expect(kept.slice(0, shared)).toEqual(wanted.slice(0, shared))
        const nextMatches =
          shared < kept.length &&
          shared < wanted.length - 1 &&
          JSON.stringify(kept[shared]) === JSON.stringify(wanted[shared])
        expect(nextMatches).toBe(false)
      }),
    )
  })
})

describe('the evidence of a prompt', () => {
  const units = [
    ...tokens(1, 2),
    ...unitsOfRows([rowsPart(64)], 'a'),
    ...tokens(3),
    ...unitsOfRows([rowsPart(32)], 'b'),
    ...tokens(4, 5),
  ]

  it('ends with its last rows', () => {
    expect(evidenceLength(units)).toBe(5)
    expect(evidenceLength(tokens(1, 2))).toBe(0)
  })

  it('is cut to a number of cells, but never before its first rows', () => {
    expect([1, 66, 67, 98, 99, 1000].map((cells) => lengthWithin(units, cells))).toEqual([
      3, 3, 4, 4, 5, 7,
    ])
  })
})
