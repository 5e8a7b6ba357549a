// Keeps what V8 makes of the program's source, and its types stripped, in node_modules/.cache: every start after
// the first takes half the processor time. Loaded before everything else, by the command line and by each host that
// plain Node forks. Where that folder cannot be written nothing is kept, and nothing fails.
import nodeModule from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

// One for each entry: V8 takes what was made under its own flags only, and hosts have flags of their own.
const folder = `../node_modules/.cache/longview/${encodeURIComponent(basename(process.argv[1] ?? 'node'))}`
// Of Node 22.1 and later: an older Node only starts a newer one.
nodeModule.enableCompileCache?.(fileURLToPath(new URL(folder, import.meta.url)))
// Node writes when a process ends by itself; hosts are killed. A second time for what is loaded only when needed.
for (const afterMs of [1000, 8000]) {
  setTimeout(() => nodeModule.flushCompileCache?.(), afterMs).unref()
}
