/**
 * The models that a library knows: the demonstration model that comes with Longview, and files that
 * people added. They stay where they are; `models.json` in the library folder names them.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeFileAtomic } from '#base/atomic-file.ts'
import { AppError } from '#contract/errors.ts'
import { programFile } from '#base/program-folder.ts'
import { z } from '#contract/zod.ts'
import type { Progress } from '../domain.ts'
import type { Model, ModelOptions } from './model-port.ts'
import { isUnchanged, pairId } from './model-id.ts'
import { tryModel } from './try-model.ts'

const demoId = 'demo'

const File = z.object({
  path: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  mtimeMs: z.number(),
})
const Entry = z.object({
  id: z.string(),
  name: z.string(),
  capabilities: z.record(z.string(), z.boolean()),
  model: File,
  mmproj: File,
  said: z.string().optional(),
  addedAt: z.string(),
})
type Entry = z.output<typeof Entry>
const Listed = z.object({ version: z.literal(1), active: z.string(), models: z.array(Entry) })
type Listed = z.output<typeof Listed>

type ModelEntry = {
  id: string
  name: string
  capabilities: Record<string, boolean>
  /** What it said about the test picture when it was added. */
  said?: string | undefined
  /** Both files together. */
  bytes: number
  active: boolean
}

/** What createModel needs to know of the model in use. */
type ActiveModel = { id: string } & Pick<ModelOptions, 'modelPath' | 'mmprojPath' | 'hashes'>

export type Catalogue = {
  list(): ModelEntry[]
  /** Checks a pair of files, tries them on a picture, and remembers them. Does not switch to them. */
  add(
    files: { model: string; mmproj: string },
    run: { signal: AbortSignal; progress?: ((progress: Progress) => void) | undefined },
  ): Promise<ModelEntry>
  /** Throws usage/invalid for an unknown id, model/missing when its files are gone. */
  use(id: string): void
  /** Forgets a model; its files are left alone. */
  remove(id: string): void
  /** Throws model/missing when its files are gone. */
  active(): Promise<ActiveModel>
}

const demoFiles = {
  modelPath: programFile('native/demo-model/longview-demo.gguf'),
  mmprojPath: programFile('native/demo-model/mmproj-longview-demo.gguf'),
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

function demoEntry(active: string): ModelEntry {
  return {
    id: demoId,
    name: 'Longview demo',
    capabilities: { image: true, audio: false, mrope: false, nonCausal: false, ownSlicing: false },
    bytes: sizeOf(demoFiles.modelPath) + sizeOf(demoFiles.mmprojPath),
    active: active === demoId,
  }
}

const shown = (
  { id, name, capabilities, model, mmproj, said }: Entry,
  active: string,
): ModelEntry => ({
  id,
  name,
  capabilities,
  bytes: model.bytes + mmproj.bytes,
  said,
  active: id === active,
})

function checkThere(paths: string[], name: string): void {
  const missing = paths.find((path) => !existsSync(path))
  if (missing === undefined) return
  throw new AppError(
    'model/missing',
    `A file of the model ${name} is not there any more: ${missing}. Put it back, add the model again from where it is now, or use another one ("longview models use ${demoId}").`,
  )
}

function entryOf({ models }: Listed, id: string): Entry {
  const found = models.find((entry) => entry.id === id)
  if (found) return found
  const ids = [demoId, ...models.map((entry) => entry.id)].join(', ')
  throw new AppError('usage/invalid', `There is no model "${id}"; choose one of: ${ids}.`)
}

export function openCatalogue({
  library,
  createModel,
}: {
  /** Folder of models.json. */
  library: string
  /** With the settings of this machine; for trying a model before it is listed. */
  createModel: (files: { modelPath: string; mmprojPath: string }) => Model
}): Catalogue {
  const file = join(library, 'models.json')

  function read(): Listed {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch {
      return { version: 1, active: demoId, models: [] }
    }
    try {
      return Listed.parse(JSON.parse(text))
    } catch (cause) {
      throw new AppError(
        'store/damaged',
        `The list of models ${file} is damaged. Delete it and add your models again; the model files themselves are not touched.`,
        { cause },
      )
    }
  }

  const write = (listed: Listed): void =>
    writeFileAtomic(file, `${JSON.stringify(listed, null, 2)}\n`)

  return {
    list() {
      const { active, models } = read()
      return [demoEntry(active), ...models.map((entry) => shown(entry, active))]
    },

    async add(files, { signal, progress }) {
      const paths = { modelPath: resolve(files.model), mmprojPath: resolve(files.mmproj) }
      const tried = await tryModel(paths, createModel, { signal, progress })
      const { name, capabilities, model, mmproj, said } = tried
      const entry: Entry = {
        id: pairId(model.sha256, mmproj.sha256),
        name,
        capabilities,
        model: { path: paths.modelPath, ...model },
        mmproj: { path: paths.mmprojPath, ...mmproj },
        said,
        addedAt: new Date().toISOString(),
      }
      const { active, models } = read()
      const others = models.filter(({ id }) => id !== entry.id)
      write({ version: 1, active, models: [...others, entry] })
      return shown(entry, active)
    },

    use(id) {
      const listed = read()
      if (id === demoId) checkThere(Object.values(demoFiles), demoId)
      else {
        const { name, model, mmproj } = entryOf(listed, id)
        checkThere([model.path, mmproj.path], name)
      }
      write({ ...listed, active: id })
    },

    remove(id) {
      if (id === demoId) {
        throw new AppError(
          'usage/invalid',
          'The demo model is part of Longview and cannot be removed; use another one instead.',
        )
      }
      const listed = read()
      entryOf(listed, id)
      write({
        version: 1,
        active: listed.active === id ? demoId : listed.active,
        models: listed.models.filter((entry) => entry.id !== id),
      })
    },

    async active() {
      const listed = read()
      if (listed.active === demoId) {
        checkThere(Object.values(demoFiles), demoId)
        return { id: demoId, ...demoFiles }
      }
      const { id, name, model, mmproj } = entryOf(listed, listed.active)
      checkThere([model.path, mmproj.path], name)
      const isSame =
        (await isUnchanged(model.path, model)) && (await isUnchanged(mmproj.path, mmproj))
      return {
        id,
        modelPath: model.path,
        mmprojPath: mmproj.path,
        // Files that changed are hashed again, and thereby are another encoder.
        hashes: isSame ? { model: model.sha256, mmproj: mmproj.sha256 } : undefined,
      }
    },
  }
}
