// Adds entries to the log of a library until it is done or killed: `node log-adder-process.ts <folder> <count>`.
// Prints the number of each entry after it was stored.
import { writeSync } from 'node:fs'
import { silentLogger } from '#base/log.ts'
import { openStore } from '#engine/store/store.ts'

const [folder = '', count = '0'] = process.argv.slice(2)
const store = openStore(folder, { logger: silentLogger })
for (let index = 0; index < Number(count); index++) {
  const number = store.log.append('ask', { question: `question ${index} of ${process.pid}` })
  writeSync(1, `${number}\n`)
}
store.close()
