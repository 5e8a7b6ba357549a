/** The packed program, laid out as it is installed, works from the files beside its archive. */
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expandArchive } from '../helpers/asar.ts'
import { packageFor } from '../helpers/package-app.ts'
import { askEngine, askShell, valueOf } from './ask.ts'
import { makePdf, makePicture } from './content.ts'
import { expect, test as base } from './fixture.ts'

const test = base.extend<{ program: string }>({
  program: [
    async ({ folder }, use) => {
      const resources = join(await packageFor(folder, { isBuilt: true }), 'resources')
      const archive = join(resources, 'app.asar')
      expandArchive(archive, join(folder, 'app'))
      // From here on `app.asar` is the folder, beside what was unpacked.
      renameSync(archive, `${archive}.packed`)
      renameSync(join(folder, 'app'), archive)
      await use(archive)
    },
    { timeout: 300_000 },
  ],
})

test('the packed program reads files and answers with its own model', async ({
  folder,
  program,
  start,
}) => {
  test.setTimeout(300_000)
  const { app, page } = await start({}, program)
  const files = [await makePicture(join(folder, 'files')), await makePdf(join(folder, 'files'))]
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, files)
  expect(valueOf(await askShell(page, 'sources.choose', { folders: false }))).toMatchObject({
    count: 2,
  })
  await expect
    .poll(
      async () => {
        const { sources } = valueOf(await askEngine(page, 'library.list', {})) as {
          sources: { name: string; status: string }[]
        }
        return sources.map(({ name, status }) => `${name} ${status}`).toSorted()
      },
      { timeout: 150_000, intervals: [1000] },
    )
    .toEqual(['note.pdf ready', 'square.png ready'])
  expect(valueOf(await askEngine(page, 'library.addSamples', {}))).toEqual({ accepted: 2 })
})
