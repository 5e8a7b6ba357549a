/** What a person does in the window, for specs to say in one line. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'

/** As after the first run: no welcome in the way. */
export async function settleIn(page: Page, preferences: object = {}): Promise<void> {
  const kept = JSON.stringify({ isWelcomed: true, ...preferences })
  await page.evaluate((value) => localStorage.setItem('longview.preferences', value), kept)
  await page.reload()
  await expect(page.locator('.frame')).toBeVisible()
}

export const row = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ hasText: name })

export const notice = (page: Page, words: string): Locator =>
  page.locator('.toast').filter({ hasText: words })

export async function dismiss(page: Page, words: string): Promise<void> {
  await notice(page, words).getByRole('button', { name: 'Dismiss' }).click()
  await expect(notice(page, words)).toHaveCount(0)
}

/** Drops files of the disk on the window, as a file manager does. */
export async function drop(page: Page, files: string[]): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 800, height: 600 }
  const cdp = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files, dragOperationsMask: 1 }
    await cdp.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data })
  }
}

/** Asks and waits until the answer is stored, whatever it says. */
export async function ask(page: Page, question: string): Promise<void> {
  const stored = page
    .locator('article:not([aria-busy])')
    .filter({ has: page.getByRole('button', { name: 'Answer again' }) })
  const before = await stored.count()
  const field = page.getByRole('textbox', { name: /Ask about/ })
  await field.fill(question)
  await field.press('Enter')
  await expect(stored).not.toHaveCount(before, { timeout: 120_000 })
}

export const now = (page: Page): Promise<number> =>
  page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime)

/** What axe finds that keeps people out, by rule and place. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    // Else it opens a page of its own, which an Electron app has none of.
    .setLegacyMode()
    // Base UI's guards of open menus take the focus only to pass it on.
    .exclude('[data-base-ui-focus-guard]')
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}
