/** The window's settings, cache and memory figures. Settings are kept in `settings.json` of the library. */
import { readFileSync } from 'node:fs'
import { freemem, hostname, totalmem } from 'node:os'
import { join } from 'node:path'
import type { deskApi } from '#contract/desk-api.ts'
import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#contract/rpc.ts'
import { Settings, isSetting } from '#contract/settings.ts'
import { z } from '#contract/zod.ts'
import { writeFileAtomic } from '#base/atomic-file.ts'
import type { Models } from '../models.ts'
import { toStoreError } from '../store/failures.ts'
import type { Store } from '../store/store.ts'

export type DeskSettingsApi = Pick<
  typeof deskApi,
  'settings.get' | 'settings.set' | 'cache.stats' | 'cache.clear' | 'models.memory'
>

/** `settings` is the engine's own object: what is set here holds from the next question or file on. */
export function createDeskSettings({
  store,
  models,
  settings,
}: {
  store: Store
  models: Models
  settings: Settings
}): Handlers<DeskSettingsApi> {
  const file = join(store.folder, 'settings.json')

  function saved(): Record<string, unknown> {
    try {
      const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
      return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
    } catch {
      return {}
    }
  }

  return {
    'settings.get': async () => ({
      values: { ...settings },
      schema: z.toJSONSchema(Settings),
      library: store.folder,
    }),
    'settings.set': async ({ name, value }) => {
      if (!isSetting(name)) throw new AppError('usage/invalid', `There is no setting ${name}.`)
      const checked = Settings.shape[name].safeParse(value)
      if (!checked.success) {
        throw new AppError('usage/invalid', `${name}: ${z.prettifyError(checked.error)}`)
      }
      try {
        writeFileAtomic(file, `${JSON.stringify({ ...saved(), [name]: checked.data }, null, 2)}\n`)
      } catch (error) {
        throw toStoreError(error, file)
      }
      Object.assign(settings, { [name]: checked.data })
    },
    'cache.stats': async () => {
      const { bytes, entries, capBytes } = store.rows.stats()
      return { bytes, rows: entries, limitBytes: capBytes }
    },
    'cache.clear': async () => store.rows.clear(),
    'models.memory': async () => {
      const { model } = await models.current()
      const memory = await model.memory()
      const machine = {
        name: hostname(),
        kind: 'cpu' as const,
        memoryTotal: totalmem(),
        memoryFree: freemem(),
      }
      if (!memory) return { devices: [machine], loaded: false, weights: 0, context: 0 }
      const { layers: all, gpuLayers } = await model.info()
      const { weights, context } = memory
      // A processor's memory is the machine's; a device without any is a library such as BLAS.
      const others = memory.devices.filter(
        ({ kind, memoryTotal }) => kind !== 'cpu' && memoryTotal > 0,
      )
      return {
        devices: [
          machine,
          ...others.map(({ name, description, ...figures }) => ({
            ...figures,
            name: description || name,
          })),
        ],
        loaded: true,
        weights,
        context,
        layers: { onGpu: Math.min(gpuLayers, all), all },
      }
    },
  }
}
