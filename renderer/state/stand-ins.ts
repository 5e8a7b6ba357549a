/** Copies of what Chromium cannot show, in the making: they go on while something else is looked at. */
import { create } from 'zustand'
import { isAbort, toWire, type WireError } from '#contract/errors.ts'
import { request } from '../client/request.ts'
import { whenBack } from '../client/when-back.ts'
import { useLibrary } from './library.ts'

export type StandIn =
  { state: 'making'; fraction: number } | { state: 'proxy' } | { state: 'failed'; error: WireError }

export const useStandIns = create<{ bySource: Record<string, StandIn> }>(() => ({ bySource: {} }))

const running = new Map<string, AbortController>()

const keep = (id: string, standIn: StandIn): void =>
  useStandIns.setState(({ bySource }) => ({ bySource: { ...bySource, [id]: standIn } }))
const forget = (id: string): void =>
  useStandIns.setState(({ bySource: { [id]: _gone, ...bySource } }) => ({ bySource }))

/** Copies that could not be shown and were asked for again, which finds out whether they are there. */
const again = new Set<string>()

/** Begins it unless it is under way; one that failed is tried again, one that cannot be shown once. Never rejects. */
export async function makeStandIn(id: string): Promise<void> {
  if (running.has(id)) return
  if (useStandIns.getState().bySource[id]?.state === 'proxy') {
    if (again.has(id)) return
    again.add(id)
  }
  const controller = new AbortController()
  const { signal } = controller
  running.set(id, controller)
  keep(id, { state: 'making', fraction: 0 })
  const onEvent = ({ fraction }: { fraction: number }): void =>
    keep(id, { state: 'making', fraction })
  try {
    await whenBack(() => request('viewer.proxy', { source: id }, { signal, onEvent }))
    keep(id, { state: 'proxy' })
  } catch (error) {
    if (isAbort(error)) forget(id)
    else keep(id, { state: 'failed', error: toWire(error) })
  } finally {
    running.delete(id)
  }
}

export const stopStandIn = (id: string): void => running.get(id)?.abort()

// Nobody waits for the copy of what is not there any more.
useLibrary.subscribe(({ byId }, before) => {
  if (byId === before.byId) return
  for (const id of Object.keys(useStandIns.getState().bySource)) {
    if (byId.has(id)) continue
    again.delete(id)
    if (running.has(id)) stopStandIn(id)
    else forget(id)
  }
})
