/** What the window's process asks of the engine: files and pictures behind ids, and the power supply. */
import { access } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#contract/rpc.ts'
import type { supportApi } from '#contract/support-api.ts'
import type { Playable } from './playable.ts'
import { sourceTypes } from '../source/registry.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { Thumbs } from '../thumbs.ts'

export type SupportParts = {
  store: Pick<Store, 'sources' | 'segments'>
  thumbs: Thumbs
  playable: Playable
  /** A file is not where it was. */
  missed(): void
  onPower(onBattery: boolean): void
}

export function createSupport({
  store,
  thumbs,
  playable,
  missed,
  onPower,
}: SupportParts): Handlers<typeof supportApi> {
  function sourceOf(id: string): SourceRow {
    const found = store.sources.byId(id)
    if (found) return found
    throw new AppError('source/unknown', `There is no source ${id} in the library.`)
  }

  return {
    'media.file': async ({ source: id, as }) => {
      const source = sourceOf(id)
      const path = as === 'proxy' ? playable.pathOf(source) : source.path
      if (path !== undefined && (await isReadable(path))) return { path }
      if (path === source.path) missed()
      throw new AppError('source/missing', `${source.path} is no longer there; find it again.`)
    },
    'media.thumb': async ({ segment: id }) => {
      const segment = store.segments.byId(id)
      const source = segment && store.sources.byId(segment.sourceId)
      return source ? await thumbs.of(source, segment) : null
    },
    'sources.extensions': async () => sourceTypes.flatMap(({ extensions }) => extensions),
    'jobs.power': async ({ onBattery }) => onPower(onBattery),
  }
}

/** Asked so that nothing else waits for a disk that does not answer. */
const isReadable = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
