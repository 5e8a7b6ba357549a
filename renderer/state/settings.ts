/** Settings of the engine with their schema, the cache, and what this program is. */
import { create } from 'zustand'
import type { Output } from '#contract/rpc.ts'
import { toWire, type WireError } from '#contract/errors.ts'
import { request, type PageApi } from '../client/request.ts'
import { t } from '../i18n/i18n.ts'
import { tell, tellError } from './notices.ts'
import { settleRemovals } from './removals.ts'

/** One property of the JSON schema that zod writes. */
export type Field = {
  type?: string
  enum?: string[]
  minimum?: number
  maximum?: number
  default?: unknown
  title?: string
  description?: string
}

type State = {
  values: Record<string, unknown>
  fields: Record<string, Field>
  library: string
  cache: Output<PageApi['cache.stats']> | null
  about: Output<PageApi['app.about']> | null
  isLoaded: boolean
  fault: WireError | null
}

export const useSettings = create<State>(() => ({
  values: {},
  fields: {},
  library: '',
  cache: null,
  about: null,
  isLoaded: false,
  fault: null,
}))

export async function loadSettings(): Promise<void> {
  try {
    const { values, schema, library } = await request('settings.get', {})
    const { properties = {} } = schema as { properties?: Record<string, Field> }
    useSettings.setState({ values, fields: properties, library, isLoaded: true, fault: null })
    useSettings.setState({ cache: await request('cache.stats', {}) })
    useSettings.setState({ about: await request('app.about', {}) })
  } catch (error) {
    useSettings.setState({ fault: toWire(error), isLoaded: true })
  }
}

export async function setSetting(name: string, value: unknown): Promise<void> {
  const before = useSettings.getState().values
  useSettings.setState({ values: { ...before, [name]: value } })
  try {
    await request('settings.set', { name, value })
  } catch (error) {
    useSettings.setState({ values: before })
    tellError(() => t('settings.notSaved'), error)
  }
}

export async function clearCache(): Promise<void> {
  try {
    await request('cache.clear', {})
    useSettings.setState({ cache: await request('cache.stats', {}) })
    tell({ title: () => t('settings.cacheCleared') })
  } catch (error) {
    tellError(() => t('settings.cacheFailed'), error)
  }
}

export async function chooseLibraryFolder(): Promise<void> {
  await Promise.all((['source', 'chat', 'collection'] as const).map(settleRemovals))
  try {
    const { changed } = await request('library.chooseFolder', {})
    // Nothing that is open here belongs to the other library.
    if (changed) location.reload()
  } catch (error) {
    tellError(() => t('settings.folderFailed'), error)
  }
}

export async function openLogFolder(): Promise<void> {
  try {
    await request('app.openLogFolder', {})
  } catch (error) {
    tellError(() => t('settings.logFailed'), error)
  }
}
