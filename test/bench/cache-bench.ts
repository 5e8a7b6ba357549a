/** What a cached token row costs to read, against reading the same bytes from a plain file. */
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger } from '#base/log.ts'
import type { Part } from '#engine/domain.ts'
import { openStore } from '#engine/store/store.ts'
import { figure, inTurns, median, megabytes, timed, type Figure } from './measure.ts'

const entries = 2000
/** As the demo model's: 64 rows of 192. */
const rows = 64
const width = 192

export async function benchCache(folder: string, rounds: number): Promise<Figure[]> {
  const store = openStore(join(folder, 'cache'), { logger: silentLogger })
  const block = Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i) * 3)
  const keys = Array.from({ length: entries }, (_, i) => i.toString(16).padStart(64, '0'))
  for (const key of keys) {
    const part: Part = {
      kind: 'rows',
      rows: block,
      count: rows,
      positions: Int32Array.from({ length: rows }, (_, i) => i),
      advance: rows,
      nonCausal: false,
    }
    store.rows.put(key, [part], { encoderId: 'bench' })
  }
  const bytes = store.rows.read(keys[0]!)!.length
  const plain = join(folder, 'plain.bin')
  writeFileSync(plain, Buffer.alloc(bytes * entries, 1))

  const file = async (): Promise<number> =>
    timed(() => {
      const handle = openSync(plain, 'r')
      for (let i = 0; i < entries; i++) {
        readSync(handle, Buffer.allocUnsafe(bytes), 0, bytes, i * bytes)
      }
      closeSync(handle)
    })
  const cache = async (): Promise<number> =>
    timed(() => {
      for (const key of keys) store.rows.read(key)
    })
  const decoded = async (): Promise<number> =>
    timed(() => {
      for (const key of keys) store.rows.get(key)
    })
  await inTurns(1, { file, cache, decoded })
  // A turn takes a fifth of a second: many of them cost nothing and calm the figure.
  const results = await inTurns(rounds * 8, { file, cache, decoded })
  store.close()
  const [fileMs, cacheMs, decodedMs] = [
    median(results.file),
    median(results.cache),
    median(results.decoded),
  ]
  return [
    figure(
      'cache read / plain file read',
      median(results.cache.map((ms, i) => ms / results.file[i]!)),
      { atMost: 1.5 },
      `${entries} entries, ${megabytes(bytes * entries)}: file ${fileMs.toFixed(0)} ms, cache with its checksum ${cacheMs.toFixed(0)} ms, and as floats ${decodedMs.toFixed(0)} ms`,
    ),
  ]
}
