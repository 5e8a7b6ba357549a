/** `longview serve` in a browser: the same page over the same engine, and nothing without the key. */
import { chromium, expect, test as base } from '@playwright/test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { start } from '../helpers/longview.ts'
import { test as filled } from './filled.ts'
import { root } from './launch.ts'

const executablePath = process.env.EHOST_CHROMIUM ?? '/usr/bin/chromium'
const test = filled.extend<{ url: string }>({
  url: async ({ library }, use) => {
    const { child, done } = start(['serve'], { library })
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stdout!.on('data', (text: Buffer) => {
        said += text.toString()
        const line = said.split('\n').find((one) => one.includes('"serving"'))
        if (line) resolve((JSON.parse(line) as { url: string }).url)
      })
      void done.then(({ stderr }) => reject(new Error(stderr)))
    })
    await use(url)
    child.kill('SIGINT')
    expect((await done).code).toBe(0)
  },
})
test.skip(!existsSync(executablePath), 'there is no Chromium on this machine')
test.describe.configure({ timeout: 240_000 })
base.skip(!existsSync(join(root, 'out/renderer/serve.html')), 'the page is not built')

test('a browser with the address lists, opens and plays what is in the library', async ({
  url,
}) => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage()
  await page.addInitScript(() =>
    localStorage.setItem('longview.preferences', '{"isWelcomed":true,"language":"en"}'),
  )
  await page.goto(url)
  await expect(page).not.toHaveURL(/key=/)
  await page.getByRole('row', { name: /note\.pdf/ }).click()
  await expect(page.locator('.pdf-page [data-painted]')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('row', { name: /stripes\.mp4/ }).click()
  await expect
    .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
    .toBeGreaterThan(0)
  await page.reload()
  await expect(page.getByRole('row', { name: /note\.pdf/ })).toBeVisible()

  const stranger = await browser.newPage()
  await stranger.goto(new URL('/', url).href)
  await expect(stranger.getByText('it carries the key')).toBeVisible()
  await stranger.goto(`${new URL('/', url).href}#key=guess`)
  await stranger.reload()
  await expect(stranger.getByText('no longer valid')).toBeVisible()
  await browser.close()
})
