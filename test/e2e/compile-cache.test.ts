import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ingest, longview } from '../helpers/longview.ts'
import { writePhoto } from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('compile-cache')
/** Makes Node say on stderr what it takes from its cache. */
const env = { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' }

test('The command line starts from the code that an earlier run compiled', async () => {
  const library = join(folder, 'library')
  await longview(['list'], { library })
  const { code, stderr } = await longview(['list'], { library, env })
  expect(code).toBe(0)
  expect(stderr).toMatch(/cache for ESM \S+\/main\/cli\.ts was accepted/)
  expect(stderr).not.toMatch(/was rejected/)
})

test('So does the process of the model', async () => {
  const photo = await writePhoto(join(folder, 'photo.jpg'))
  await ingest([photo], { library: join(folder, 'first') })
  const { code, stderr } = await longview(['ingest', photo], {
    library: join(folder, 'second'),
    env,
  })
  expect(code).toBe(0)
  expect(stderr).toMatch(/cache for ESM \S+\/main\/model-host\.ts was accepted/)
})

test('Where nothing can be kept, nothing fails', async () => {
  const { code, stderr } = await longview(['list'], {
    library: join(folder, 'none'),
    env: { ...env, NODE_DISABLE_COMPILE_CACHE: '1' },
  })
  expect(code).toBe(0)
  expect(stderr).not.toMatch(/accepted/)
})
