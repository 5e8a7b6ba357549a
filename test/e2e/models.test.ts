import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sparseFile, textAsGguf } from '../fixtures/bad-files.ts'
import { lines } from '../helpers/json-lines.ts'
import { ask, ingest, last, longview, repository, type Finished } from '../helpers/longview.ts'
import { sampleForm } from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { llava, widerMmproj } from '../native/tiny-models.ts'

const folder = tempFolder('models')
const library = join(folder, 'library')
const demo = join(repository, 'native/demo-model')
const demoModel = join(demo, 'longview-demo.gguf')
const demoMmproj = join(demo, 'mmproj-longview-demo.gguf')

const add = (model: string, mmproj: string): Promise<Finished> =>
  longview(['models', 'add', model, '--mmproj', mmproj], { library })

test('The demo model is there and in use from the start', async () => {
  const { models } = last(await longview(['models'], { library }), lines.models)
  expect(models).toHaveLength(1)
  expect(models[0]).toMatchObject({ active: true })
  expect(models[0]!.name).toMatch(/demo/i)
  expect(JSON.stringify(models[0]!.capabilities)).toMatch(/image/)
})

type Bad = { what: string; files: () => Promise<[string, string]>; says: RegExp }
const badModels: Bad[] = [
  {
    what: 'A text called .gguf',
    files: async () => [await textAsGguf(folder), demoMmproj],
    says: /not-a-model\.gguf/,
  },
  {
    what: 'A text as mmproj',
    files: async () => [demoModel, await textAsGguf(folder)],
    says: /not-a-model\.gguf/,
  },
  {
    what: 'A missing file',
    files: async () => [join(folder, 'nowhere.gguf'), demoMmproj],
    says: /nowhere\.gguf/,
  },
  {
    what: 'A model that is cut short',
    files: async () => [await cutShort(), demoMmproj],
    says: /short\.gguf/,
  },
  {
    what: "Another model's mmproj",
    files: async () => [llava().modelPath, widerMmproj()],
    says: /mmproj|projector/i,
  },
  {
    what: 'A model as its own mmproj',
    files: async () => [demoModel, demoModel],
    says: /mmproj|projector/i,
  },
  {
    what: 'A model larger than memory',
    files: async () => [await hugeModel(), demoMmproj],
    says: /memory/i,
  },
]

async function cutShort(): Promise<string> {
  const bytes = await readFile(demoModel)
  const path = join(folder, 'short.gguf')
  await writeFile(path, bytes.subarray(0, bytes.length / 2))
  return path
}

/** The demo model, its first matrix declared with 2^31 columns, in a sparse file that is large enough for it. */
async function hugeModel(): Promise<string> {
  const bytes = await readFile(demoModel)
  const name = Buffer.from('token_embd.weight')
  const at = bytes.indexOf(name) + name.length
  expect(bytes.readUInt32LE(at)).toBe(2)
  bytes.writeBigUInt64LE(2n ** 31n, at + 4 + 8)
  return sparseFile(join(folder, 'huge.gguf'), bytes, 2 ** 40)
}

test.each(badModels)(
  '$what is refused: exit 4, named, with what to do, and not added',
  async ({ files, says }) => {
    const finished = await add(...(await files()))
    const { error } = last(finished, lines.error)
    expect(finished.code).toBe(4)
    expect(error.code).toMatch(/^model\//)
    expect(error.message).toMatch(says)
    const { models } = last(await longview(['models'], { library }), lines.models)
    expect(models).toHaveLength(1)
  },
)

test('A second model is added, used, and removed; the answer comes from the one in use', async () => {
  const { modelPath, mmprojPath } = llava()
  const added = last(await add(modelPath, mmprojPath), lines.models).models
  expect(added).toHaveLength(2)
  const other = added.find(({ active }) => !active)!
  const used = last(await longview(['models', 'use', other.id], { library }), lines.models).models
  expect(used.find(({ active }) => active)?.id).toBe(other.id)

  const [source] = await ingest([sampleForm], { library })
  expect(source?.tokenRows).toBeGreaterThan(0)

  // Back to the demo model: the pages are encoded for it when they are asked about.
  const first = added.find(({ id }) => id !== other.id)!
  await longview(['models', 'use', first.id], { library })
  const answer = await ask('What is the Invoice?', { library })
  expect(answer.evidence.encoded).toBeGreaterThan(0)
  expect((await ask('What is the Invoice?', { library })).evidence.encoded).toBe(0)

  const removed = last(
    await longview(['models', 'remove', other.id], { library }),
    lines.models,
  ).models
  expect(removed.map(({ id, active }) => [id, active])).toEqual([[first.id, true]])
})

test('A model whose file is gone is a model problem: exit 4, and what to do', async () => {
  const { modelPath, mmprojPath } = llava()
  const path = join(folder, 'leaving.gguf')
  await copyFile(modelPath, path)
  const added = last(await add(path, mmprojPath), lines.models).models
  const id = added.find(({ active }) => !active)!.id
  await longview(['models', 'use', id], { library })
  await writeFile(path, 'gone')
  const finished = await longview(['ask', 'What is the Total?'], { library })
  expect(finished.code).toBe(4)
  expect(last(finished, lines.error).error.message).toMatch(/leaving\.gguf|model/)
})

test('An unknown model id is named', async () => {
  const finished = await longview(['models', 'use', 'no-such-model'], { library })
  expect([2, 4]).toContain(finished.code)
  expect(last(finished, lines.error).error.message).toContain('no-such-model')
})
