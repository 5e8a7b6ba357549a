/** Sources and collections as the engine pushes them, and which of them are chosen. */
import { create } from 'zustand'
import type { Source } from '#contract/api.ts'
import type { ErrorCode } from '#contract/errors.ts'
import type { Collection } from '#contract/desk-api.ts'
import { addFiles as sendFiles, request, type Enqueued } from '../client/request.ts'
import { watch } from '../client/watch.ts'
import { count as shownCount } from '../i18n/format.ts'
import { t } from '../i18n/i18n.ts'
import { keepFocusIn } from './frame.ts'
import { tell, tellError } from './notices.ts'
import { removeLater, settleRemovals, useHidden } from './removals.ts'

export type { Collection, Source }

/** A file that was not taken, and why; stays in the list until it is dismissed. */
export type Refused = { name: string; code: ErrorCode; message: string }

export type Sort = 'added' | 'name' | 'length'

type Library = {
  sources: Source[]
  byId: Map<string, Source>
  collections: Collection[]
  isLoaded: boolean
  /** The collection that the window looks at; `null` is everything. */
  collection: string | null
  filter: string
  kind: Source['kind'] | null
  sort: Sort
  selected: string[]
  /** Where a range selection starts, and the row with the keyboard's mark. */
  anchor: string | null
  current: string | null
  refused: Refused[]
}

export const useLibrary = create<Library>(() => ({
  sources: [],
  byId: new Map(),
  collections: [],
  isLoaded: false,
  collection: null,
  filter: '',
  kind: null,
  sort: 'added',
  selected: [],
  anchor: null,
  current: null,
  refused: [],
}))

/** As the engine has it, with what is being removed. */
let pushed: { sources: Source[]; collections: Collection[] } | undefined

/** What was known with the news of it: the changed ones stay where they stand. */
function renewed(known: Source[], news: Source[], gone: string[]): Source[] {
  const fresh = new Map(news.map((source) => [source.id, source]))
  const left = new Set(gone)
  const stay = known
    .filter(({ id }) => !left.has(id))
    .map((source) => {
      const changed = fresh.get(source.id)
      fresh.delete(source.id)
      return changed ?? source
    })
  return [...fresh.values(), ...stay]
}

function showPushed(): void {
  if (!pushed) return
  const { ids: hidden } = useHidden.getState()
  const shown = <T extends { id: string }>(all: T[]): T[] =>
    hidden.size === 0 ? all : all.filter(({ id }) => !hidden.has(id))
  const sources = shown(pushed.sources)
  const collections = shown(pushed.collections)
  const byId = new Map(sources.map((source) => [source.id, source]))
  useLibrary.setState(({ selected, collection }) => ({
    sources,
    byId,
    collections,
    isLoaded: true,
    selected: selected.every((id) => byId.has(id))
      ? selected
      : selected.filter((id) => byId.has(id)),
    collection: collections.some(({ id }) => id === collection) ? collection : null,
  }))
}

export function watchLibrary(signal: AbortSignal): void {
  void watch(
    'library.watch',
    ({ sources, gone, collections }) => {
      const known = gone && pushed?.sources
      pushed = { sources: known ? renewed(known, sources, gone) : sources, collections }
      showPushed()
    },
    signal,
  )
  signal.addEventListener('abort', useHidden.subscribe(showPushed))
  // Whoever comes back may have moved files, or plugged their disk in.
  const lookAgain = (): void => {
    if (isListed()) void request('library.refresh', {}).catch(() => undefined)
  }
  addEventListener('focus', lookAgain, { signal })
}

export const isListed = (): boolean => useLibrary.getState().isLoaded

/** Until the engine says so itself. */
export function dropGone(ids: string[]): void {
  if (!pushed) return
  const stays = ({ id }: { id: string }): boolean => !ids.includes(id)
  pushed = {
    sources: pushed.sources.filter(stays),
    collections: pushed.collections.filter(stays),
  }
}

export const sourceById = (id: string): Source | undefined => useLibrary.getState().byId.get(id)

export const setFilter = (filter: string): void => useLibrary.setState({ filter })
export const setKind = (kind: Source['kind'] | null): void => useLibrary.setState({ kind })
export const setSort = (sort: Sort): void => useLibrary.setState({ sort })
export const setCollection = (collection: string | null): void =>
  useLibrary.setState({ collection, selected: [], anchor: null })
