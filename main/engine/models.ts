/** The model in use: made when first needed, remade when another one is chosen. */
import type { Settings } from '#contract/settings.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { openCatalogue, type Catalogue } from './model/catalogue.ts'
import { createModel } from './model/model.ts'
import type { Model, ModelOptions } from './model/model-port.ts'

export type Models = {
  catalogue: Catalogue
  /** Throws model/missing when its files are gone. Loads nothing yet. */
  current(): Promise<{ id: string; model: Model }>
  close(): Promise<void>
}

export function createModels(
  library: string,
  settings: Settings,
  logger: Logger,
  spawn?: HostSpawner,
): Models {
  const machine = {
    device: settings['model.device'],
    gpuLayers: settings['model.gpuLayers'],
    contextTokens: settings['model.contextTokens'],
    threads: settings['model.threads'],
    logger: logger.child({ stage: 'model' }),
    spawn,
  }
  const make = (files: Pick<ModelOptions, 'modelPath' | 'mmprojPath' | 'hashes'>): Model =>
    createModel({ ...machine, ...files })
  const catalogue = openCatalogue({ library, createModel: make })
  let open: { id: string; model: Model } | undefined

  return {
    catalogue,
    async current() {
      const active = await catalogue.active()
      if (open?.id === active.id) return open
      await open?.model.close()
      open = { id: active.id, model: make(active) }
      return open
    },
    async close() {
      await open?.model.close()
      open = undefined
    },
  }
}
