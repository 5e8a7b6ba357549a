import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLogger } from '#base/log.ts'
import type { Logger } from '#base/log.ts'
import type { Part } from '#engine/domain.ts'
import { newFolder, open } from './library.ts'

/** Small whole numbers, which float16 holds exactly. */
const blockOf = (count: number, width: number, seed = 0): Part => ({
  kind: 'rows',
  rows: Float32Array.from({ length: count * width }, (_, index) => ((index + seed) % 2000) - 1000),
  count,
  positions: Int32Array.from({ length: count }, (_, index) => index),
  advance: count,
  nonCausal: true,
})
const partsOf = (seed: number): Part[] => [
  { kind: 'tokens', tokens: Int32Array.of(1, seed, 3) },
  blockOf(64, 192, seed),
]
const about = { encoderId: 'demo@1' }

describe('the cache', () => {
  test('gives back what was put, also after reopening', () => {
    const folder = newFolder()
    const store = open(folder)
    store.rows.put('a', partsOf(1), about)
    store.rows.put('large', [blockOf(2000, 1024)], about)
    store.rows.put('empty', [], about)
    store.close()
    const { rows } = open(folder)
    expect(rows.get('a')).toEqual(partsOf(1))
    expect(rows.get('large')).toEqual([blockOf(2000, 1024)])
    expect(rows.get('empty')).toEqual([])
    expect([rows.get('b'), rows.has('b'), rows.has('a')]).toEqual([undefined, false, true])
    expect(rows.readAll(['a'])[0]?.length).toBeGreaterThan(64 * 192 * 2)
  })

  test('replaces an entry of the same key', () => {
    const { rows } = open()
    rows.put('a', partsOf(1), about)
    rows.put('a', partsOf(2), about)
    expect(rows.get('a')).toEqual(partsOf(2))
    expect(rows.stats().entries).toBe(1)
  })

  test('gives several at once, in the order they are asked for, with gaps where there is nothing', () => {
    const folder = newFolder()
    const store = open(folder)
    for (const seed of [1, 2, 3]) store.rows.put(`k${seed}`, partsOf(seed), about)
    const wanted = ['k3', 'none', 'k1', 'k3']
    const expected = [partsOf(3), undefined, partsOf(1), partsOf(3)]
    expect([store.rows.getAll(wanted), store.rows.getAll(wanted)]).toEqual([expected, expected])
    store.close()
    const reader = open(folder, { readOnly: true })
    expect(reader.rows.getAll(wanted)).toEqual(expected)
    expect(reader.rows.getAll([])).toEqual([])
  })

  test('keeps what is put together apart: each can be read, replaced and removed alone', () => {
    const folder = newFolder()
    const mine = open(folder)
    const theirs = open(folder)
    const keys = ['k0', 'k1', 'k2', 'k3']
    const put = keys.map((key, seed) => ({ key, parts: partsOf(seed) }))
    mine.rows.putAll([...put, { key: 'k1', parts: partsOf(7) }], about)
    expect(mine.rows.stats().entries).toBe(4)
    expect(theirs.rows.getAll(keys)).toEqual([0, 7, 2, 3].map(partsOf))
    expect(keys.toReversed().map((key) => theirs.rows.get(key))).toEqual([3, 2, 7, 0].map(partsOf))
    mine.rows.remove(['k0', 'k2', 'none'])
    mine.rows.put('k3', partsOf(9), about)
    const expected = [undefined, partsOf(7), undefined, partsOf(9)]
    expect([mine.rows.getAll(keys), theirs.rows.getAll(keys)]).toEqual([expected, expected])
    const { bytes, entries } = mine.rows.stats()
    expect(entries).toBe(2)
    expect(bytes).toBe(mine.rows.readAll(['k1', 'k3']).reduce((sum, one) => sum + one!.length, 0))
    mine.rows.remove(['k1', 'k3'])
    expect(mine.rows.stats()).toMatchObject({ entries: 0, bytes: 0 })
  })

  test('leaves no byte in the file of an entry that is removed from among others', () => {
    const folder = newFolder()
    const { rows } = open(folder)
    const secret = Int32Array.from({ length: 9000 }, () => 0x5ec2e7)
    rows.putAll(
      [
        { key: 'a', parts: partsOf(1) },
        { key: 'b', parts: [{ kind: 'tokens', tokens: secret }] },
      ],
      about,
    )
    const traces = (): number => {
      const trace = Buffer.from(secret.buffer, 0, 64)
      const files = ['cache.sqlite', 'cache.sqlite-wal'].map((name) => join(folder, name))
      return files.filter((file) => readFileSync(file).includes(trace)).length
    }
    expect(traces()).toBeGreaterThan(0)
    rows.remove(['b'])
    expect(traces()).toBe(0)
    expect(rows.get('a')).toEqual(partsOf(1))
  })

  test('holds more than fits into one pack, and entries of megabytes', () => {
    const folder = newFolder()
    const store = open(folder)
    const put = Array.from({ length: 90 }, (_, seed) => ({ key: `k${seed}`, parts: partsOf(seed) }))
    put.splice(40, 0, { key: 'large', parts: [blockOf(2000, 1024)] })
    store.rows.putAll(put, about)
    store.close()
    const { rows } = open(folder)
    const keys = put.map(({ key }) => key)
    expect(rows.getAll(keys)).toEqual(put.map(({ parts }) => parts))
    expect(rows.readAll(['k50'])[0]?.buffer.byteLength).toBeLessThanOrEqual(2 ** 20)
  })

  test('never takes an entry for another that was put in its place by another process', () => {
    const folder = newFolder()
    const mine = open(folder)
    const theirs = open(folder)
    mine.rows.put('a', partsOf(1), about)
    mine.rows.put('b', partsOf(2), about)
    expect(mine.rows.getAll(['a', 'b'])).toEqual([partsOf(1), partsOf(2)])
    theirs.rows.clear()
    for (const seed of [2, 3, 4]) theirs.rows.put(`k${seed}`, partsOf(seed), about)
    theirs.rows.put('b', partsOf(5), about)
    expect(mine.rows.getAll(['a', 'b'])).toEqual([undefined, partsOf(5)])
    theirs.close()
    // Another version of the program makes the tables anew.
    const file = join(folder, 'cache.sqlite')
    const db = new Sqlite(file)
    db.pragma('user_version = 99')
    db.close()
    const others = open(folder)
    others.rows.put('c', partsOf(6), about)
    expect(mine.rows.getAll(['a', 'b'])).toEqual([undefined, undefined])
    expect(mine.rows.get('c')).toEqual(partsOf(6))
  })

  test('keeps any key apart from any other', () => {
    const { rows } = open()
    const key = fc.string({ maxLength: 20 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 8 }), (keys) => {
        keys.forEach((name, index) => rows.put(name, partsOf(index), about))
        keys.forEach((name, index) => expect(rows.get(name)).toEqual(partsOf(index)))
      }),
      { numRuns: 20 },
    )
  })

  test('drops what was used least lately when it is full, and what is larger than all of it', () => {
    const folder = newFolder()
    const size = 64 * 192 * 2 + 400
    const store = open(folder, { cacheBytes: size * 10 })
    const keys = Array.from({ length: 10 }, (_, index) => `k${index}`)
    keys.forEach((key, index) => store.rows.put(key, partsOf(index), about))
    expect(store.rows.stats().entries).toBe(10)
    store.rows.get('k0')
    store.rows.put('k10', partsOf(10), about)
    expect(store.rows.has('k0')).toBe(true)
    expect(store.rows.has('k1')).toBe(false)
    expect(store.rows.has('k10')).toBe(true)
    expect(store.rows.stats().bytes).toBeLessThanOrEqual(size * 10)
    store.rows.put('huge', [blockOf(64, 192 * 20)], about)
    expect(store.rows.has('huge')).toBe(false)
    store.close()
    const smaller = open(folder, { cacheBytes: size * 3 })
    expect(smaller.rows.trim()).toBeGreaterThan(0)
    expect(smaller.rows.stats().bytes).toBeLessThanOrEqual(size * 3)
    expect(smaller.rows.has('k10')).toBe(true)
  })

  test('remembers across a restart what was used', () => {
    const folder = newFolder()
    const size = 64 * 192 * 2 + 400
    const first = open(folder)
    for (const key of ['a', 'b', 'c']) first.rows.put(key, partsOf(1), about)
    first.rows.get('a')
    first.close()
    const { rows } = open(folder, { cacheBytes: size * 2.3 })
    rows.trim()
    expect(['a', 'b', 'c'].map((key) => rows.has(key))).toEqual([true, false, true])
  })

  test('gives its room back when it is cleared', () => {
    const folder = newFolder()
    const store = open(folder)
    for (let seed = 0; seed < 50; seed++) store.rows.put(`k${seed}`, partsOf(seed), about)
    store.rows.clear()
    expect(store.rows.stats()).toMatchObject({ entries: 0, bytes: 0 })
    expect(statSync(join(folder, 'cache.sqlite')).size).toBeLessThan(50 * 64 * 192)
    store.rows.put('a', partsOf(1), about)
    expect(store.rows.get('a')).toEqual(partsOf(1))
  })
})

