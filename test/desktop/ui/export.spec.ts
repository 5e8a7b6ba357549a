import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect } from '../fixture.ts'
import { test } from '../filled.ts'
import { ask, barriers, notice, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 240_000 })

/** The system's save dialog answers with this path. */
const saveTo = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)

async function choose(page: Page, name: string, entry: string): Promise<void> {
  await row(page, name).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Export' }).hover()
  await page.getByRole('menuitem', { name: entry }).click()
}

test('a document is redacted by drawing and by words, with undo before anything is written', async ({
  page,
  app,
  folder,
}) => {
  await settleIn(page)
  const target = join(folder, 'redacted.pdf')
  await saveTo(app, target)
  await choose(page, 'note.pdf', 'Redact…')
  const bar = page.getByRole('region', { name: 'Redaction' })
  await expect(bar).toContainText('Nothing is marked')
  const write = bar.getByRole('button', { name: 'Save redacted copy…' })
  await expect(write).toBeDisabled()

  await bar.getByRole('button', { name: 'Draw black' }).click()
  const area = page.getByRole('application')
  await expect(area).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(bar).toContainText('1 place will be black')
  await expect(page.locator('.redact-box')).toHaveCount(1)
  expect(await barriers(page)).toEqual([])
  await bar.getByRole('button', { name: 'Undo the last mark' }).click()
  await expect(bar).toContainText('Nothing is marked')

  const words = bar.getByRole('textbox', { name: 'Words to blacken' })
  await words.fill('Aristophanes')
  await words.press('Enter')
  await expect(bar).toContainText('“Aristophanes” is not in this document')
  await words.fill('4711')
  await words.press('Enter')
  await expect(bar).toContainText('1 place will be black')
  await bar.getByRole('button', { name: 'Draw black' }).click()
  await area.press('Enter')
  await expect(bar).toContainText('2 places will be black')
  await write.click()
  await expect(notice(page, 'Saved as redacted.pdf')).toBeVisible({ timeout: 60_000 })
  await expect(bar).toHaveCount(0)
  expect(readFileSync(target).subarray(0, 5).toString()).toBe('%PDF-')
})

test('leaving the save dialog writes nothing and keeps what was marked', async ({ page, app }) => {
  await settleIn(page)
  await app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
  })
  await choose(page, 'note.pdf', 'Redact…')
  const bar = page.getByRole('region', { name: 'Redaction' })
  await bar.getByRole('button', { name: 'Draw black' }).click()
  await page.getByRole('application').press('Enter')
  await bar.getByRole('button', { name: 'Save redacted copy…' }).click()
  await expect(bar).toContainText('1 place will be black')
  await bar.getByRole('button', { name: 'Cancel' }).click()
  await expect(bar).toHaveCount(0)
})

test('a searchable PDF and numbered copies go where the person says', async ({
  page,
  app,
  folder,
}) => {
  await settleIn(page)
  const pdf = join(folder, 'searchable.pdf')
  await saveTo(app, pdf)
  await choose(page, 'square.png', 'Searchable PDF…')
  await expect(notice(page, 'Saved as searchable.pdf')).toBeVisible({ timeout: 60_000 })
  expect(statSync(pdf).size).toBeGreaterThan(500)

  const production = join(folder, 'production')
  await saveTo(app, production)
  await choose(page, 'note.pdf', 'Numbered copies…')
  const sheet = page.getByRole('dialog', { name: 'Numbered copies' })
  await sheet.getByLabel('Prefix').fill('LV-')
  await sheet.getByLabel('First number').fill('7')
  expect(await barriers(page)).toEqual([])
  await sheet.getByRole('button', { name: 'Choose folder…' }).click()
  await expect(notice(page, 'Saved as production')).toBeVisible({ timeout: 60_000 })
  expect(readdirSync(production).toSorted()).toEqual(['LV-000007.pdf', 'index.csv'])
})

test('a chat goes out as an evidence bundle with its seal', async ({ page, app, folder }) => {
  await settleIn(page)
  await ask(page, 'What is shown?')
  const target = join(folder, 'evidence.zip')
  await saveTo(app, target)
  await page.getByRole('button', { name: 'Export chat' }).click()
  await page.getByRole('menuitem', { name: 'Evidence bundle…' }).click()
  await page
    .getByRole('dialog', { name: 'Evidence bundle' })
    .getByRole('button', { name: 'Save…' })
    .click()
  await expect(notice(page, 'Saved as evidence.zip')).toContainText(/[0-9a-f]{64}/, {
    timeout: 60_000,
  })
  expect(existsSync(target)).toBe(true)
  expect(readFileSync(target).subarray(0, 2).toString()).toBe('PK')
})
