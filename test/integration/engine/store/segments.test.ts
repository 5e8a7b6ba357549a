import { describe, expect, test } from 'vitest'
import type { Segment } from '#engine/store/segment-rows.ts'
import type { Store } from '#engine/store/store.ts'
import { newFolder, open } from './library.ts'
import { fileOf, frameOf, pageOf, videoProbe } from './made.ts'

const withSource = (store: Store): string => store.sources.add(fileOf(1), videoProbe).id
const keysOf = (segments: readonly Segment[]): string[] => segments.map((segment) => segment.key)

describe('segments', () => {
  test('come back as they were given, words apart', () => {
    const folder = newFolder()
    const store = open(folder)
    const sourceId = withSource(store)
    const frame = { ...frameOf(1001 / 30, 'A red circle'), grid: { columns: 3, rows: 2 } }
    const { words, ...page } = pageOf(2, 'Invoice K7Q2', 'A form')
    const boxes = [{ x: 0.1, y: 0.2, width: 0.3, height: 0.4 }]
    const placed = { ...page, locator: { kind: 'page' as const, page: 2, boxes } }
    const a = store.segments.add(sourceId, frame)
    const b = store.segments.add(sourceId, { ...placed, words })
    expect(a).toEqual({ ...frame, id: a.id, sourceId })
    expect(b).toEqual({ ...placed, id: b.id, sourceId })
    store.close()
    const again = open(folder)
    expect(again.segments.byId(a.id)).toEqual(a)
    expect(again.segments.byKey(sourceId, 'p2')).toEqual(b)
    expect(again.segments.words(b.id)).toEqual(words)
    expect(again.segments.words(a.id)).toEqual([])
    expect(again.segments.byId(999)).toBeUndefined()
  })

  test('are stored once: the same key again changes nothing', () => {
    const store = open()
    const sourceId = withSource(store)
    const first = store.segments.add(sourceId, frameOf(0, 'first'))
    expect(store.segments.add(sourceId, frameOf(0, 'second'))).toEqual(first)
    expect(store.segments.count()).toBe(1)
    expect(store.search('second', { limit: 5 })).toEqual([])
    expect(store.check('full')).toEqual([])
  })

  test('of two sources may have the same key', () => {
    const store = open()
    const ids = [1, 2].map((seed) => store.sources.add(fileOf(seed), videoProbe).id)
    for (const id of ids) store.segments.add(id, frameOf(0, 'x'))
    expect(ids.map((id) => store.segments.count(id))).toEqual([1, 1])
    expect(store.segments.has(ids[0] ?? '', 't0')).toBe(true)
    expect(store.segments.has(ids[0] ?? '', 't1')).toBe(false)
    expect(store.segments.keys(ids[1] ?? '')).toEqual(new Set(['t0']))
  })

  test('are listed in order, by span and by page', () => {
    const store = open()
    const sourceId = withSource(store)
    for (const at of [20_000, 0, 10_000]) store.segments.add(sourceId, frameOf(at, 'x'))
    expect(keysOf(store.segments.ofSource(sourceId))).toEqual(['t0', 't10000', 't20000'])
    const middle = store.segments.ofSource(sourceId, { fromMs: 10_001, toMs: 19_999 })
    expect(keysOf(middle)).toEqual(['t10000'])
    expect(middle[0]?.slices).toHaveLength(1)
    const document = store.sources.add(fileOf(2), { kind: 'pdf', pages: 9, detail: {} }).id
    for (const page of [9, 1, 5]) store.segments.add(document, pageOf(page, `page ${page}`))
    expect(keysOf(store.segments.ofSource(document, { pages: [5, 9, 7] }))).toEqual(['p5', 'p9'])
  })

  test('are found by a time that they cover', () => {
    const store = open()
    const sourceId = withSource(store)
    store.segments.add(sourceId, frameOf(0, 'a'))
    store.segments.add(sourceId, frameOf(10_000, 'b'))
    const keyAt = (ms: number): string | undefined => store.segments.at(sourceId, ms)?.key
    expect([0, 9_999.9, 10_000, 20_000].map(keyAt)).toEqual(['t0', 't0', 't10000', 't10000'])
    expect([-1, 20_001].map(keyAt)).toEqual([undefined, undefined])
  })

  test('can be described anew and grow', () => {
    const store = open()
    const sourceId = withSource(store)
    const { id } = store.segments.add(sourceId, frameOf(0, 'a red circle AB12'))
    store.segments.describe(id, 'a blue square CD34')
    store.segments.extend(id, { kind: 'time', startMs: 0, endMs: 50_000 })
    expect(store.segments.byId(id)).toMatchObject({
      description: 'a blue square CD34',
      locator: { kind: 'time', startMs: 0, endMs: 50_000 },
    })
    expect(store.search('circle AB12', { limit: 5, fuzzy: true })).toEqual([])
    expect(store.search('square', { limit: 5 })).toMatchObject([{ segmentId: id }])
    expect(store.search('CD35', { limit: 5, fuzzy: true })).toMatchObject([{ segmentId: id }])
    expect(store.check('full')).toEqual([])
    expect(() => store.segments.describe(99, 'x')).toThrow(
      expect.objectContaining({ code: 'source/unknown' }),
    )
  })

  test('wait for their description, those that stay first', () => {
    const store = open()
    const sourceId = withSource(store)
    const waiting = { isUndescribed: true }
    store.segments.add(sourceId, { ...frameOf(0, ''), ...waiting, isSkim: true, key: 'k0' })
    const late = store.segments.add(sourceId, { ...frameOf(30_000, ''), ...waiting })
    const early = store.segments.add(sourceId, { ...frameOf(20_000, ''), ...waiting })
    store.segments.add(sourceId, frameOf(10_000, 'described'))
    expect(keysOf(store.segments.undescribed(sourceId, 9))).toEqual(['t20000', 't30000', 'k0'])
    expect(keysOf(store.segments.undescribed(sourceId, 1))).toEqual(['t20000'])
    expect(store.segments.descriptions(sourceId)).toEqual({ done: 1, total: 4 })
    store.segments.describe(early.id, 'a green star')
    store.segments.describe(late.id, '')
    expect(keysOf(store.segments.undescribed(sourceId, 9))).toEqual(['k0'])
    expect(store.segments.byId(late.id)).not.toHaveProperty('isUndescribed')
  })

  test('of a first look go where the full pass has come, with the cache keys that nobody else uses', () => {
    const store = open()
    const sourceId = withSource(store)
    const skim = (atMs: number): void => {
      store.segments.add(sourceId, { ...frameOf(atMs, 'skim'), isSkim: true, key: `k${atMs}` })
    }
    for (const atMs of [0, 10_000, 20_000]) skim(atMs)
    store.segments.add(sourceId, frameOf(0, 'whole'))
    expect(store.sources.byId(sourceId)).toMatchObject({ samples: 4, indexed: 10_000 / 60_000.5 })
    expect(store.segments.dropSkim(sourceId, 20_000)).toEqual(['cache-10000'])
    expect(keysOf(store.segments.ofSource(sourceId))).toEqual(['t0', 'k20000'])
    expect(store.search('skim', { limit: 5 })).toHaveLength(1)
    expect(store.check('full')).toEqual([])
    store.sources.skimmed(sourceId, 25_000)
    expect(store.sources.byId(sourceId)).toMatchObject({ skimmedMs: 25_000 })
    store.sources.complete(sourceId, 'ready', [])
    expect(store.sources.byId(sourceId)).not.toHaveProperty('indexed')
  })

  test('of a first look stay, with their lines, where the full pass finds what they show', () => {
    const store = open()
    const sourceId = withSource(store)
    const first = { ...frameOf(10_000, 'a red circle'), isSkim: true, key: 'k10000' }
    const { id, isSkim: _, ...before } = store.segments.add(sourceId, first)
    const locator = { kind: 'time' as const, startMs: 8000, endMs: 24_000 }
    store.segments.confirm(id, { locator, shot: 3 })
    expect(store.segments.dropSkim(sourceId, 60_000)).toEqual([])
    expect(store.segments.ofSource(sourceId)).toEqual([{ ...before, id, locator, shot: 3 }])
    expect(store.search('circle', { limit: 5 })).toHaveLength(1)
    expect(() => store.segments.confirm(99, { locator })).toThrow('not in this library')
  })

  test('can be encoded anew by another model, as a whole', () => {
    const store = open()
    const sourceId = withSource(store)
    const { slices, grid } = pageOf(7, '')
    const { id, ...before } = store.segments.add(sourceId, frameOf(0, 'a red circle'))
    const renewed = { encoderId: 'other@2', slices, grid }
    store.segments.renew(id, renewed)
    expect(store.segments.byId(id)).toEqual({ ...before, ...renewed, id })
    expect(store.sources.byId(sourceId)?.tokenRows).toBe(128)
    const broken = { ...renewed, slices: [...slices, { ...slices[0]!, cacheKey: null! }] }
    expect(() => store.segments.renew(id, broken)).toThrow('NOT NULL')
    expect(store.segments.byId(id)).toEqual({ ...before, ...renewed, id })
  })

  test('of a source that was removed meanwhile are refused', () => {
    const store = open()
    const sourceId = withSource(store)
    store.sources.remove(sourceId)
    expect(() => store.segments.add(sourceId, frameOf(0, 'x'))).toThrow(
      expect.objectContaining({ code: 'source/unknown' }),
    )
    expect(store.check('full')).toEqual([])
  })

  test('are all or nothing: a slice that cannot be stored leaves no segment', () => {
    const store = open()
    const sourceId = withSource(store)
    const bad = frameOf(0, 'unfinished K7Q2')
    bad.slices.push({ ...bad.slices[0]!, tokenRows: Number.NaN })
    expect(() => store.segments.add(sourceId, bad)).toThrow('NOT NULL')
    expect(store.segments.count()).toBe(0)
    expect(store.search('unfinished', { limit: 5 })).toEqual([])
    expect(store.check('full')).toEqual([])
  })
})