describe('a damaged cache', () => {
  test.each([
    ['text in its place', (file: string) => writeFileSync(file, 'not a database '.repeat(1000))],
    ['its head overwritten', (file: string) => overwrite(file, 0, 100)],
    ['its first table overwritten', (file: string) => overwrite(file, 100, 4000)],
    ['its end cut off', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['nothing at all', (file: string) => rmSync(file)],
  ])('with %s is a miss, is made anew, and the library is as it was', (_, damage) => {
    const folder = newFolder()
    const store = open(folder)
    for (let seed = 0; seed < 20; seed++) store.rows.put(`k${seed}`, partsOf(seed), about)
    const job = store.jobs.enqueue('/a')
    store.close()
    damage(join(folder, 'cache.sqlite'))
    const again = open(folder)
    for (let seed = 0; seed < 20; seed++) {
      expect([undefined, partsOf(seed)]).toContainEqual(again.rows.get(`k${seed}`))
    }
    for (let seed = 0; seed < 20; seed++) again.rows.put(`k${seed}`, partsOf(seed), about)
    for (let seed = 0; seed < 20; seed++) expect(again.rows.get(`k${seed}`)).toEqual(partsOf(seed))
    expect(again.jobs.list()).toEqual([job])
  })

  test('is named in the log', () => {
    const folder = newFolder()
    open(folder).close()
    writeFileSync(join(folder, 'cache.sqlite'), 'not a database '.repeat(1000))
    const { lines, logger } = logOf()
    open(folder, { logger })
    expect(lines.filter((line) => line.includes('cache.sqlite'))).toHaveLength(1)
  })

  test('entry, torn or changed in any byte, is a miss and is dropped', () => {
    const folder = newFolder()
    const { lines, logger } = logOf()
    const store = open(folder, { logger })
    const db = new Sqlite(join(folder, 'cache.sqlite'))
    const change = db.prepare<{ at: number }>(
      `UPDATE block SET data = CAST(substr(data, 1, $at) || x'5a5a' || substr(data, $at + 3) AS BLOB)`,
    )
    const cut = db.prepare<[number]>('UPDATE block SET data = substr(data, 1, ?)')
    for (const damage of [
      () => change.run({ at: 3 }),
      () => change.run({ at: 9000 }),
      () => cut.run(20_000),
      () => cut.run(0),
    ]) {
      store.rows.put('a', partsOf(1), about)
      damage()
      expect(store.rows.get('a')).toBeUndefined()
      expect(store.rows.has('a')).toBe(false)
    }
    store.rows.put('a', partsOf(1), about)
    change.run({ at: 9000 })
    expect(store.rows.readAll(['a'])).toEqual([undefined])
    // Of those that lie together only the damaged one goes.
    const together = ['b', 'c', 'd'].map((key, seed) => ({ key, parts: partsOf(seed) }))
    store.rows.putAll(together, about)
    change.run({ at: 30_000 })
    for (let time = 0; time < 2; time++) {
      expect(store.rows.getAll(['b', 'c', 'd'])).toEqual([partsOf(0), undefined, partsOf(2)])
    }
    db.close()
    expect(lines).toHaveLength(6)
  })

  test('entry that was read before is a miss where another process put it anew and it is damaged since', () => {
    const folder = newFolder()
    const [reader, writer] = [open(folder), open(folder)]
    writer.rows.put('a', partsOf(1), about)
    expect(reader.rows.get('a')).toEqual(partsOf(1))
    writer.rows.put('a', partsOf(2), about)
    const db = new Sqlite(join(folder, 'cache.sqlite'))
    db.exec(
      `UPDATE block SET data = CAST(substr(data, 1, 9000) || x'5a5a' || substr(data, 9003) AS BLOB)`,
    )
    db.close()
    expect(reader.rows.get('a')).toBeUndefined()
    expect(writer.rows.has('a')).toBe(false)
  })

  test('of another version is begun anew', () => {
    const folder = newFolder()
    const store = open(folder)
    store.rows.put('a', partsOf(1), about)
    store.close()
    const db = new Sqlite(join(folder, 'cache.sqlite'))
    db.pragma('user_version = 99')
    db.close()
    expect(open(folder).rows.has('a')).toBe(false)
  })

  test('that becomes damaged while it is open is made anew', () => {
    const folder = newFolder()
    const store = open(folder)
    for (let seed = 0; seed < 500; seed++) store.rows.put(`k${seed}`, partsOf(seed), about)
    const file = join(folder, 'cache.sqlite')
    const db = new Sqlite(file)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    overwrite(file, 16384, statSync(file).size - 16384)
    for (let seed = 0; seed < 500; seed++) {
      expect([undefined, partsOf(seed)]).toContainEqual(store.rows.get(`k${seed}`))
    }
    store.rows.put('new', partsOf(7), about)
    expect(store.rows.get('new')).toEqual(partsOf(7))
  })

  test('that cannot be made anew is kept in memory', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'cache.sqlite-wal'), { recursive: true })
    writeFileSync(join(folder, 'cache.sqlite'), 'not a database '.repeat(1000))
    const { rows } = open(folder)
    rows.put('a', partsOf(1), about)
    expect(rows.get('a')).toEqual(partsOf(1))
  })
})

