/** Specs that begin with a library in which there is something: filled once, copied for each. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFiles, makePdf, makePicture, makeVideo, type Imported } from './content.ts'
import { test as base } from './fixture.ts'

export type Filled = { library: string; recording: Imported; picture: Imported; note: Imported }

export const test = base.extend<object, { filled: Filled }>({
  filled: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'longview-filled-'))
      const library = join(folder, 'library')
      const files = join(folder, 'files')
      const paths = [makeVideo(files), await makePicture(files), await makePdf(files)]
      const imported = await importFiles(library, paths)
      const [recording, picture, note] = imported as [Imported, Imported, Imported]
      await use({ library, recording, picture, note })
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  library: async ({ folder, filled }, use) => {
    const library = join(folder, 'library')
    cpSync(filled.library, library, { recursive: true })
    await use(library)
  },
})

export { expect } from './fixture.ts'
