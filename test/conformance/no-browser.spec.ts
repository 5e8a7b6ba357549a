// "Each instance of the BrowserWindow class creates an application window that loads a web page" (Electron, Process Model): one
// page, and nothing of a browser beside it.
import { expect, test } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch } from '../desktop/launch.ts'

test('a window loads its page and no page of a browser', async () => {
  const userData = mkdtempSync(join(tmpdir(), 'longview-no-browser-'))
  const app = await launch(join(import.meta.dirname, 'app'), userData)
  const page = await app.firstWindow()
  await page.waitForURL((url) => url.protocol !== 'about:')
  await page.waitForLoadState()
  const session = await page.context().newCDPSession(page)
  // A filter that names nothing leaves nothing out, also what no debugger shows by itself.
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] })
  const addresses = targetInfos.map(({ url }) => url)
  expect(addresses).toContain(page.url())
  expect(addresses.filter((url) => /^chrome(-untrusted)?:/.test(url))).toEqual([])
  await app.close()
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
})