test('reading only makes no file and changes none', () => {
  const folder = newFolder()
  const nothing = open(join(folder, 'none'), { readOnly: true })
  expect([
    nothing.sources.list(),
    nothing.rows.get('a'),
    nothing.search('a', { limit: 1 }),
  ]).toEqual([[], undefined, []])
  expect(existsSync(join(folder, 'none'))).toBe(false)
  const store = open(folder)
  store.rows.put('a', partsOf(1), about)
  store.close()
  const before = readFileSync(join(folder, 'cache.sqlite'))
  const reader = open(folder, { readOnly: true })
  expect(reader.rows.get('a')).toEqual(partsOf(1))
  expect(() => reader.jobs.enqueue('/a')).toThrow(
    expect.objectContaining({ code: 'store/read-only' }),
  )
  reader.close()
  expect(readFileSync(join(folder, 'cache.sqlite')).equals(before)).toBe(true)
})

test('reading only finds nothing in a cache of another version, and leaves it as it is', () => {
  const folder = newFolder()
  const store = open(folder)
  store.rows.put('a', partsOf(1), about)
  store.close()
  const file = join(folder, 'cache.sqlite')
  const db = new Sqlite(file)
  db.exec('DROP TABLE pack; DROP TABLE state_pack; PRAGMA user_version = 2')
  db.close()
  const before = readFileSync(file)
  const reader = open(folder, { readOnly: true })
  expect([reader.rows.get('a'), reader.rows.has('a'), reader.states.has('a')]).toEqual([
    undefined,
    false,
    false,
  ])
  reader.close()
  expect(readFileSync(file).equals(before)).toBe(true)
})

function overwrite(file: string, from: number, length: number): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, from, Math.min(bytes.length, from + length))
  writeFileSync(file, bytes)
}

function logOf(): { lines: string[]; logger: Logger } {
  const lines: string[] = []
  return { lines, logger: createLogger('debug', (line) => lines.push(line)) }
}
