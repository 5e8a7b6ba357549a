/**
 * Which files of the library are where they were. They are looked at beside everything else and few at a time: a network share that
 * does not answer would otherwise hold up all that the engine does.
 */
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { SourceRow } from './store/source-rows.ts'

type File = Pick<SourceRow, 'id' | 'path' | 'bytes'>

export type Presence = {
  /** As it was when it was looked at last; a file that was not looked at yet counts as there. */
  isThere(file: File): boolean
  /**
   * Looks at all of them. Resolves when that is done, or after three seconds: who does not answer by then stays as it was known, until
   * it answers.
   */
  look(files: readonly File[]): Promise<void>
}

/** One that does not answer keeps one of the four threads that all reading of files shares. */
const atOnce = 2

/** A file of another size in its place is not the source; one in a folder that is closed is not there. */
export async function isThere({ path, bytes }: Pick<File, 'path' | 'bytes'>): Promise<boolean> {
  try {
    return (await stat(path)).size === bytes
  } catch {
    return false
  }
}

type Means = { isThere: typeof isThere; mostWaitMs: number }

/** `changed`: a file has gone or come back since it was looked at last. */
export function createPresence(
  changed: () => void,
  means: Means = { isThere, mostWaitMs: 3000 },
): Presence {
  const seen = new Map<string, { path: string; bytes: number; there: boolean }>()
  const queue = new PQueue({ concurrency: atOnce })
  const waiting = new Map<string, Promise<void>>()

  const known = ({ id, path, bytes }: File): boolean => {
    const last = seen.get(id)
    return last?.path === path && last.bytes === bytes ? last.there : true
  }
  async function lookAt(file: File): Promise<void> {
    const there = await means.isThere(file)
    waiting.delete(file.id)
    const isNews = known(file) !== there
    seen.set(file.id, { path: file.path, bytes: file.bytes, there })
    if (isNews) changed()
  }
  return {
    isThere: known,
    async look(files) {
      for (const file of files) {
        if (!waiting.has(file.id))
          waiting.set(
            file.id,
            queue.add(() => lookAt(file)),
          )
      }
      const enough = new AbortController()
      const all = Promise.all(files.flatMap(({ id }) => waiting.get(id) ?? []))
      const { signal } = enough
      const longest = sleep(means.mostWaitMs, undefined, { ref: false, signal })
      await Promise.race([all, longest.catch(() => undefined)])
      enough.abort()
    },
  }
}
