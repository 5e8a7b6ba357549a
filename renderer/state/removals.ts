/**
 * What is removed goes from sight at once and is removed when its notice goes: until then it can be undone.
 * A program that dies before that has removed nothing; a window that is left removes what is pending, and what the
 * engine did not hear of then is removed when the window is next opened on the same library.
 */
import { create } from 'zustand'
import { toWire } from '#contract/errors.ts'
import { request } from '../client/request.ts'
import { dismissNotice, tell, tellError } from './notices.ts'

export type Kind = 'source' | 'chat' | 'collection'

type Removal = Omit<Wish, 'title'> & { notice: number }

/** Ids that are not shown any more, though the engine has them still. */
export const useHidden = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }))

const hide = (ids: readonly string[]): void =>
  useHidden.setState((state) => ({ ids: new Set([...state.ids, ...ids]) }))
const unhide = (ids: readonly string[]): void =>
  useHidden.setState((state) => ({
    ids: new Set([...state.ids].filter((id) => !ids.includes(id))),
  }))

let pending: Removal[] = []
/** Removals that the engine works on. */
const underWay = new Set<Promise<void>>()

type Wish = {
  kind: Kind
  ids: string[]
  /** What the notice says. */
  title(): string
  /** What is said where the engine could not. */
  failed(): string
  /** Puts back what the page itself has changed, such as what was open. */
  restore(): void
  /** What the engine must do first. */
  before?(): Promise<void>
  /** These are gone for good; called before they would be shown again. */
  gone(ids: string[]): void
}

export function removeLater({ title, ...wish }: Wish): void {
  hide(wish.ids)
  void knowLibrary()
  const removal: Removal = { ...wish, notice: 0 }
  pending.push(removal)
  removal.notice = tell({
    title,
    undo: () => undo(removal),
    onGone: () => void carryOut(removal),
  })
}

/** False where it is no longer pending. */
function take(removal: Removal): boolean {
  if (!pending.includes(removal)) return false
  pending = pending.filter((one) => one !== removal)
  return true
}

function undo(removal: Removal): void {
  if (!take(removal)) return
  unhide(removal.ids)
  removal.restore()
  dismissNotice(removal.notice)
}

/** Takes back the latest removal whose notice is still there. */
export function undoRemoval(): boolean {
  const latest = pending.at(-1)
  if (latest) undo(latest)
  return latest !== undefined
}

async function carryOut(removal: Removal): Promise<void> {
  if (!take(removal)) return
  const work = removeAll(removal)
  underWay.add(work)
  await work.finally(() => underWay.delete(work))
}

async function removeAll({ kind, ids, failed, before, gone }: Removal): Promise<void> {
  const removed: string[] = []
  let fault: unknown
  await before?.()
  for (const id of ids) {
    try {
      await removeNow(kind, id)
      removed.push(id)
    } catch (error) {
      fault ??= error
    }
  }
  gone(removed)
  unhide(ids)
  if (fault !== undefined) tellError(failed, fault)
}

async function removeNow(kind: Kind, id: string): Promise<void> {
  try {
    if (kind === 'source') await request('library.remove', { source: id })
    else if (kind === 'chat') await request('chats.remove', { chat: id })
    else await request('collections.remove', { id })
  } catch (error) {
    // Somebody else was faster.
    if (toWire(error).code !== 'source/unknown') throw error
  }
}

/** Before anything that would see what is removed: then it is removed, and cannot be undone any more. */
export async function settleRemovals(kind: Kind): Promise<void> {
  for (const removal of pending.filter((one) => one.kind === kind)) dismissNotice(removal.notice)
  await Promise.all(underWay)
}

const storageKey = 'longview.removals'
/** `at`: ISO 8601. */
type Left = { library: string; at: string; removals: { kind: Kind; ids: string[] }[] }

/** Ids of sources are made of their content: the same file has the same id in another library. */
let library: string | undefined

/** Call when the window is idle: one that is left the moment after a removal has no time to ask. */
export async function knowLibrary(): Promise<void> {
  try {
    library = (await request('settings.get', {})).library
  } catch {
    // Then what is pending when the window is left is asked of the engine once, and no more.
  }
}

/** The window is left: the engine is told, and it is noted down in case that it does not hear. */
function leave(): void {
  const removals = pending.map(({ kind, ids }) => ({ kind, ids }))
  if (removals.length === 0) return
  try {
    if (library !== undefined) {
      const note: Left = { library, at: new Date().toISOString(), removals }
      localStorage.setItem(storageKey, JSON.stringify(note))
    }
  } catch {
    // Nothing is lost: it is there again.
  }
  for (const { kind, ids } of removals) {
    for (const id of ids) void removeNow(kind, id).catch(() => undefined)
  }
  pending = []
}

function left(): Left | undefined {
  try {
    const kept = localStorage.getItem(storageKey)
    localStorage.removeItem(storageKey)
    return kept === null ? undefined : (JSON.parse(kept) as Left)
  } catch {
    return undefined
  }
}

/** Call before anything is listed: what was removed when the window was left does not come up again. */
export function followRemovals(): void {
  addEventListener('pagehide', leave)
  const found = left()
  if (found) void finish(found)
}

async function finish({ library: of, at, removals }: Left): Promise<void> {
  const all = removals.flatMap((one) => one.ids)
  hide(all)
  try {
    await knowLibrary()
    if (library !== of) return
    const { sources } = await request('library.list', {})
    const addedSince = new Set(
      sources.filter(({ importedAt }) => importedAt > at).map(({ id }) => id),
    )
    for (const { kind, ids } of removals) {
      for (const id of ids) if (!addedSince.has(id)) await removeNow(kind, id)
    }
  } catch {
    // Nothing is lost: it is there again.
  } finally {
    unhide(all)
  }
}
