import { expect, test } from 'vitest'
import { createDamageLog } from '#engine/source/damage-log.ts'

const spans = (log: ReturnType<typeof createDamageLog>, endMs = 60_000): unknown[] =>
  log.places(endMs).map(({ locator }) => locator)

test('A place ends later by what may wait in a queue behind the picture that was seen', () => {
  const log = createDamageLog()
  log.hear('[h264 @ 0x1] error while decoding MB 3 4', 5000, 200)
  expect(spans(log)).toEqual([{ kind: 'time', startMs: 4800, endMs: 6700 }])
})

test('Complaints close together are one place, apart they are two', () => {
  const log = createDamageLog()
  for (const ms of [5000, 5400, 6000]) log.hear('[h264 @ 0x1] error while decoding MB 3 4', ms)
  log.hear('corrupt decoded frame in stream 0', 20_000)
  expect(spans(log)).toEqual([
    { kind: 'time', startMs: 4800, endMs: 7500 },
    { kind: 'time', startMs: 19_800, endMs: 21_500 },
  ])
})

test('Complaints about time stamps and headers spoil no picture', () => {
  const log = createDamageLog()
  log.hear('[mp4 @ 0x1] Application provided invalid, non monotonically increasing dts', 5000)
  log.hear('co located POCs unavailable', 6000)
  expect(spans(log)).toEqual([])
  expect(log.isNew()).toBe(true)
})

test('A hole is told once, with the last complaint, and not as a spoilt place again', () => {
  const log = createDamageLog()
  log.hear('Invalid NAL unit size', 5000)
  expect(log.hole(5100, 9000)).toEqual({
    gap: true,
    locator: { kind: 'time', startMs: 5100, endMs: 9000 },
    reason: 'No picture could be decoded here: Invalid NAL unit size.',
  })
  expect(log.isNew()).toBe(false)
  expect(spans(log)).toEqual([])
})

test('A flood of complaints takes bounded memory', () => {
  const log = createDamageLog()
  for (let i = 0; i < 5000; i++) log.hear('Invalid data found', i * 10_000)
  expect(log.places(1e12)).toHaveLength(1000)
})
