/** What a cached token row costs to read, against reading the same bytes from a plain file. */
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger } from '#base/log.ts'
import type { Part } from '#engine/domain.ts'
import type { Rows } from '#engine/store/cache.ts'
import { openStore } from '#engine/store/store.ts'
import { figure, inTurns, median, megabytes, timed, type Figure } from './measure.ts'

const entries = 2000
/** As the demo model's: 64 rows of 192. */
const rows = 64
const width = 192
const floats = Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i) * 3)

/** Entries of one turn: a millisecond, so that a busy machine and V8's garbage hit both sides alike. */
const turn = 100
/** Entries that are asked for at once: a page with its slices. */
const atOnce = 10

/**
 * The stored bytes as the product reads them again in a process. Twice: slices of pages, which were stored together and are
 * read together, and frames, which were stored one by one. Against two plain readings of the same bytes: a file for each
 * page and each frame, which is opened, read and closed, as a cache without a database would; and one open file whose
 * places are known, the strictest reading of the promise. Beside it is printed what the first reading of a process costs
 * (it computes the checksum), and what the floats cost that the model wants.
 */
export async function benchCache(folder: string, rounds: number): Promise<Figure[]> {
  const place = join(folder, 'cache')
  const store = openStore(place, { logger: silentLogger })
  const keys = keysOf('page')
  for (let at = 0; at < entries; at += atOnce) put(store.rows, keys.slice(at, at + atOnce))
  const frames = keysOf('frame')
  for (const key of frames) put(store.rows, [key])
  const bytes = store.rows.readAll(keys.slice(0, 1))[0]!.length
  store.close()
  const plain = join(folder, 'plain.bin')
  writeFileSync(plain, Buffer.alloc(bytes * entries, 1))
  const handle = openSync(plain, 'r')
  const readFile = (from: number): void => {
    for (let i = from; i < from + turn; i++) {
      readSync(handle, Buffer.allocUnsafe(bytes), 0, bytes, i * bytes)
    }
  }

  const own = (key: string): string => join(folder, 'own', key)
  mkdirSync(join(folder, 'own'))
  for (const key of frames) writeFileSync(own(key), Buffer.alloc(bytes, 1))
  for (let at = 0; at < entries; at += atOnce)
    writeFileSync(own(keys[at]!), Buffer.alloc(bytes * atOnce, 1))

  const ratios: Record<string, number[]> = {}
  const all: Record<string, number[]> = {}
  for (let round = 0; round < rounds; round++) {
    const { rows: cached, close } = openStore(place, { logger: silentLogger })
    const passes = [
      ['first', keys, (some: string[]) => cached.readAll(some)],
      ['again', keys, (some: string[]) => cached.readAll(some)],
      ['decoded', keys, (some: string[]) => cached.getAll(some)],
      ['first frames', frames, (some: string[]) => cached.readAll(some)],
      ['frames', frames, (some: string[]) => cached.readAll(some)],
      ['files of pages', keys, (some: string[]) => readFileSync(own(some[0]!))],
      ['files of frames', frames, (some: string[]) => some.map((key) => readFileSync(own(key)))],
    ] as const
    for (const [name, stored, read] of passes) {
      const results = await inTurns(entries / turn, {
        file: cycling((from) => readFile(from)),
        [name]: cycling((first) => {
          for (let at = first; at < first + turn; at += atOnce) read(stored.slice(at, at + atOnce))
        }),
      })
      ;(all[name] ??= []).push(...results[name]!)
      ;(all['file'] ??= []).push(...results['file']!)
      ;(ratios[name] ??= []).push(median(results[name]!) / median(results['file']!))
    }
    close()
  }
  closeSync(handle)
  const whole = (name: string): string => `${((median(all[name]!) * entries) / turn).toFixed(0)} ms`
  const times = (name: string): string => `${whole(name)} (x ${median(ratios[name]!).toFixed(2)})`
  const against = (name: string, other: string): number => median(all[name]!) / median(all[other]!)
  const size = `${entries} entries, ${megabytes(bytes * entries)}`
  return [
    figure(
      'cache read / a file for each page',
      against('again', 'files of pages'),
      { atMost: 1.5 },
      `${size}, ${atOnce} a page: files ${whole('files of pages')}, cache ${whole('again')}; first reading of a process with its checksum ${times('first')}, as floats ${times('decoded')}`,
    ),
    figure(
      'cache read / a file for each frame',
      against('frames', 'files of frames'),
      { atMost: 1.5 },
      `${size} that were stored one by one: files ${whole('files of frames')}, cache ${whole('frames')}; first reading of a process ${times('first frames')}`,
    ),
    figure(
      'cache read / one open file, places known, pages',
      median(ratios['again']!),
      { atMost: 1.5 },
      `file ${whole('file')}`,
    ),
    figure(
      'cache read / one open file, places known, frames',
      median(ratios['frames']!),
      { atMost: 1.5 },
      `file ${whole('file')}`,
    ),
  ]
}

/** Each call times the next `turn` entries. */
function cycling(work: (from: number) => void): () => Promise<number> {
  let from = 0
  return () => {
    const at = from
    from = (from + turn) % entries
    return timed(() => work(at))
  }
}

const keysOf = (kind: string): string[] =>
  Array.from({ length: entries }, (_, i) => `${kind}${i.toString(16).padStart(60, '0')}`)

/** Stored together, as the slices of a page are. */
function put(cache: Rows, keys: readonly string[]): void {
  const part: Part = {
    kind: 'rows',
    rows: floats,
    count: rows,
    positions: Int32Array.from({ length: rows }, (_, i) => i),
    advance: rows,
    nonCausal: false,
  }
  const some = keys.map((key) => ({ key, parts: [part] }))
  cache.putAll(some, { encoderId: 'bench' })
}
