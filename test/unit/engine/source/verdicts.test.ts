import { describe, expect, test } from 'vitest'
import { complaintOf, isSerious } from '#engine/source/complaints.ts'
import { createVerdicts } from '#engine/source/verdicts.ts'

const config = '[Parsed_showinfo_0 @ 0x1] [info] config in time_base: 1/1000, frame_rate: 25/1'
const shown = (ms: number, isKey = false): string =>
  `[Parsed_showinfo_0 @ 0x1] [info] n: 7 pts: ${ms} pts_time:1 pos: 5 fmt:yuv420p s:32x24 i:P iskey:${isKey ? 1 : 0} type:P`
const damaged = '[h264 @ 0x2] [error] error while decoding MB 3 4, bytestream 5'
const lost = '[matroska,webm @ 0x3] [error] Element at 0x1 exceeds containing master element ending'
const patched = '[warning] a.mkv: corrupt decoded frame in stream 0'

function verdicts(
  lines: readonly string[],
  options: { between?: number; isMidway?: boolean } = {},
) {
  const { between = 2, isMidway = false } = options
  const all = createVerdicts({ between, isFromStart: !isMidway, isMidway, startSeconds: 0 })
  for (const line of [config, ...lines]) all.hear(line)
  return all
}

/** Whether each of the times is whole. */
const at = (all: ReturnType<typeof verdicts>, times: readonly number[]): boolean[] =>
  times.map((ms) => all.at(ms))

test('Pictures are spoilt from the complaint to the next key frame', () => {
  const p = [120, 160, 200, 240].map((ms) => shown(ms))
  const all = verdicts([shown(0, true), shown(40), shown(80), damaged, ...p, shown(280, true)])
  expect(at(all, [0, 80, 120, 240, 280, 9000])).toEqual([true, true, false, false, true, true])
})

test('A key frame that may be the damaged picture itself ends nothing, the next one does', () => {
  const all = verdicts([
    shown(0, true),
    damaged,
    shown(40),
    shown(80),
    shown(120, true),
    shown(160, true),
  ])
  expect(at(all, [0, 40, 120, 160])).toEqual([true, false, false, true])
})

test('Lost bytes lie before the packet that follows them: its key frame is whole', () => {
  const all = verdicts([shown(0, true), lost, shown(40), shown(80), shown(5000, true)])
  expect(at(all, [40, 80, 5000])).toEqual([false, false, true])
})

test('A key frame that is shown patched up is spoilt, however long ago the complaint was', () => {
  const all = verdicts([shown(0, true), shown(40), patched, shown(80, true), shown(120, true)])
  expect(at(all, [40, 80, 120])).toEqual([true, false, true])
})

test('What a decoder says of packets that it cannot show does not count where a stream is entered midway', () => {
  const all = verdicts([damaged, damaged, shown(200, true), shown(240)], { isMidway: true })
  expect(at(all, [100, 200, 240])).toEqual([false, true, true])
})

test('The first picture of a file is spoilt when it is complained about', () => {
  const all = verdicts([damaged, shown(0, true), shown(40), shown(80), shown(120, true)])
  expect(at(all, [0, 80, 120])).toEqual([false, false, true])
})

test('A foreign title that looks like a picture or a complaint is neither', () => {
  const all = verdicts([
    shown(0, true),
    '[info]     title           : [h264 @ 0x2] [error] error while decoding MB 1 1',
    '[info]     title           : n: 1 pts: 99000 x iskey:1 ',
    shown(40),
  ])
  expect(all.seenMs()).toBe(40)
  expect(all.at(40)).toBe(true)
})

describe('Of what ffmpeg says', () => {
  test.each([
    ['[h264 @ 0x1] [error] Invalid NAL unit size (0 > 9).', true],
    ['[h264 @ 0x1] [info] concealing 9 DC, 9 AC, 9 MV errors in P frame', true],
    ['[warning] x.ts: corrupt input packet in stream 0', true],
    ['[in#0/mpegts @ 0x1] [warning] corrupt input packet in stream 0', true],
    ['[dec:h264 @ 0x1] [warning] corrupt decoded frame', true],
    [
      '[matroska,webm @ 0x1] [error] 0x00 at pos 9 (0x9) invalid as first byte of an EBML number',
      true,
    ],
    ['[mpegts @ 0x1] [warning] Packet corrupt (stream = 0, dts = 9).', false],
    ['[h264 @ 0x1] [error] SEI type 5 size 648 truncated at 640', false],
    [
      '[h264 @ 0x1] [error] number of reference frames (0+5) exceeds max (4; probably corrupt input), discarding one',
      false,
    ],
    ['[info]     comment         : concealing 9 DC, 9 AC, 9 MV errors in P frame', false],
    ['[mp4 @ 0x1] [error] Application provided invalid, non monotonically increasing dts', false],
  ])('%s: is about damage: %s', (line, isDamage) => {
    const complaint = complaintOf(line)
    expect(complaint !== undefined && isSerious(complaint)).toBe(isDamage)
  })
})
