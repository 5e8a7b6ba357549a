/** Matters: named sets of sources. The sets themselves live in the library store, pushed by the engine. */
import { request } from '../client/request.ts'
import { t } from '../i18n/i18n.ts'
import { dropGone, setCollection, useLibrary } from './library.ts'
import { tellError } from './notices.ts'
import { removeLater, settleRemovals } from './removals.ts'

async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    tellError(() => t('collections.failed'), error)
    return undefined
  }
}

export async function createCollection(name: string, sources: string[] = []): Promise<void> {
  await settleRemovals('collection')
  const made = await attempt(request('collections.create', { name }))
  if (!made) return
  if (sources.length > 0) await assignSources(made.collection.id, sources, true)
  else setCollection(made.collection.id)
}

export async function renameCollection(id: string, name: string): Promise<void> {
  await settleRemovals('collection')
  await attempt(request('collections.rename', { id, name }))
}

export function removeCollection(id: string, name: string): void {
  const { collection } = useLibrary.getState()
  removeLater({
    kind: 'collection',
    ids: [id],
    title: () => t('collections.removed', { name }),
    failed: () => t('collections.failed'),
    restore: () => {
      if (collection === id) setCollection(id)
    },
    gone: dropGone,
  })
}

export async function assignSources(
  id: string,
  sources: string[],
  isMember: boolean,
): Promise<void> {
  await attempt(request('collections.assign', { id, sources, isMember }))
}
