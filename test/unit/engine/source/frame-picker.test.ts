import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Picked, createFramePicker } from '#engine/source/frame-picker.ts'
import type { Frame } from '#engine/source/frame-stream.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { black, draw, frames, grey, red, size, white, wordPatches } from './frame-drawing.ts'

type Pick = Omit<Picked, 'data'>

function pick(input: readonly Frame[], endMs: number, from = { startMs: 0, shot: 0 }): Pick[] {
  const picker = createFramePicker(size, defaultSampling, from)
  const picked = [...input.flatMap((frame) => picker.push(frame)), ...picker.end(endMs)]
  return picked.map(({ data: _, ...rest }) => rest)
}

const spans = (picked: readonly Pick[]): [number, number][] =>
  picked.map(({ startMs, endMs }) => [startMs, endMs])

test('Ten minutes of the same picture cost one sample', () => {
  const still = draw(grey, wordPatches(0b10110101))
  const slow = Array.from({ length: 600 }, (_, i) => ({ ms: i * 1000, data: still }))
  expect(spans(pick(slow, 600_000))).toEqual([[0, 600_000]])
})

test('An hour of the same picture is cut into spans of the longest length, of one shot', () => {
  const still = draw(grey, wordPatches(0b10110101))
  const slow = Array.from({ length: 30 }, (_, i) => ({ ms: i * 120_000, data: still }))
  const picked = pick(slow, 3_600_000)
  expect(spans(picked)).toEqual([
    [0, 1_200_000],
    [1_200_000, 2_400_000],
    [2_400_000, 3_600_000],
  ])
  expect(picked.map(({ shot }) => shot)).toEqual([0, 0, 0])
})

test('Time stamps that jump by a day cost no more looks than a second', () => {
  const still = draw(grey, wordPatches(0b10110101))
  const day = 86_400_000
  const picked = pick(
    [0, 100, day, day + 100].map((ms) => ({ ms, data: still })),
    day + 200,
  )
  expect(spans(picked)).toEqual([
    [0, day],
    [day, day + 200],
  ])
})

test('A cut starts a shot at its very frame', () => {
  const cut = frames(8, (ms) => (ms < 3700 ? draw(black, wordPatches(1)) : draw(red)))
  expect(pick(cut, 8000)).toMatchObject([
    { startMs: 0, endMs: 3700, shot: 0 },
    { startMs: 3700, endMs: 8000, shot: 1 },
  ])
})

test('Another word on the same background is another state, of the same shot', () => {
  const words = frames(9, (ms) =>
    draw(grey, wordPatches([0b10110101, 0b01101011, 0b11011010][Math.floor(ms / 3000)]!)),
  )
  expect(pick(words, 9000)).toMatchObject([
    { startMs: 0, endMs: 3000, shot: 0 },
    { startMs: 3000, endMs: 6000, shot: 0 },
    { startMs: 6000, endMs: 9000, shot: 0 },
  ])
})

test('A word that stands for half a second is found between two others', () => {
  const words = frames(6, (ms) =>
    draw(grey, wordPatches(ms < 3000 ? 0b10110101 : ms < 3500 ? 0b01001010 : 0b11011110)),
  )
  expect(spans(pick(words, 6000))).toEqual([
    [0, 3000],
    [3000, 3500],
    [3500, 6000],
  ])
})

test('A colour that changes at the same brightness is a change', () => {
  const square = { x: 50, y: 30, width: 40, height: 40 }
  const changed = frames(6, (ms) =>
    draw(grey, [{ ...square, colour: ms < 3000 ? [110, 90, 200] : [110, 170, 90] }]),
  )
  expect(spans(pick(changed, 6000))).toEqual([
    [0, 3000],
    [3000, 6000],
  ])
})

test('The picture of a sample is one that holds still', () => {
  const picked = pick(
    frames(6, (ms) => draw(grey, wordPatches(ms < 3000 ? 0b10110101 : 0b01101010))),
    6000,
  )
  expect(picked[1]!.atMs).toBeGreaterThanOrEqual(3300)
  expect(picked[1]!.atMs).toBeLessThan(6000)
})

test('A blinking cursor costs nothing', () => {
  const cursor = { x: 80, y: 40, width: 2, height: 6, colour: white }
  const blink = frames(30, (ms) => draw(grey, ms % 1000 < 500 ? [cursor] : []))
  expect(spans(pick(blink, 30_000))).toEqual([[0, 30_000]])
})

test('A single flash changes nothing', () => {
  const flash = frames(8, (ms) => (ms === 4000 ? draw(white) : draw(grey, wordPatches(5))))
  expect(pick(flash, 8000).map(({ shot }) => shot)).toEqual([0])
})

test('A fade ends in one change', () => {
  const fade = frames(12, (ms) => {
    const share = Math.min(1, Math.max(0, (ms - 3000) / 3000))
    return draw(grey, wordPatches(0b10110111, 48, 40, [120 + 115 * share, 128, 128]))
  })
  const picked = pick(fade, 12_000)
  expect(picked).toHaveLength(2)
  expect(picked[1]!.startMs).toBeGreaterThan(3000)
  expect(picked[1]!.startMs).toBeLessThanOrEqual(6000)
})