export const select = (selected: string[], current?: string): void =>
  useLibrary.setState(current === undefined ? { selected } : { selected, anchor: current, current })
export const clearSelection = (): void => useLibrary.setState({ selected: [], anchor: null })
export const setCurrent = (current: string): void => useLibrary.setState({ current })
export const dismissRefused = (): void => useLibrary.setState({ refused: [] })

export function toggleSelected(id: string): void {
  useLibrary.setState(({ selected }) => ({
    selected: selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id],
    anchor: id,
    current: id,
  }))
}

/** Selects from the anchor to `id` in the order that the list shows. */
export function selectTo(id: string, order: string[]): void {
  const { anchor } = useLibrary.getState()
  const from = Math.max(0, order.indexOf(anchor ?? id))
  const to = order.indexOf(id)
  if (to < 0) return
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1)
  useLibrary.setState({ selected: range, current: id })
}

const currentCollection = (): string | undefined => useLibrary.getState().collection ?? undefined

function intoCollection(): { collection?: string } {
  const collection = currentCollection()
  return collection === undefined ? {} : { collection }
}

function keepRefused(refused: Enqueued['refused']): void {
  const rows = refused.map(({ name, error }) => ({ name, ...error }))
  useLibrary.setState((state) => ({ refused: [...state.refused, ...rows] }))
}

export async function addFiles(files: File[]): Promise<void> {
  if (files.length === 0) return
  // What was just removed and is added again is no duplicate.
  await settleRemovals('source')
  try {
    const { accepted, refused } = await sendFiles(files, currentCollection())
    keepRefused(refused)
    if (accepted > 0) tell({ title: () => t('library.added', { count: accepted }) })
  } catch (error) {
    tellError(() => t('library.addFailed'), error)
  }
}

export async function chooseFiles(folders: boolean): Promise<void> {
  await settleRemovals('source')
  try {
    const { count, refused } = await request('sources.choose', { folders, ...intoCollection() })
    keepRefused(refused)
    if (count > 0) tell({ title: () => t('library.added', { count }) })
  } catch (error) {
    tellError(() => t('library.addFailed'), error)
  }
}

export async function addSamples(): Promise<boolean> {
  await settleRemovals('source')
  try {
    await request('library.addSamples', intoCollection())
    return true
  } catch (error) {
    tellError(() => t('library.addFailed'), error)
    return false
  }
}

export async function locateSource(id: string): Promise<void> {
  try {
    const { found } = await request('sources.locate', { source: id })
    if (found) tell({ title: () => t('library.foundAgain', { name: sourceById(id)?.name ?? id }) })
  } catch (error) {
    tellError(() => t('library.locateFailed'), error)
  }
}

export async function revealSource(id: string): Promise<void> {
  try {
    await request('sources.reveal', { source: id })
  } catch (error) {
    tellError(() => t('library.revealFailed'), error)
  }
}

/** From here on reading again takes long enough to ask before: about a quarter of an hour on a machine without GPU. */
const longMs = 10 * 60_000
const manyPages = 100
const manySources = 20

/** Would a mistake cost much, once it can be undone no more? */
export function isDearToRead(ids: string[]): boolean {
  const sources = ids.flatMap((id) => sourceById(id) ?? [])
  const sum = (of: (source: Source) => number | undefined): number =>
    sources.reduce((all, source) => all + (of(source) ?? 0), 0)
  return (
    sources.length > manySources ||
    sum(({ durationMs }) => durationMs) > longMs ||
    sum(({ pages }) => pages) > manyPages
  )
}

/** `before`: what is done when it can be undone no more. */
export function removeSources(ids: string[], before: () => Promise<void>): void {
  const { selected, anchor, current } = useLibrary.getState()
  const name = sourceById(ids[0] ?? '')?.name ?? ''
  removeLater({
    kind: 'source',
    ids,
    title: () =>
      ids.length === 1
        ? t('library.removedOne', { name })
        : t('library.removedMany', { shown: shownCount(ids.length) }),
    failed: () => t('library.removeFailed'),
    restore: () => {
      useLibrary.setState({ selected, anchor, current })
      keepFocusIn('library')
    },
    before,
    gone: dropGone,
  })
}
