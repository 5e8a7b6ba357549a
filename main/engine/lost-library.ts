import type { AppError } from '#contract/errors.ts'
import { join } from 'node:path'
import { away } from './store/in-place.ts'
import type { Store } from './store/store.ts'

const lookMs = 1500
/** Somebody who puts a copy in its place does it in two steps; a network may be away for a moment. */
const missesToTell = 2

/** Calls `onLost` once when the library's file is not in its place any more. Returns how to stop looking. */
export function tellWhenLost(
  store: Pick<Store, 'isInPlace' | 'folder'>,
  onLost: ((error: AppError) => void) | undefined,
): () => void {
  if (!onLost) return () => undefined
  let misses = 0
  const timer = setInterval(() => {
    misses = store.isInPlace() ? 0 : misses + 1
    if (misses < missesToTell) return
    clearInterval(timer)
    onLost(away(join(store.folder, 'library.sqlite')))
  }, lookMs)
  timer.unref()
  return () => clearInterval(timer)
}
