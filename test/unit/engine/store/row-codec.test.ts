/// <reference lib="es2025.float16" />
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Part } from '#engine/domain.ts'
import { decodeParts, encodeParts, isWhole } from '#engine/store/row-codec.ts'

const blockOf = (rows: Float32Array, count: number, planes = 1): Part => ({
  kind: 'rows',
  rows,
  count,
  positions: Int32Array.from({ length: planes * count }, (_, index) => index - 3),
  advance: count,
  nonCausal: count % 2 === 1,
})

const halfRange = fc.float({ min: -65504, max: 65504, noNaN: true })
const anyFloat = fc.float({ noDefaultInfinity: true, noNaN: true })
const tokens = fc
  .int32Array({ maxLength: 9 })
  .map((values): Part => ({ kind: 'tokens', tokens: values }))
const rowsOf = (value: fc.Arbitrary<number>): fc.Arbitrary<Part> =>
  fc
    .record({
      count: fc.integer({ min: 1, max: 5 }),
      width: fc.integer({ min: 1, max: 7 }),
      planes: fc.constantFrom(1, 4),
    })
    .chain(({ count, width, planes }) =>
      fc
        .array(value, { minLength: count * width, maxLength: count * width })
        .map((values) => blockOf(Float32Array.from(values), count, planes)),
    )

describe('token rows as bytes', () => {
  test('come back with all but their values bit for bit, and the values as float16 has them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(tokens, rowsOf(halfRange)), { maxLength: 6 }), (parts) => {
        const expected = parts.map((part) =>
          part.kind === 'tokens'
            ? part
            : { ...part, rows: Float32Array.from(new Float16Array(part.rows)) },
        )
        expect(decodeParts(encodeParts(parts))).toEqual(expected)
      }),
    )
  })

  test('differ by at most 2^-11 of a value, or 2^-25 near zero', () => {
    fc.assert(
      fc.property(rowsOf(halfRange), (part) => {
        if (part.kind !== 'rows') throw new Error('rows expected')
        const [back] = decodeParts(encodeParts([part]))
        if (back?.kind !== 'rows') throw new Error('rows expected')
        part.rows.forEach((value, index) => {
          const error = Math.abs((back.rows[index] ?? NaN) - value)
          expect(error).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25))
        })
      }),
    )
  })

  test('keep every bit where a value is too large for float16', () => {
    fc.assert(
      fc.property(
        rowsOf(anyFloat),
        fc.float({ min: 65536, noDefaultInfinity: true, noNaN: true }),
        (part, large) => {
          if (part.kind !== 'rows') throw new Error('rows expected')
          part.rows[0] = large
          expect(decodeParts(encodeParts([part]))).toEqual([part])
        },
      ),
    )
  })

  test('keep infinities and NaN', () => {
    const part = blockOf(Float32Array.of(Infinity, -Infinity, NaN, -0), 2)
    expect(decodeParts(encodeParts([part]))).toEqual([part])
  })

  test('may be empty', () => {
    const empty: Part[] = [
      { kind: 'tokens', tokens: new Int32Array() },
      blockOf(new Float32Array(), 0),
    ]
    expect(decodeParts(encodeParts(empty))).toEqual(empty)
    expect(decodeParts(encodeParts([]))).toEqual([])
  })

  test('are refused after any change of a byte, any cut and any growth', () => {
    const bytes = encodeParts([blockOf(Float32Array.from({ length: 24 }, Math.random), 4)])
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes)
        changed.writeUInt8(changed.readUInt8(at) ^ change, at)
        expect(isWhole(changed)).toBe(false)
        expect(isWhole(bytes.subarray(0, at))).toBe(false)
        expect(isWhole(Buffer.concat([bytes, bytes.subarray(at)]))).toBe(false)
      }),
    )
  })

  test('are read right from any place in memory', () => {
    const part = blockOf(Float32Array.of(1, 2, 3, 4), 2)
    const bytes = encodeParts([part])
    const shifted = Buffer.alloc(bytes.length + 1)
    bytes.copy(shifted, 1)
    expect(decodeParts(shifted.subarray(1))).toEqual([part])
  })

  test('must be rows of one width', () => {
    expect(() => encodeParts([blockOf(new Float32Array(7), 2)])).toThrow('rows of one width')
  })
})
