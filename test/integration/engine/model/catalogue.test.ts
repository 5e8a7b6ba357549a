import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openCatalogue, type Catalogue } from '#engine/model/catalogue.ts'
import { llava, otherLlava, widerMmproj } from '../../../native/tiny-models.ts'
import { demo, never, openModel } from './opened.ts'

const emptyLibrary = (): string => mkdtempSync(join(tmpdir(), 'longview-catalogue-'))

function catalogueOf(library: string): Catalogue {
  return openCatalogue({ library, createModel: (files) => openModel(files).model })
}

/** The tiny model under a name and place of its own, so that files can be moved and changed. */
function ownCopy(library: string): { model: string; mmproj: string } {
  const files = { model: join(library, 'my model.gguf'), mmproj: join(library, 'my mmproj.gguf') }
  copyFileSync(llava().modelPath, files.model)
  copyFileSync(llava().mmprojPath, files.mmproj)
  return files
}

describe('the models of a library', () => {
  it('begin with the demo model, in use', async () => {
    const catalogue = catalogueOf(emptyLibrary())
    expect(catalogue.list()).toEqual([
      {
        id: 'demo',
        name: 'Longview demo',
        capabilities: expect.objectContaining({ image: true }),
        bytes: expect.any(Number),
        active: true,
      },
    ])
    expect(await catalogue.active()).toMatchObject({ id: 'demo', ...demo() })
  })

  it('get one more after it has passed its test, which does not change the one in use', async () => {
    const library = emptyLibrary()
    const files = ownCopy(library)
    const told: number[] = []
    const added = await catalogueOf(library).add(files, {
      signal: never,
      progress: ({ done }) => told.push(done),
    })
    expect(added).toMatchObject({ name: 'tiny llama', active: false })
    expect(added.id).toMatch(/^[0-9a-f]{12}$/)
    expect(added.bytes).toBeGreaterThan(0)

    const again = catalogueOf(library)
    expect(again.list().map(({ id, active }) => [id, active])).toEqual([
      ['demo', true],
      [added.id, false],
    ])
    again.use(added.id)
    expect(await again.active()).toMatchObject({
      id: added.id,
      modelPath: files.model,
      mmprojPath: files.mmproj,
      hashes: { model: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  it('take the same files under another name for the same model', async () => {
    const library = emptyLibrary()
    const catalogue = catalogueOf(library)
    const { modelPath: model, mmprojPath: mmproj } = llava()
    const first = await catalogue.add({ model, mmproj }, { signal: never })
    const second = await catalogue.add(ownCopy(library), { signal: never })
    expect(second.id).toBe(first.id)
    expect(catalogue.list()).toHaveLength(2)
  })

  it('forget a model without touching its files, and fall back to the demo model', async () => {
    const library = emptyLibrary()
    const catalogue = catalogueOf(library)
    const files = ownCopy(library)
    const { id } = await catalogue.add(files, { signal: never })
    catalogue.use(id)
    catalogue.remove(id)
    expect(catalogue.list().map((entry) => [entry.id, entry.active])).toEqual([['demo', true]])
    expect(existsSync(files.model) && existsSync(files.mmproj)).toBe(true)
  })

  it('stay as they were when a pair does not fit', async () => {
    const library = emptyLibrary()
    const catalogue = catalogueOf(library)
    const wrong = { model: llava().modelPath, mmproj: widerMmproj() }
    await expect(catalogue.add(wrong, { signal: never })).rejects.toMatchObject({
      code: 'model/mismatch',
    })
    expect(catalogue.list()).toHaveLength(1)
    expect(readdirSync(library)).toEqual([])
  })

  it('are not added when that was cancelled', async () => {
    const catalogue = catalogueOf(emptyLibrary())
    const files = { model: llava().modelPath, mmproj: llava().mmprojPath }
    const adding = catalogue.add(files, { signal: AbortSignal.abort() })
    await expect(adding).rejects.toMatchObject({ code: 'aborted' })
    expect(catalogue.list()).toHaveLength(1)
  })
})

describe('a model whose files changed', () => {
  it('by moving away: says which file is missing and what to do', async () => {
    const library = emptyLibrary()
    const catalogue = catalogueOf(library)
    const files = ownCopy(library)
    const { id } = await catalogue.add(files, { signal: never })
    catalogue.use(id)
    renameSync(files.mmproj, join(library, 'elsewhere.gguf'))
    await expect(catalogue.active()).rejects.toMatchObject({
      code: 'model/missing',
      message: expect.stringContaining(files.mmproj),
    })
    expect(() => catalogue.use(id)).toThrow(expect.objectContaining({ code: 'model/missing' }))
    expect(catalogue.list()).toHaveLength(2)
  })

  it('in content: is not taken for the encoder that it was', async () => {
    const library = emptyLibrary()
    const catalogue = catalogueOf(library)
    const files = ownCopy(library)
    const { id } = await catalogue.add(files, { signal: never })
    catalogue.use(id)
    const before = await catalogue.active()
    copyFileSync(otherLlava().modelPath, files.model)
    appendFileSync(files.model, '\0')
    const after = await catalogue.active()
    expect(after.hashes).toBeUndefined()

    const idOf = async (active: typeof before): Promise<string> => {
      const { model } = openModel(
        { modelPath: active.modelPath, mmprojPath: active.mmprojPath! },
        { hashes: active.hashes },
      )
      return (await model.info()).id
    }
    expect(await idOf(after)).not.toBe(await idOf(before))
  })
})

describe('wrong use', () => {
  it('of an unknown id names those that there are', () => {
    const catalogue = catalogueOf(emptyLibrary())
    for (const act of [() => catalogue.use('nope'), () => catalogue.remove('nope')]) {
      expect(act).toThrow(
        expect.objectContaining({
          code: 'usage/invalid',
          message: 'There is no model "nope"; choose one of: demo.',
        }),
      )
    }
  })

  it('cannot remove the demo model', () => {
    expect(() => catalogueOf(emptyLibrary()).remove('demo')).toThrow(
      expect.objectContaining({ code: 'usage/invalid' }),
    )
  })

  it('a damaged list is named, and not overwritten', () => {
    const library = emptyLibrary()
    writeFileSync(join(library, 'models.json'), '{"version":1,')
    expect(() => catalogueOf(library).use('demo')).toThrow(
      expect.objectContaining({ code: 'store/damaged', message: expect.stringContaining(library) }),
    )
  })
})
