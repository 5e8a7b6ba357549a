/** Models as a person adds them: by their files or from an address, with steps that can be followed and stopped. */
import type { ElectronApplication } from '@playwright/test'
import { copyFileSync, createReadStream, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { askEngine, askShell, valueOf } from '../ask.ts'
import { expect, test } from '../fixture.ts'
import { root } from '../launch.ts'
import { barriers, settleIn } from './window.ts'

test.describe.configure({ timeout: 300_000 })
const trying = { timeout: 180_000 }
const demo = {
  model: join(root, 'native/demo-model/longview-demo.gguf'),
  mmproj: join(root, 'native/demo-model/mmproj-longview-demo.gguf'),
}

const choose = (app: ElectronApplication, filePaths: string[]): Promise<void> =>
  app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, filePaths)

const agree = (app: ElectronApplication, response: number): Promise<void> =>
  app.evaluate(({ dialog }, response) => {
    const kept = globalThis as { asked?: string }
    dialog.showMessageBox = ((_window: unknown, { message }: { message: string }) => {
      kept.asked = message
      return Promise.resolve({ response, checkboxChecked: false })
    }) as never
  }, response)

test.beforeEach(async ({ page }) => {
  await settleIn(page)
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Models' }).click()
  await expect(page.getByText('Longview demo')).toBeVisible()
})

test('a pair of files is checked and tried before it is offered, used, and forgotten', async ({
  page,
  app,
  folder,
}) => {
  const files = join(folder, 'files')
  mkdirSync(files)
  const model = join(files, 'other.gguf')
  copyFileSync(demo.model, model)
  copyFileSync(demo.mmproj, join(files, 'mmproj-other.gguf'))
  await choose(app, [model])
  await page.getByRole('button', { name: 'Add a model…' }).click()
  const models = page.getByRole('list', { name: 'Models' })
  await expect(models.getByRole('listitem')).toHaveCount(2, trying)
  const added = models.getByRole('listitem').nth(1)
  await expect(added).toContainText('Of a red square it said')
  expect(await barriers(page)).toEqual([])
  await added.getByRole('button', { name: 'Use' }).click()
  await expect(added).toContainText('In use')
  await models.getByRole('listitem').nth(0).getByRole('button', { name: 'Use' }).click()
  await added.getByRole('button', { name: /^Remove/ }).click()
  await expect(models.getByRole('listitem')).toHaveCount(1)
  expect(statSync(model).size).toBe(statSync(demo.model).size)
})

test('what is no model says why, and what to do', async ({ page, app, folder }) => {
  const lone = join(folder, 'lone.gguf')
  writeFileSync(lone, 'no model')
  await choose(app, [lone])
  await page.getByRole('button', { name: 'Add a model…' }).click()
  const fault = page.getByRole('alert').filter({ hasText: 'Model and projector' })
  await expect(fault).toContainText('Add the two files of the same model.')
  writeFileSync(join(folder, 'mmproj-lone.gguf'), 'no projector')
  await page.getByRole('button', { name: 'Add a model…' }).click()
  await expect(page.getByRole('alert')).toContainText('damaged or not complete', trying)
  await expect(page.getByRole('list', { name: 'Models' }).getByRole('listitem')).toHaveCount(1)
})

test.describe('a download', () => {
  let server: Server
  let base: string
  let isSlow: boolean
  test.beforeEach(async () => {
    isSlow = false
    server = createServer((request, response) => {
      const path = basename(request.url ?? '') === 'mmproj.gguf' ? demo.mmproj : demo.model
      response.writeHead(200, { 'content-length': statSync(path).size, etag: '"1"' })
      if (isSlow) response.write(Buffer.alloc(1000))
      else createReadStream(path).pipe(response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  test.afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  test('begins after the person has agreed, and the model is there', async ({ page, app }) => {
    await page.getByRole('button', { name: 'Download from an address…' }).click()
    await page.getByLabel('Address of the model').fill(`${base}/fetched.gguf`)
    await page.getByLabel('Address of its projector').fill(`${base}/mmproj.gguf`)
    expect(await barriers(page)).toEqual([])
    await agree(app, 1)
    await page.getByRole('button', { name: 'Download…', exact: true }).click()
    await expect
      .poll(() => app.evaluate(() => (globalThis as { asked?: string }).asked))
      .toContain('127.0.0.1')
    await expect(page.getByRole('list', { name: 'Models' }).getByRole('listitem')).toHaveCount(1)
    await agree(app, 0)
    await page.getByRole('button', { name: 'Download…', exact: true }).click()
    await expect(page.getByRole('list', { name: 'Models' }).getByRole('listitem')).toHaveCount(
      2,
      trying,
    )
  })

  test('that is not what its checksum says is refused', async ({ page, app }) => {
    await agree(app, 0)
    await page.getByRole('button', { name: 'Download from an address…' }).click()
    await page.getByLabel('Address of the model').fill(`${base}/fetched.gguf`)
    await page.getByLabel('Address of its projector').fill(`${base}/mmproj.gguf`)
    const checksum = page.getByLabel('Its SHA-256, if the page names one')
    await checksum.fill('no checksum')
    await page.getByRole('button', { name: 'Download…', exact: true }).click()
    expect(await checksum.evaluate((field: HTMLInputElement) => field.validity.valid)).toBe(false)
    await checksum.fill('0'.repeat(64))
    await page.getByRole('button', { name: 'Download…', exact: true }).click()
    await expect(page.getByRole('alert')).toContainText('damaged or not complete', trying)
    await expect(page.getByRole('list', { name: 'Models' }).getByRole('listitem')).toHaveCount(1)
  })

  test('shows how far it is, can be stopped, and says so when nobody answers', async ({
    page,
    app,
  }) => {
    isSlow = true
    await agree(app, 0)
    await page.getByRole('button', { name: 'Download from an address…' }).click()
    await page.getByLabel('Address of the model').fill(`${base}/fetched.gguf`)
    await page.getByLabel('Address of its projector').fill(`${base}/mmproj.gguf`)
    await page.getByRole('button', { name: 'Download…', exact: true }).click()
    await expect(page.getByText('Downloading mmproj.gguf')).toBeVisible()
    await page.locator('.adding').getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByText('Downloading mmproj.gguf')).toHaveCount(0)

    server.closeAllConnections()
    server.close()
    await page.getByRole('button', { name: 'Download…', exact: true }).click()
    const fault = page.getByRole('alert').filter({ hasText: 'The model could not be downloaded.' })
    await expect(fault).toContainText('Connect to the internet')
  })
})

test('the page can start no download: the person is asked by the system, and a no is a no', async ({
  page,
  stub,
}) => {
  const wanted = { modelUrl: 'https://127.0.0.1:9/a.gguf', mmprojUrl: 'https://127.0.0.1:9/b.gguf' }
  expect(await askEngine(page, 'models.download', wanted)).toMatchObject({
    ok: false,
    error: { code: 'contract/invalid' },
  })
  const calls = await stub('dialog.showMessageBox', { response: 1, checkboxChecked: false })
  expect(valueOf(await askShell(page, 'models.fetch', wanted))).toEqual({ count: 0 })
  expect(JSON.stringify(await calls())).toContain('127.0.0.1:9')
})
