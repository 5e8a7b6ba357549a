// Prints what a library holds: `node lister.ts <folder> [read-only]`.
import { writeSync } from 'node:fs'
import { silentLogger } from '#base/log.ts'
import { toWire } from '#contract/errors.ts'
import { openStore } from '#engine/store/store.ts'

const [folder = '', readOnly] = process.argv.slice(2)
try {
  const store = openStore(folder, { logger: silentLogger, readOnly: readOnly !== undefined })
  const samples = store.sources.list().map((source) => source.samples)
  const hits = store.search('lorem', { limit: 3 }).length
  store.close()
  writeSync(1, JSON.stringify({ samples, hits }))
} catch (error) {
  writeSync(1, JSON.stringify(toWire(error)))
}
