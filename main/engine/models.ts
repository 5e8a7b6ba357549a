/** The model in use: made when first needed, remade when another one or another device is chosen. */
import { basename } from 'node:path'
import type { Settings } from '#contract/settings.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { openCatalogue, type Catalogue } from './model/catalogue.ts'
import { hashOnce } from './model/model-id.ts'
import { createModel } from './model/model.ts'
import type { Model, ModelOptions } from './model/model-port.ts'
import type { StateStore } from './model/state-store.ts'

export type Models = {
  catalogue: Catalogue
  /** Throws model/missing when its files are gone. Loads nothing yet. */
  current(): Promise<{ id: string; model: Model }>
  /** Whether the model in use hears, as it was found when it was added: nothing is loaded to know it. */
  hears(): boolean
  /** The files of the model in use, hashed: the language model, then the projector. */
  files(signal: AbortSignal): Promise<{ name: string; bytes: number; sha256: string }[]>
  close(): Promise<void>
}

export function createModels(
  library: string,
  settings: Settings,
  logger: Logger,
  spawn?: HostSpawner,
  states?: StateStore,
): Models {
  const machine = (): Pick<ModelOptions, 'device' | 'gpuLayers' | 'contextTokens' | 'threads'> => ({
    device: settings['model.device'],
    gpuLayers: settings['model.gpuLayers'],
    contextTokens: settings['model.contextTokens'],
    threads: settings['model.threads'],
  })
  const make = (files: Pick<ModelOptions, 'modelPath' | 'mmprojPath' | 'hashes'>): Model =>
    createModel({
      ...machine(),
      ...files,
      spawn,
      states,
      logger: logger.child({ stage: 'model' }),
    })
  const catalogue = openCatalogue({ library, createModel: make })
  let open: { id: string; made: string; model: Model } | undefined

  return {
    catalogue,
    async current() {
      const active = await catalogue.active()
      const made = JSON.stringify([active, machine()])
      if (open?.made === made) return open
      await open?.model.close()
      open = { id: active.id, made, model: make(active) }
      return open
    },
    hears: () =>
      catalogue.list().some(({ active, capabilities }) => active && capabilities['audio'] === true),
    async files(signal) {
      const { modelPath, mmprojPath } = await catalogue.active()
      const paths = mmprojPath === undefined ? [modelPath] : [modelPath, mmprojPath]
      return await Promise.all(
        paths.map(async (path) => {
          const { bytes, sha256 } = await hashOnce(path, signal)
          return { name: basename(path), bytes, sha256 }
        }),
      )
    },
    async close() {
      await open?.model.close()
      open = undefined
    },
  }
}
