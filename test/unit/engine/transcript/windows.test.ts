import fc from 'fast-check'
import { expect, test } from 'vitest'
import { windowsOf } from '#engine/transcript/windows.ts'

const seconds = (start: number, end: number): { startMs: number; endMs: number } => ({
  startMs: start * 1000,
  endMs: end * 1000,
})

test('silence is left out, and speech with short pauses stays together', () => {
  const silences = [seconds(0, 2), seconds(4, 5), seconds(7, 30), seconds(31, Infinity)]
  expect(windowsOf(silences, 60_000)).toEqual([
    { startMs: 1850, endMs: 7150 },
    { startMs: 29_850, endMs: 31_150 },
  ])
})

test('sound without a pause is cut evenly, and nothing is heard of silence alone', () => {
  expect(windowsOf([], 40_000).map(({ startMs }) => startMs)).toEqual([0, 13_183, 26_517])
  expect(windowsOf([seconds(0, Infinity)], 40_000)).toEqual([])
  expect(windowsOf([seconds(0, 39.9)], 40_000)).toEqual([])
})

test('windows are in order, short, within the recording, and hold every sound', () => {
  const spans = fc.array(fc.tuple(fc.nat(100_000), fc.nat(20_000)), { maxLength: 20 })
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 120_000 }), (pairs, durationMs) => {
      let from = 0
      const silences = pairs.map(([gap, length]) => {
        const startMs = from + gap
        from = startMs + length
        return { startMs, endMs: from }
      })
      const windows = windowsOf(silences, durationMs)
      for (const { startMs, endMs } of windows) {
        expect(startMs).toBeGreaterThanOrEqual(0)
        expect(endMs).toBeLessThanOrEqual(durationMs)
        expect(endMs - startMs).toBeLessThanOrEqual(15_301)
      }
      const sounds = [...silences, { startMs: durationMs, endMs: durationMs }].map(
        (silence, at) => ({ startMs: silences[at - 1]?.endMs ?? 0, endMs: silence.startMs }),
      )
      for (const { startMs, endMs } of sounds) {
        const until = Math.min(endMs, durationMs)
        if (until - startMs < 250) continue
        const middle = (startMs + until) / 2
        expect(windows.some((one) => one.startMs <= middle && one.endMs >= middle)).toBe(true)
      }
    }),
    { numRuns: 40 },
  )
}, 60_000)
