/**
 * Pictures for the readme, of the built program with its own samples and demo model, in both themes.
 * `node test/desktop/ui/readme-pictures.ts <folder>` after `npx electron-vite build`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { launch, root } from '../launch.ts'
import { ask, row, settleIn } from './window.ts'

const [folder = join(root, 'out/readme-pictures')] = process.argv.slice(2)
const home = mkdtempSync(join(tmpdir(), 'longview-pictures-'))
const library = join(home, 'library')
mkdirSync(folder, { recursive: true })
mkdirSync(library)

const app = await launch(root, join(home, 'profile'), { LONGVIEW_LIBRARY: library })
const page = await app.firstWindow()
await page.waitForURL((url) => url.protocol !== 'about:')
await page.setViewportSize({ width: 1360, height: 850 })

async function inBothThemes(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.waitForTimeout(700)
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) })
  }
}

await page.locator('.welcome').waitFor()
await inBothThemes(page, 'first-run')

await settleIn(page)
await page.getByRole('button', { name: 'Add the samples' }).click()
for (const name of ['sample-recording.mp4', 'sample-form.pdf'])
  await row(page, name).filter({ hasText: 'Ready' }).waitFor({ timeout: 240_000 })
await row(page, 'sample-recording.mp4').click()
await ask(page, 'When is a red circle shown?')
const chip = page.locator('[data-citation-chip]').first()
if ((await chip.count()) > 0) await chip.click()
await page.mouse.move(10, 10)
// Nothing in the page tells when the last small picture of the timeline is drawn.
await page.waitForTimeout(5000)
await inBothThemes(page, 'recording')

await page.keyboard.press('ControlOrMeta+n')
await row(page, 'sample-form.pdf').click()
await ask(page, 'What is the Invoice?')
if ((await chip.count()) > 0) await chip.click()
await page.mouse.move(10, 10)
await page.locator('.pdf-page [data-painted]').first().waitFor()
await inBothThemes(page, 'document')

await page.keyboard.press('ControlOrMeta+,')
await page.getByRole('tab', { name: 'Models' }).click()
await inBothThemes(page, 'models')

await page.keyboard.press('Escape')
await page.keyboard.press('ControlOrMeta+k')
await inBothThemes(page, 'palette')

await app.close()
rmSync(home, { recursive: true, force: true })
