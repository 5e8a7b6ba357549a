import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newFolder, open } from './library.ts'
import { fileOf, frameOf, pageOf, videoProbe } from './made.ts'

describe('sources', () => {
  test('are identified by their content and come back as they were given', () => {
    const folder = newFolder()
    const store = open(folder)
    const file = fileOf(0xabc)
    const added = store.sources.add(file, videoProbe)
    const expected = {
      ...file,
      id: `s-${file.sha256.slice(0, 12)}`,
      kind: 'video',
      name: 'film 2748.mp4',
      durationMs: 60_000.5,
      width: 1920,
      height: 1080,
      status: 'importing',
      gaps: [],
      samples: 0,
      tokenRows: 0,
      indexed: 0,
      importedAt: added.importedAt,
      detail: videoProbe.detail,
    }
    expect(added).toEqual(expected)
    expect(new Date(added.importedAt).toISOString()).toBe(added.importedAt)
    store.close()
    const again = open(folder, { readOnly: true })
    expect(again.sources.list()).toEqual([expected])
    expect(again.sources.bySha256(file.sha256)).toEqual(expected)
    expect(again.sources.byPath(file.path)).toEqual(expected)
    expect(again.sources.byId('s-nothing')).toBeUndefined()
  })

  test('keep names with spaces, quotes, emoji and newlines', () => {
    const store = open()
    const name = `-a 'b' "c"\n🎬 ${'x'.repeat(200)}.mp4`
    store.sources.add(fileOf(1, `/films/${name}`), videoProbe)
    expect(store.sources.list().map((source) => source.name)).toEqual([name])
  })

  test('added twice are one, known by both paths, the last one first', () => {
    const store = open()
    const first = store.sources.add(fileOf(1, '/a/old.mp4'), videoProbe)
    store.sources.complete(first.id, 'ready', [])
    const second = store.sources.add({ ...fileOf(1, '/b/new.mp4'), mtimeMs: 5 }, videoProbe)
    const { indexed: _, ...rest } = first
    expect(second).toEqual({
      ...rest,
      status: 'ready',
      path: '/b/new.mp4',
      name: 'new.mp4',
      mtimeMs: 5,
    })
    expect(store.sources.list()).toHaveLength(1)
    expect(store.sources.byPath('/a/old.mp4')?.id).toBe(first.id)
    expect(store.sources.paths(first.id)).toEqual(['/b/new.mp4', '/a/old.mp4'])
  })

  test('give up a path when another content is found there', () => {
    const store = open()
    const { id: before } = store.sources.add(fileOf(1, '/a.mp4'), videoProbe)
    const { id: after } = store.sources.add(fileOf(2, '/a.mp4'), videoProbe)
    expect(store.sources.byPath('/a.mp4')?.id).toBe(after)
    expect(store.sources.byId(before)?.path).toBe('/a.mp4')
  })

  test('may share the beginning of a hash', () => {
    const store = open()
    const near = { ...fileOf(1), sha256: `${fileOf(1).sha256.slice(0, 63)}f` }
    const ids = [fileOf(1), near].map((file) => store.sources.add(file, videoProbe).id)
    expect(new Set(ids).size).toBe(2)
    expect(store.sources.list()).toHaveLength(2)
  })

  test('carry their gaps, their failure and their counts', () => {
    const store = open()
    const { id } = store.sources.add(fileOf(1), videoProbe)
    store.segments.add(id, frameOf(0, 'one'))
    store.segments.add(id, frameOf(10_000, 'two'))
    const gaps = [
      { locator: { kind: 'time', startMs: 20_000, endMs: 60_000.5 }, reason: 'unreadable' },
    ] as const
    store.sources.complete(id, 'partial', gaps)
    expect(store.sources.byId(id)).toMatchObject({
      status: 'partial',
      gaps,
      samples: 2,
      tokenRows: 128,
    })
    store.sources.fail(id, { code: 'source/damaged', message: 'It ends early.' })
    expect(store.sources.list()).toMatchObject([
      {
        status: 'failed',
        error: { code: 'source/damaged', message: 'It ends early.' },
        samples: 2,
      },
    ])
    const retried = store.sources.add(fileOf(1), { ...videoProbe, durationMs: 7 })
    expect(retried).toMatchObject({ status: 'importing', durationMs: 7, samples: 2 })
    expect(retried.error).toBeUndefined()
  })

  test('move', () => {
    const store = open()
    const { id } = store.sources.add(fileOf(1, '/a.mp4'), videoProbe)
    store.sources.relocate(id, '/elsewhere/b.mp4')
    expect(store.sources.byId(id)).toMatchObject({ path: '/elsewhere/b.mp4', name: 'b.mp4' })
    expect(() => store.sources.relocate('s-nothing', '/x')).toThrow(
      expect.objectContaining({ code: 'source/unknown' }),
    )
  })
})

describe('removing a source', () => {
  test('leaves no row, no index entry, no cache entry, and not a word in the files', () => {
    const folder = newFolder()
    const store = open(folder)
    const { id } = store.sources.add(fileOf(1, '/secret/Zanzibar.mp4'), videoProbe)
    const { id: kept } = store.sources.add(fileOf(2), videoProbe)
    const medoid = store.segments.add(id, frameOf(0, 'Whistleblower XQ77Z speaks'))
    store.segments.add(id, pageOf(1, 'Confidential Whistleblower report'))
    store.segments.add(kept, { ...frameOf(0, 'kept'), slices: [] })
    store.segments.add(kept, { ...frameOf(5, 'shared picture'), slices: frameOf(0, '').slices })
    store.memory.replace(id, [
      { level: 0, ordinal: 0, startMs: 0, endMs: 9, medoidSegmentId: medoid.id, count: 1 },
    ])
    const job = store.jobs.enqueue('/secret/Zanzibar.mp4')
    store.jobs.claim('me', Date.now() + 9999)
    store.jobs.attach(job.id, 'me', id)
    store.jobs.settle(job.id, 'me', 'done')
    store.jobs.enqueue('/secret/Zanzibar.mp4')
    for (const key of ['cache-0', 'page-1-overview', 'page-1-slice']) {
      store.rows.put(key, [{ kind: 'tokens', tokens: Int32Array.of(7) }], { encoderId: 'demo@1' })
    }

    expect(store.sources.remove(id)).toBe(true)

    expect(store.sources.list().map((source) => source.id)).toEqual([kept])
    expect(store.segments.count()).toBe(2)
    expect(store.search('whistleblower XQ77Z', { limit: 9, fuzzy: true })).toEqual([])
    expect(store.memory.ofSource(id)).toEqual([])
    expect(store.jobs.list()).toEqual([])
    expect(['cache-0', 'page-1-overview'].map((key) => store.rows.has(key))).toEqual([true, false])
    expect(store.check('full')).toEqual([])
    store.close()
    const files = readdirSync(folder).map((name) =>
      readFileSync(join(folder, name)).toString('latin1'),
    )
    for (const word of ['histleblower', 'xq77z', 'XQ77Z', 'Zanzibar', 'onfidential', 'page-1-']) {
      expect(files.filter((bytes) => bytes.includes(word))).toEqual([])
    }
  })

  test('that is not there does nothing', () => {
    expect(open().sources.remove('s-nothing')).toBe(false)
  })
})
