/** The sources of a library by id or path, and how others see them. */
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { engineApi, Source } from '#contract/api.ts'
import { AppError, asErrorCode } from '#contract/errors.ts'
import type { Handlers } from '#contract/rpc.ts'
import { hashFile } from '#base/hash-file.ts'
import { createPresence, isThere } from './presence.ts'
import { recordRemoval } from './record.ts'
import { filtered, merged, isOfCodes, resultsOf, searchAlike } from './desk/search-filter.ts'
import { searchSpoken } from './desk/spoken.ts'
import type { SourceRow } from './store/source-rows.ts'
import type { Store } from './store/store.ts'
import type { TextVectors } from './text-vectors.ts'

type LibraryApi = Pick<typeof engineApi, 'library.list' | 'library.remove' | 'library.search'>

export type Library = {
  handlers: Handlers<LibraryApi>
  /** Ids, paths and names to source ids; all sources when nothing is named. Throws as `sourceOf` does. */
  scopeOf(refs: string[] | undefined): string[]
  /** By id, path, or a name that only one has and no file here. Throws `source/unknown`, or `usage/invalid` where several have it. */
  sourceOf(ref: string): SourceRow
  /** As others see them; whether a file is there is what was seen last. */
  sources(): Source[]
  viewOf(source: SourceRow): Source
  /** Looks whether the files are still there; `changed` is told when one has gone or come back. */
  lookAgain(): Promise<void>
}

export function createLibrary(
  store: Store,
  {
    pictures,
    vectors,
    changed,
  }: {
    pictures: string
    /** Search by meaning; without it by words alone. */
    vectors?: Pick<TextVectors, 'near'> | undefined
    changed(): void
  },
): Library {
  function sourceOf(ref: string): SourceRow {
    const found = store.sources.byId(ref) ?? store.sources.byPath(resolve(ref))
    if (found) return found
    // A file of that name which is here, but was not imported, is not to be taken for another one.
    const isFile = existsSync(resolve(ref))
    const named = isFile ? [] : store.sources.list().filter(({ name }) => name === ref)
    if (named.length === 1) return named[0]!
    if (named.length > 1) {
      const ids = named.map(({ id }) => id).join(', ')
      throw new AppError(
        'usage/invalid',
        `${named.length} sources are called ${ref}; name one by its id: ${ids}.`,
      )
    }
    throw new AppError(
      'source/unknown',
      `There is no source ${ref} in the library. "longview list" shows what there is.`,
    )
  }
  function scopeOf(refs: string[] | undefined): string[] {
    if (refs === undefined || refs.length === 0) return store.sources.list().map(({ id }) => id)
    return [...new Set(refs.map((ref) => sourceOf(ref).id))]
  }
  const presence = createPresence(changed)
  const lookAgain = (): Promise<void> => presence.look(store.sources.list())
  /** Whether its file is still there only the file system knows. */
  const viewOf = (source: SourceRow): Source => {
    const { detail: _detail, mtimeMs: _mtimeMs, error, ...shown } = source
    const status = presence.isThere(source) ? source.status : 'missing'
    return {
      ...shown,
      status,
      error: error && { code: asErrorCode(error.code), message: error.message },
    }
  }
  const sources = (): Source[] => store.sources.list().map(viewOf)

  return {
    scopeOf,
    sourceOf,
    sources,
    viewOf,
    lookAgain,
    handlers: {
      'library.list': async (_input, { signal }) => {
        for (const source of store.sources.list()) await findAgain(source, store, signal)
        await lookAgain()
        return { sources: sources() }
      },
      'library.remove': async ({ source }) => {
        const found = sourceOf(source)
        store.sources.remove(found.id)
        recordRemoval(found, store)
        rmSync(join(pictures, found.id), { recursive: true, force: true })
        changed()
        return { source: viewOf(found) }
      },
      'library.search': async ({ words, sources: refs, limit, ...filter }, { signal }) => {
        const sourceIds = filtered(scopeOf(refs), filter, store)
        const seen = store
          .search(words, { sourceIds, limit, fuzzy: true })
          .map(({ sourceId, locator, text, score, field }) => ({
            sourceId,
            locator,
            text,
            score,
            field,
          }))
        const alike = isOfCodes(words) ? [] : searchAlike(words, store, { sourceIds, limit })
        const said = searchSpoken(words, store, { sourceIds, limit })
        const near = await vectors?.near(words, { sourceIds, limit }, signal)
        const meant = resultsOf(near ?? [], store)
        return { results: merged([seen, said, alike, meant], limit) }
      },
    },
  }
}

/** A source whose file is gone, but which was imported from another place too, is there if that file is. */
async function findAgain(
  { id, path, bytes, sha256 }: SourceRow,
  { sources }: Pick<Store, 'sources'>,
  signal: AbortSignal,
): Promise<void> {
  if (await isThere({ path, bytes })) return
  for (const other of sources.paths(id)) {
    const hash =
      (await isThere({ path: other, bytes })) &&
      (await hashFile(other, signal).catch(() => undefined))
    signal.throwIfAborted()
    if (hash === sha256) return sources.relocate(id, other)
  }
}
