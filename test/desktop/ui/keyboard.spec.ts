/** A day's work without a pointer: a file in, a question, its citation, another chat, the chat as a file. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makePdf } from '../content.ts'
import { expect, test } from '../fixture.ts'
import { settleIn } from './window.ts'

test.describe.configure({ timeout: 400_000 })

test('what is typed right after the keys of a command goes where they lead', async ({ page }) => {
  await settleIn(page)
  const composer = page.getByRole('textbox', { name: /Ask about|Add a source/ })
  const box = page.getByPlaceholder(/Search sources/)
  // Once before its code is there, once after.
  for (const words of ['theme dark', 'theme light']) {
    await composer.focus()
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type(words)
    await expect(box).toHaveValue(words)
    await expect(box).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(composer).toHaveValue('')
    await expect(composer).toBeFocused()
  }

  // The chat is not shown: it comes, and what follows is typed into it.
  await page.keyboard.press('ControlOrMeta+3')
  await expect(composer).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+i')
  await page.keyboard.type('Who paid?')
  await expect(composer).toHaveValue('Who paid?')
})

test('from a file to an exported answer by keyboard alone', async ({ page, app, folder }) => {
  await settleIn(page)
  // Nothing here is clicked: a pointer would only hide what keys cannot reach.
  const press = (keys: string): Promise<void> => page.keyboard.press(keys)
  const focused = page.locator(':focus')
  const note = await makePdf(folder)
  const saved = join(folder, 'chat.md')
  await app.evaluate(
    ({ dialog }, { note, saved }) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [note] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: saved })
    },
    { note, saved },
  )

  await press('ControlOrMeta+o')
  await expect(page.getByRole('row', { name: /note\.pdf/ })).toContainText('Ready', {
    timeout: 180_000,
  })
  await press('ControlOrMeta+l')
  await expect(page.getByRole('grid', { name: 'Sources' })).toBeFocused()
  await press('ArrowDown')
  await press('Enter')
  await expect(page.getByRole('heading', { name: 'note.pdf' })).toBeVisible()

  await expect(page.locator('.pdf-page [data-painted]')).toBeVisible()
  await press('ControlOrMeta+f')
  await page.keyboard.type('4711')
  await expect(page.locator('.find-bar')).toContainText('1 of 1')
  await press('Escape')
  await expect(page.locator('.find-bar')).toHaveCount(0)

  await press('ControlOrMeta+i')
  await expect(page.getByRole('textbox', { name: /Ask about/ })).toBeFocused()
  await page.keyboard.type('What is the invoice number?')
  await press('Enter')
  const answer = page.getByRole('article', { name: 'Answer' })
  await expect(answer.locator('.evidence')).toBeVisible({ timeout: 180_000 })
  // A reader hears that it is there, and the next question can be typed at once.
  await expect(page.getByRole('status').filter({ hasText: 'Answer ready' })).toBeAttached()
  await expect(page.getByRole('textbox', { name: /Ask about/ })).toBeFocused()

  // Backwards from the box: the answer's tools and what it was made from are in reach.
  const passed: string[] = []
  for (let steps = 0; steps < 40; steps++) {
    await press('Shift+Tab')
    passed.push(
      await focused.evaluate((element) => element.getAttribute('aria-label') ?? element.tagName),
    )
    if (passed.includes('SUMMARY') && passed.includes('Answer again')) break
  }
  expect(passed).toEqual(expect.arrayContaining(['Answer again', 'Copy with citations', 'SUMMARY']))

  await press('ControlOrMeta+k')
  await expect(page.getByPlaceholder(/Search sources/)).toBeFocused()
  await page.keyboard.type('as Markdown')
  const chosen = page.locator('[cmdk-item][aria-selected="true"]')
  await expect(chosen).toContainText('Export the chat as Markdown')
  await press('Enter')
  await expect.poll(() => existsSync(saved), { timeout: 30_000 }).toBe(true)

  await press('ControlOrMeta+n')
  await expect(page.getByRole('article')).toHaveCount(0)
  await press('ControlOrMeta+4')
  await expect(page.getByRole('heading', { name: 'Queue' })).toBeVisible()
  await press('ControlOrMeta+,')
  await expect(page.getByRole('tab', { name: 'Appearance' })).toBeVisible()
  await page.getByRole('tab', { selected: true }).focus()
  await press('ArrowDown')
  await expect(page.getByRole('tab', { name: 'Models' })).toHaveAttribute('aria-selected', 'true')
  await press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await press('ControlOrMeta+l')
  await expect(page.getByRole('grid', { name: 'Sources' })).toBeFocused()
  await press('Shift+F10')
  await press('ContextMenu')
  await expect(page.getByRole('menuitem', { name: 'Open beside' })).toBeVisible()
  await press('Escape')
  await expect(page.getByRole('menuitem')).toHaveCount(0)
  await press('Delete')
  await expect(page.getByRole('row', { name: /note\.pdf/ })).toHaveCount(0)
  // It was the last one: the keyboard stays in the library, and comes back to the list with it.
  await expect(page.getByRole('button', { name: 'Choose files…' }).first()).toBeFocused()
  await press('ControlOrMeta+z')
  await expect(page.getByRole('row', { name: /note\.pdf/ })).toBeVisible()
  await expect(page.getByRole('grid', { name: 'Sources' })).toBeFocused()
})
