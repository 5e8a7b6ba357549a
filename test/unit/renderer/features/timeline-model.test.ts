import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  coverageOf,
  coveredShare,
  msAt,
  nearestSample,
  pan,
  reveal,
  shotEdge,
  tickMs,
  wholeView,
  xOf,
  zoomAt,
} from '../../../../renderer/features/viewer/timeline-model.ts'

const length = fc.integer({ min: 1, max: 40_000_000 })

describe('the view of a timeline', () => {
  test('stays inside the recording, however it is zoomed and panned', () => {
    const move = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      factor: fc.double({ min: 0.01, max: 50, noNaN: true }),
      by: fc.integer({ min: -1e8, max: 1e8 }),
    })
    fc.assert(
      fc.property(length, fc.array(move, { maxLength: 12 }), (durationMs, moves) => {
        let view = wholeView(durationMs)
        for (const { at, factor, by } of moves) {
          view = pan(zoomAt(view, durationMs, at * durationMs, factor), durationMs, by)
          expect(view.fromMs).toBeGreaterThanOrEqual(0)
          expect(view.toMs).toBeLessThanOrEqual(durationMs + 1e-6)
          expect(view.toMs).toBeGreaterThan(view.fromMs)
        }
      }),
    )
  })

  test('keeps what is under the pointer there when it zooms', () => {
    const view = { fromMs: 100_000, toMs: 300_000 }
    const x = 250
    const at = msAt(x, view, 1000)
    expect(xOf(at, zoomAt(view, 1_000_000, at, 0.5), 1000)).toBeCloseTo(x, 6)
  })

  test('moves to what is played only when that leaves it', () => {
    const view = { fromMs: 0, toMs: 10_000 }
    expect(reveal(view, 60_000, 9000)).toBe(view)
    expect(reveal(view, 60_000, 30_000)).toEqual({ fromMs: 29_000, toMs: 39_000 })
  })

  test('labels at round distances that leave room for the words', () => {
    expect(tickMs({ fromMs: 0, toMs: 60_000 }, 720)).toBe(10_000)
    expect(tickMs({ fromMs: 0, toMs: 8_047_000 }, 900)).toBe(900_000)
  })
})

describe('coverage', () => {
  const timeline = {
    shots: [],
    samples: [
      { segment: 1, startMs: 0, endMs: 40, atMs: 10, text: '' },
      { segment: 2, startMs: 40, endMs: 80, atMs: 60, text: '' },
    ],
    gaps: [{ locator: { kind: 'time' as const, startMs: 50, endMs: 60 }, reason: 'damaged' }],
  }

  test('tells apart what was looked at in full, small, and not at all', () => {
    const looked = [{ locator: { kind: 'time' as const, startMs: 10, endMs: 20 } }]
    expect(coverageOf(timeline, looked, 100)).toEqual([
      { startMs: 0, endMs: 10, level: 'small' },
      { startMs: 10, endMs: 20, level: 'full' },
      { startMs: 20, endMs: 50, level: 'small' },
      { startMs: 50, endMs: 60, level: 'none' },
      { startMs: 60, endMs: 80, level: 'small' },
      { startMs: 80, endMs: 100, level: 'none' },
    ])
  })

  test('covers the whole recording without holes or overlaps', () => {
    const span = fc.tuple(fc.integer({ min: -50, max: 1200 }), fc.integer({ min: 1, max: 400 }))
    fc.assert(
      fc.property(fc.array(span), fc.array(span), (small, full) => {
        const samples = small.map(([startMs, wide], segment) => ({
          segment,
          startMs,
          endMs: startMs + wide,
          atMs: startMs,
          text: '',
        }))
        const looked = full.map(([startMs, wide]) => ({
          locator: { kind: 'time' as const, startMs, endMs: startMs + wide },
        }))
        const stretches = coverageOf({ shots: [], samples, gaps: [] }, looked, 1000)
        expect(stretches[0]?.startMs).toBe(0)
        expect(stretches.at(-1)?.endMs).toBe(1000)
        stretches
          .slice(1)
          .forEach((one, index) => expect(one.startMs).toBe(stretches[index]!.endMs))
      }),
    )
  })

  test('is told as a share', () => {
    expect(coveredShare(coverageOf(timeline, [], 100), 100)).toBeCloseTo(0.7)
    expect(coveredShare([], 0)).toBe(0)
  })
})

describe('samples and shots', () => {
  const samples = [10, 20, 40].map((atMs, segment) => ({
    segment,
    startMs: 0,
    endMs: 0,
    atMs,
    text: '',
  }))

  test('the nearest sample is found from both sides', () => {
    expect([0, 14, 16, 31, 99].map((ms) => nearestSample(samples, ms)?.atMs)).toEqual([
      10, 10, 20, 40, 40,
    ])
    expect(nearestSample([], 5)).toBeUndefined()
  })

  test('going back just after a cut goes to the shot before it', () => {
    const shots = [
      { startMs: 0, endMs: 5000 },
      { startMs: 5000, endMs: 9000 },
      { startMs: 9000, endMs: 12_000 },
    ]
    expect(shotEdge(shots, 5100, -1, 12_000)).toBe(0)
    expect(shotEdge(shots, 6000, -1, 12_000)).toBe(5000)
    expect(shotEdge(shots, 5000, 1, 12_000)).toBe(9000)
    expect(shotEdge(shots, 9500, 1, 12_000)).toBe(12_000)
  })
})
