/** Are the engine and the model alive? Banners and the dots in the header are drawn from this. */
import { create } from 'zustand'
import type { EventOf } from '#contract/rpc.ts'
import { request, type PageApi } from '../client/request.ts'
import { watch } from '../client/watch.ts'
import { t } from '../i18n/i18n.ts'
import { tellError } from './notices.ts'

export type Processes = EventOf<PageApi['processes.watch']>

export const useProcesses = create<Processes>(() => ({ engine: 'starting', model: 'idle' }))

export function watchProcesses(signal: AbortSignal): void {
  void watch('processes.watch', (state) => useProcesses.setState(state, true), signal)
}

export async function restartProcesses(): Promise<void> {
  try {
    await request('processes.restart', {})
  } catch (error) {
    tellError(() => t('processes.restartFailed'), error)
  }
}
