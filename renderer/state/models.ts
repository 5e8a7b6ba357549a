/** Models that were added, what they need and what this machine has. */
import { create } from 'zustand'
import type { Check, ModelEntry } from '#contract/api.ts'
import type { Output } from '#contract/rpc.ts'
import { toWire, type WireError } from '#contract/errors.ts'
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
  fault: WireError | null
}

export const useModels = create<Models>(() => ({
  models: [],
  memory: null,
  checks: null,
  isLoaded: false,
  busy: null,
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

/** Opens the dialog of the system; the pair is checked and tried before it is offered. */
export const chooseModel = (): Promise<void> =>
  change('add', async () => {
    const { count } = await request('models.choose', {})
    if (count > 0) tell({ title: t('models.added', { count }) })
  })

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
    tellError(t('settings.doctorFailed'), error)
  } finally {
    useModels.setState({ busy: null })
  }
}
