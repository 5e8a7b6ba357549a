// Adds segments to a library until it is done or killed: `node adder.ts <folder> <count>`.
// Prints the key of each segment after it was stored.
import { writeSync } from 'node:fs'
import { toWire } from '#contract/errors.ts'
import { silentLogger } from '#base/log.ts'
import { openStore } from '#engine/store/store.ts'
import { wholeSegment } from './made.ts'

const [folder = '', count = '0'] = process.argv.slice(2)
try {
  const store = openStore(folder, { logger: silentLogger })
  const { id } = store.sources.add(
    { path: '/films/long.mp4', sha256: 'a'.repeat(64), bytes: 1, mtimeMs: 1 },
    { kind: 'video', detail: {} },
  )
  const done = store.segments.keys(id)
  for (let index = 0; index < Number(count); index++) {
    const { segment, rows } = wholeSegment(index)
    if (done.has(segment.key)) continue
    for (const [key, parts] of rows) store.rows.put(key, parts, { encoderId: 'demo@1' })
    store.segments.add(id, segment)
    writeSync(1, `${segment.key}\n`)
  }
  store.sources.complete(id, 'ready', [])
  store.close()
} catch (error) {
  writeSync(1, `${JSON.stringify(toWire(error))}\n`)
  process.exitCode = 1
}
