/** Pictures that Chromium cannot show (TIFF), as a PDF of their pages: made in the process for foreign files. */
import { isAbort } from '#contract/errors.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { copyLimits } from '../giving/copies.ts'
import { createReader } from '../source/reader-process.ts'

/** Writes the pages of the picture at `path` to `to`, which must not be there. Rejects where none can be read. */
export type BindSheets = (
  path: string,
  to: string,
  run: { signal: AbortSignal; onFraction(fraction: number): void },
) => Promise<void>

export function createBindSheets(spawn: HostSpawner | undefined, logger: Logger): BindSheets {
  return async (path, to, { signal, onFraction }) => {
    const reader = createReader(copyLimits, logger, spawn)
    try {
      const file = { path, kind: 'image' as const, mayKeep: false }
      const { pages } = await reader.ask('copy.open', file, signal)
      let unread: unknown
      let read = 0
      for (let page = 1; page <= pages; page++) {
        const sheet = { path, page, words: [], boxes: [], asPicture: true }
        try {
          await reader.ask('copy.page', sheet, signal)
          read++
        } catch (error) {
          if (isAbort(error)) throw error
          unread = error
          await reader.ask('copy.page', { ...sheet, asBlank: true }, signal)
        }
        onFraction(page / pages)
      }
      if (read === 0) throw unread
      await reader.ask('copy.save', { path, to }, signal)
    } finally {
      await reader.close()
    }
  }
}
