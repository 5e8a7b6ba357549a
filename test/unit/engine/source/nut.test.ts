import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { NutReader } from '#engine/source/nut.ts'
import { type WrittenFrame, writeNut } from './nut-writer.ts'

const timeBases = fc.record({
  num: fc.integer({ min: 1, max: 1001 }),
  den: fc.integer({ min: 1, max: 90_000 }),
})
const steps = fc.array(
  fc.record({ gap: fc.integer({ min: 0, max: 100_000 }), data: fc.uint8Array({ maxLength: 300 }) }),
  { minLength: 1, maxLength: 20 },
)

function framesOf(parts: readonly { gap: number; data: Uint8Array }[]): WrittenFrame[] {
  let pts = 0
  return parts.map(({ gap, data }) => ({ pts: (pts += gap), data }))
}

function readAll(bytes: Buffer, cuts: readonly number[]): WrittenFrame[] {
  const reader = new NutReader()
  const found: WrittenFrame[] = []
  const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].toSorted((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    reader.push(bytes.subarray(from, end))
    from = end
    for (let frame = reader.read(); frame; frame = reader.read()) {
      found.push({ pts: frame.pts, data: Uint8Array.from(frame.data) })
    }
  }
  return found
}

test('Every frame comes out with its time and bytes, wherever the stream is cut into pieces', () => {
  fc.assert(
    fc.property(
      timeBases,
      steps,
      fc.array(fc.nat(), { maxLength: 30 }),
      (timeBase, parts, cuts) => {
        const frames = framesOf(parts)
        expect(readAll(writeNut(timeBase, frames), cuts)).toEqual(frames)
      },
    ),
  )
})

test('A frame carries the time base of its stream', () => {
  const reader = new NutReader()
  reader.push(writeNut({ num: 1001, den: 30_000 }, [{ pts: 7, data: new Uint8Array(3) }]))
  expect(reader.read()?.timeBase).toEqual({ num: 1001, den: 30_000 })
})

test('An unfinished frame is no frame', () => {
  const bytes = writeNut({ num: 1, den: 25 }, [{ pts: 1, data: new Uint8Array(100) }])
  expect(readAll(bytes.subarray(0, -1), [])).toEqual([])
})

test('What is not NUT is refused', () => {
  const reader = new NutReader()
  reader.push(Buffer.alloc(64, 'x'))
  expect(() => reader.read()).toThrow(/NUT/)
})

test('Damaged bytes end in an error or in silence, never in an endless loop', () => {
  const good = writeNut(
    { num: 1, den: 25 },
    framesOf([1, 2, 3].map((gap) => ({ gap, data: new Uint8Array(40) }))),
  )
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
      const bytes = Buffer.from(good)
      bytes[at] = value
      let found: WrittenFrame[] = []
      let complaint = 'NUT'
      try {
        found = readAll(bytes, [])
      } catch (error) {
        complaint = String(error)
      }
      expect(found.length).toBeLessThan(200)
      expect(complaint).toContain('NUT')
    }),
    { numRuns: 500, examples: [[40, 0]] },
  )
})
