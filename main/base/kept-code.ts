/**
 * Keeps what V8 makes of the program's own scripts in `node_modules/.cache` where the program runs from a checkout: a start
 * reads that instead of compiling a megabyte anew. A packed application keeps nothing: its archive is checked against a
 * hash, and what lies beside it would not be.
 */
import nodeModule from 'node:module'
import { join } from 'node:path'

/** Call before anything large is imported, in the processes that last. One folder for each, whose flags are its own. */
export function keepCompiled(entry: string): void {
  const folder = join(import.meta.dirname, '../../node_modules/.cache/longview', entry)
  if (folder.includes('app.asar')) return
  nodeModule.enableCompileCache(folder)
  // Node writes when a process ends by itself; these are ended. A second time for what is loaded only when needed.
  for (const afterMs of [3000, 10_000]) {
    setTimeout(() => nodeModule.flushCompileCache(), afterMs).unref()
  }
}