test('What moves without end costs its budget and one look per gap, not a sample per frame', () => {
  const ball = frames(60, (ms) => {
    const x = Math.round(60 + 56 * Math.sin(ms / 700))
    return draw(grey, [{ x: x - (x % 2), y: 30, width: 30, height: 30, colour: white }])
  })
  const most = defaultSampling.budgetPerShot + (2 * 60_000) / defaultSampling.maxGapMs + 1
  expect(pick(ball, 60_000).length).toBeLessThanOrEqual(most)
})

test('A word that changes beside something that moves is still found', () => {
  const busy = frames(12, (ms) => {
    const x = Math.round(70 + 56 * Math.sin(ms / 700))
    return draw(grey, [
      ...wordPatches(ms < 6000 ? 0b10110101 : 0b01101010, 8, 8),
      { x: x - (x % 2), y: 68, width: 20, height: 20, colour: white },
    ])
  })
  expect(pick(busy, 12_000).map(({ startMs }) => startMs)).toContain(6000)
})

test('A picture that stands between two frames far apart gets its whole span', () => {
  const sparse: Frame[] = [0, 37_000, 60_000].map((ms, i) => ({
    ms,
    data: draw(grey, wordPatches([0b10110101, 0b01101010, 0b11100011][i]!)),
  }))
  expect(spans(pick(sparse, 70_000))).toEqual([
    [0, 37_000],
    [37_000, 60_000],
    [60_000, 70_000],
  ])
})

const shows = fc.array(
  fc.record({
    word: fc.integer({ min: 0, max: 255 }),
    back: fc.constantFrom(black, grey, red, white),
    lasts: fc.integer({ min: 1, max: 25 }),
  }),
  { minLength: 1, maxLength: 6 },
)

function show(parts: readonly { word: number; back: typeof grey; lasts: number }[]): Frame[] {
  let ms = 0
  return parts.flatMap(({ word, back, lasts }) =>
    Array.from({ length: lasts }, () => ({
      ms: (ms += 100) - 100,
      data: draw(back, wordPatches(word)),
    })),
  )
}

test('Every instant belongs to exactly one sample, whose frame lies within it', () => {
  fc.assert(
    fc.property(shows, fc.integer({ min: 0, max: 3000 }), (parts, tail) => {
      const input = show(parts)
      const endMs = input.at(-1)!.ms + 100 + tail
      const picked = pick(input, endMs)
      let at = 0
      for (const { startMs, endMs: end, atMs } of picked) {
        expect(startMs).toBe(at)
        expect(end).toBeGreaterThan(startMs)
        expect(atMs).toBeGreaterThanOrEqual(startMs)
        expect(atMs).toBeLessThan(end)
        at = end
      }
      expect(at).toBe(endMs)
    }),
    { numRuns: 20 },
  )
})

test('A pass that starts again at a shot gives what the whole pass gave from there on', () => {
  fc.assert(
    fc.property(shows, (parts) => {
      const input = show(parts)
      const endMs = input.at(-1)!.ms + 100
      const whole = pick(input, endMs)
      const starts = whole.filter(({ shot }, i) => i > 0 && whole[i - 1]!.shot !== shot)
      for (const { startMs, shot } of starts) {
        const preroll = input.filter(({ ms }) => ms >= startMs - 1500)
        expect(pick(preroll, endMs, { startMs, shot })).toEqual(
          whole.filter((picked) => picked.shot >= shot),
        )
      }
    }),
    { numRuns: 12 },
  )
})

describe('Of the frames that are known already', () => {
  const knownOf = (input: readonly Frame[], endMs: number, known: number[]): unknown[] => {
    const picker = createFramePicker(size, defaultSampling, { startMs: 0, shot: 0, known })
    const picked = [...input.flatMap((frame) => picker.push(frame)), ...picker.end(endMs)]
    return picked.map(({ startMs, knownMs }) => [startMs, knownMs])
  }
  const cut = frames(8, (ms) => (ms < 3700 ? draw(black, wordPatches(1)) : draw(red)))

  test.each([
    ['a look itself, the first one where there are several', [1000, 2000, 5000], [1000, 5000]],
    ['between two looks', [2030, 6070], [2030, 6070]],
    ['the first of a picture', [0, 3700], [0, 3700]],
    ['none', [], [undefined, undefined]],
  ])('one stands for what it shows: %s', (_how, known, [first, second]) => {
    expect(knownOf(cut, 8000, known)).toEqual([
      [0, first],
      [3700, second],
    ])
  })

  test('one between two pictures stands for none of them', () => {
    expect(knownOf(cut, 8000, [3650])).toEqual([
      [0, undefined],
      [3700, undefined],
    ])
  })

  test('one in the middle of a fade stands for nothing', () => {
    const faded = frames(8, (ms) => {
      const share = Math.min(1, Math.max(0, (ms - 3000) / 1000))
      return draw([Math.round(16 + 200 * share), 128, 128], wordPatches(1))
    })
    const known = knownOf(faded, 8000, [3500]).map((one) => (Array.isArray(one) ? one[1] : one))
    expect(known).not.toContain(3500)
  })

  test('one stands for a picture of before the last boundary only if it was shown there', () => {
    const [a, b] = [draw(grey, wordPatches(0b10110101)), draw(grey, wordPatches(0b01101011))]
    const turns = frames(12, (ms) => (ms < 4000 || ms >= 8000 ? a : b))
    expect(knownOf(turns, 12_000, [2000, 9000])).toEqual([
      [0, 2000],
      [4000, undefined],
      [8000, 9000],
    ])
  })
})