describe('memory and answers', () => {
  test('memory is replaced as a whole and listed by level', () => {
    const store = open()
    const sourceId = withSource(store)
    const { id: medoidSegmentId } = store.segments.add(sourceId, frameOf(0, 'x'))
    const node = (level: number, ordinal: number) => ({
      level,
      ordinal,
      startMs: ordinal * 1.5,
      endMs: ordinal * 1.5 + 1,
      medoidSegmentId,
      count: 3,
    })
    store.memory.replace(sourceId, [node(0, 0), node(0, 1)])
    store.memory.replace(sourceId, [node(1, 0), node(0, 0)])
    expect(store.memory.ofSource(sourceId)).toEqual([node(0, 0), node(1, 0)])
    const twice = [node(0, 0), node(0, 0)]
    expect(() => store.memory.replace(sourceId, twice)).toThrow('UNIQUE')
    expect(store.memory.ofSource(sourceId)).toEqual([node(0, 0), node(1, 0)])
  })

  test('answers are kept in order, newest first, and outlive their source', () => {
    const folder = newFolder()
    const store = open(folder)
    const sourceId = withSource(store)
    const answer = {
      question: 'When is the text K7Q2 shown?',
      scope: [sourceId],
      text: 'At 0:12 [1].',
      supported: true,
      citations: [
        { marker: '1', sourceId, locator: { kind: 'time' as const, startMs: 1, endMs: 2 } },
      ],
      evidence: { samples: 3, omitted: [] },
      timings: { totalMs: 12.5 },
    }
    const first = store.answers.add(answer)
    const second = store.answers.add({ ...answer, question: 'And then?', modelId: 'demo' })
    store.sources.remove(sourceId)
    store.close()
    const again = open(folder)
    expect(again.answers.list()).toEqual([second, first])
    expect(again.answers.list(1)).toEqual([second])
    expect(first).toEqual({ ...answer, id: first.id, askedAt: first.askedAt })
    again.answers.remove(first.id)
    expect(again.answers.list()).toEqual([second])
  })
})
