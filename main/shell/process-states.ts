/** How the engine and the model are, and who wants to know. */
import type { z } from '#contract/zod.ts'
import type { ProcessState } from '#contract/shell-api.ts'

type State = z.infer<typeof ProcessState>

export type ProcessStates = {
  now(): State
  engine(state: State['engine'], detail?: string): void
  model(change: 'started' | 'ended' | 'died'): void
  /** Hears the current state at once, then each change. Returns how to stop. */
  watch(listener: (state: State) => void): () => void
}

export function createProcessStates(): ProcessStates {
  const listeners = new Set<(state: State) => void>()
  let state: State = { engine: 'starting', model: 'idle' }

  function become(next: State): void {
    state = next
    for (const listener of listeners) listener(state)
  }

  return {
    now: () => state,
    engine(engine, detail) {
      const model = engine === 'running' ? state.model : 'idle'
      become({ engine, model, ...(detail === undefined ? {} : { detail }) })
    },
    model(change) {
      // The engine starts a dead model again with the next question.
      const model = { started: 'running', ended: 'idle', died: 'restarting' } as const
      become({ ...state, model: model[change] })
    },
    watch(listener) {
      listeners.add(listener)
      listener(state)
      return () => listeners.delete(listener)
    },
  }
}
