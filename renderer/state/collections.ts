/** Matters: named sets of sources. The sets themselves live in the library store, pushed by the engine. */
import { request } from '../client/request.ts'
import { t } from '../i18n/i18n.ts'
import { setCollection } from './library.ts'
import { tellError } from './notices.ts'

async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    tellError(t('collections.failed'), error)
    return undefined
  }
}

export async function createCollection(name: string, sources: string[] = []): Promise<void> {
  const made = await attempt(request('collections.create', { name }))
  if (!made) return
  if (sources.length > 0) await assignSources(made.collection.id, sources, true)
  else setCollection(made.collection.id)
}

export async function renameCollection(id: string, name: string): Promise<void> {
  await attempt(request('collections.rename', { id, name }))
}

export async function removeCollection(id: string): Promise<void> {
  await attempt(request('collections.remove', { id }))
}

export async function assignSources(
  id: string,
  sources: string[],
  isMember: boolean,
): Promise<void> {
  await attempt(request('collections.assign', { id, sources, isMember }))
}
