import { describe, expect, test } from 'vitest'
import { createRemember } from '#engine/intake/remember.ts'
import { memoryLevels } from '#engine/store/memory.ts'
import type { Store } from '#engine/store/store.ts'
import { newFolder, open } from './store/library.ts'
import { fileOf, frameOf, videoProbe } from './store/made.ts'

const nodes = 4
const spanMs = 10_000

/** A recording whose scenes are as long as `scenes` says; each looks like itself, with some noise. */
function recordingOf(store: Store, scenes: readonly number[]): { sourceId: string; add(): void } {
  const { id: sourceId } = store.sources.add(fileOf(1), videoProbe)
  const frames = scenes.flatMap((length, scene) => Array.from({ length }, () => scene))
  let next = 0
  return {
    sourceId,
    add() {
      const scene = frames[next]!
      const frame = frameOf(next * spanMs, '')
      const rows = Float32Array.from(
        { length: 8 * 6 },
        (_, at) => (at % 6 === scene % 6 ? 1 : 0) + Math.sin(next * 31 + at) / 20,
      )
      store.rows.put(
        frame.slices[0]!.cacheKey,
        [
          {
            kind: 'rows',
            rows,
            count: 8,
            positions: Int32Array.from({ length: 8 }, (_, row) => row),
            advance: 8,
            nonCausal: false,
          },
        ],
        { encoderId: 'demo@1' },
      )
      store.segments.add(sourceId, frame)
      next++
    },
  }
}

const spansOf = (store: Store, sourceId: string, level: number): number[][] =>
  store.memory
    .ofSource(sourceId, level)
    .map(({ startMs, endMs }) => [startMs / spanMs, endMs / spanMs])

describe('the memory of a recording', () => {
  test('has bounded levels that each span all of it and nest', () => {
    const store = open()
    const scenes = [12, 1, 20, 9, 30, 3]
    const { sourceId, add } = recordingOf(store, scenes)
    for (let frame = 0; frame < 75; frame++) add()
    createRemember(store)(sourceId, nodes)
    const levels = Object.values(memoryLevels).map((level) =>
      store.memory.ofSource(sourceId, level),
    )
    expect(levels.map(({ length }) => length)).toEqual([16, 4, 1])
    for (const level of levels) {
      expect(level.reduce((sum, { count }) => sum + count, 0)).toBe(75)
      expect([level[0]!.startMs, level.at(-1)!.endMs]).toEqual([0, 75 * spanMs])
    }
    expect(store.memory.ofSource(sourceId)).toEqual(levels.flat())
  })

  test('puts borders where scenes change', () => {
    const store = open()
    const { sourceId, add } = recordingOf(store, [20, 15, 25, 15])
    for (let frame = 0; frame < 75; frame++) add()
    createRemember(store)(sourceId, nodes)
    expect(spansOf(store, sourceId, memoryLevels.segments)).toEqual([
      [0, 20],
      [20, 35],
      [35, 60],
      [60, 75],
    ])
  })

  test('is the same whether it grew with the recording or was made at its end', () => {
    const [grown, whole] = [open(newFolder()), open(newFolder())]
    const scenes = [7, 1, 22, 18, 5]
    const [a, b] = [recordingOf(grown, scenes), recordingOf(whole, scenes)]
    const remember = createRemember(grown)
    for (let frame = 0; frame < 53; frame++) {
      a.add()
      b.add()
      if (frame % 5 === 0) remember(a.sourceId, nodes)
    }
    remember(a.sourceId, nodes)
    createRemember(whole)(b.sourceId, nodes)
    expect(grown.memory.ofSource(a.sourceId)).toEqual(whole.memory.ofSource(b.sourceId))
  })

  test('is made anew when something came in between', () => {
    const store = open()
    const { sourceId, add } = recordingOf(store, [20, 20])
    for (let frame = 0; frame < 10; frame++) add()
    const remember = createRemember(store)
    remember(sourceId, nodes)
    store.segments.add(sourceId, { ...frameOf(5000, ''), slices: frameOf(0, '').slices })
    for (let frame = 0; frame < 10; frame++) add()
    remember(sourceId, nodes)
    const [chapter] = store.memory.ofSource(sourceId, memoryLevels.chapters)
    expect(chapter?.count).toBe(21)
  })

  test('follows the span of a sample that grew', () => {
    const store = open()
    const { sourceId, add } = recordingOf(store, [3])
    for (let frame = 0; frame < 3; frame++) add()
    const remember = createRemember(store)
    remember(sourceId, nodes)
    const last = store.segments.ofSource(sourceId).at(-1)!
    store.segments.extend(last.id, { kind: 'time', startMs: 20_000, endMs: 500_000 })
    remember(sourceId, nodes)
    expect(store.memory.ofSource(sourceId, memoryLevels.shots).at(-1)!.endMs).toBe(500_000)
  })

  test('of what has no rows any more is empty', () => {
    const store = open()
    const { sourceId, add } = recordingOf(store, [3])
    for (let frame = 0; frame < 3; frame++) add()
    createRemember(store)(sourceId, nodes)
    store.rows.clear()
    createRemember(store)(sourceId, nodes)
    expect(store.memory.ofSource(sourceId)).toEqual([])
  })

  test('takes as much room for a recording ten times as long, and says how much', () => {
    const sizes = [3, 30].map((scenesIn) => {
      const store = open(newFolder())
      const scenes = Array.from({ length: scenesIn }, (_, index) => 6 + (index % 7))
      const { sourceId, add } = recordingOf(store, scenes)
      const frames = scenes.reduce((sum, length) => sum + length, 0)
      for (let frame = 0; frame < frames; frame++) add()
      createRemember(store)(sourceId, nodes)
      return store.memory.sizeOf(sourceId)
    })
    expect(sizes[1]).toEqual(sizes[0])
    expect(sizes[0]).toMatchObject({ nodes: 21 })
    expect(sizes[0]!.bytes).toBeLessThan(4000)
  })
})
