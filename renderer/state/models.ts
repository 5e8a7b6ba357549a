/** Models that were added, what they need and what this machine has. */
import { create } from 'zustand'
import type { Check, ModelEntry } from '#contract/api.ts'
import type { Input, Output } from '#contract/rpc.ts'
import type { ModelProgress } from '#contract/shell-api.ts'
import { isAbort, toWire, type WireError } from '#contract/errors.ts'
import { request, type PageApi } from '../client/request.ts'
import { t } from '../i18n/i18n.ts'
import { tell, tellError } from './notices.ts'

export type { Check, ModelEntry }
export type Memory = Output<PageApi['models.memory']>

type Models = {
  models: ModelEntry[]
  memory: Memory | null
  checks: Check[] | null
  isLoaded: boolean
  /** `add`, `doctor`, or the id of the model being taken into use or removed. */
  busy: string | null
  /** The step of the adding that goes on. */
  progress: ModelProgress | null
  fault: WireError | null
}

export const useModels = create<Models>(() => ({
  models: [],
  memory: null,
  checks: null,
  isLoaded: false,
  busy: null,
  progress: null,
  fault: null,
}))

export async function loadModels(): Promise<void> {
  try {
    const { models } = await request('models.list', {})
    useModels.setState({ models, isLoaded: true, fault: null })
    useModels.setState({ memory: await request('models.memory', {}) })
  } catch (error) {
    useModels.setState({ isLoaded: true, fault: toWire(error) })
  }
}

async function change(busy: string, work: () => Promise<void>): Promise<void> {
  useModels.setState({ busy, fault: null })
  try {
    await work()
    await loadModels()
  } catch (error) {
    useModels.setState({ fault: toWire(error) })
  } finally {
    useModels.setState({ busy: null })
  }
}

let adding: AbortController | undefined

/** Adds, and can be stopped: the promise settles when the engine has really stopped. */
const add = (
  work: (options: {
    signal: AbortSignal
    onEvent(progress: ModelProgress): void
  }) => Promise<{ count: number }>,
): Promise<void> =>
  change('add', async () => {
    const controller = new AbortController()
    adding = controller
    try {
      const onEvent = (progress: ModelProgress): void => useModels.setState({ progress })
      const { count } = await work({ signal: controller.signal, onEvent })
      if (count > 0) tell({ title: () => t('models.added', { count }) })
    } catch (error) {
      if (!isAbort(error)) throw error
    } finally {
      adding = undefined
      useModels.setState({ progress: null })
    }
  })

export const stopAdding = (): void => adding?.abort()

/** Opens the dialog of the system; the pair is checked and tried before it is offered. */
export const chooseModel = (): Promise<void> =>
  add((options) => request('models.choose', {}, options))

/** The window's own process asks first whether the hosts may be asked. */
export const downloadModel = (wanted: Input<PageApi['models.fetch']>): Promise<void> =>
  add((options) => request('models.fetch', wanted, options))

export const activateModel = (id: string): Promise<void> =>
  change(id, async () => {
    const { models } = await request('models.use', { id })
    useModels.setState({ models })
  })

export const removeModel = (id: string): Promise<void> =>
  change(id, async () => {
    const { models } = await request('models.remove', { id })
    useModels.setState({ models })
  })

export async function runDoctor(): Promise<void> {
  useModels.setState({ busy: 'doctor' })
  try {
    const { checks } = await request('engine.doctor', {})
    useModels.setState({ checks })
  } catch (error) {
    tellError(() => t('settings.doctorFailed'), error)
  } finally {
    useModels.setState({ busy: null })
  }
}
