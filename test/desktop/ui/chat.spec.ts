import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { hold } from '../children.ts'
import { expect, test } from '../filled.ts'
import { ask, dismiss, notice, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 240_000 })

test('an answer says what it was made from, and can be given again as a branch', async ({
  page,
}) => {
  await settleIn(page)
  await row(page, 'note.pdf').click()
  await ask(page, 'What is the invoice number?')
  const answer = page.getByRole('article', { name: 'Answer' })
  await answer.locator('summary').click()
  await expect(answer).toContainText(/Context \d+ of [\d,]+ tokens/)
  await expect(answer.getByRole('button', { name: /note.pdf/ }).first()).toBeVisible()

  await answer.hover()
  await answer.getByRole('button', { name: 'Answer again' }).click()
  await expect(page.getByText('2 / 2').first()).toBeVisible({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Previous branch' }).click()
  await expect(page.getByText('1 / 2').first()).toBeVisible()
})

test('a question is edited into a branch', async ({ page }) => {
  await settleIn(page)
  await ask(page, 'Which colour is the square?')
  await page.getByRole('article', { name: 'Question' }).hover()
  await page.getByRole('button', { name: 'Edit and branch' }).click()
  const field = page.getByRole('textbox', { name: /Ask about/ })
  await expect(field).toHaveValue('Which colour is the square?')
  await field.fill('Which shape is red?')
  await field.press('Enter')
  await expect(page.getByText('2 / 2').first()).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('article', { name: 'Question' })).toContainText('Which shape is red?')
})

test('Esc stops an answer, and what was written stays', async ({ app, page }) => {
  await settleIn(page)
  // From here on there is a model that can be held.
  await ask(page, 'Which colour is the square?')
  const letGo = await hold(app, 'model-host')
  const field = page.getByRole('textbox', { name: /Ask about/ })
  await field.fill('Describe everything that can be seen, in as many words as there are.')
  await field.press('Enter')
  await expect(page.getByRole('button', { name: /^Stop/ })).toBeVisible()
  await page.keyboard.press('Escape')
  letGo()
  await expect(page.locator('[aria-busy]')).toHaveCount(0, { timeout: 60_000 })
  await expect(page.getByRole('article', { name: 'Question' }).last()).toContainText(
    'Describe everything',
  )
})

test('several chats are kept, found by their words, renamed and removed', async ({ page }) => {
  await settleIn(page)
  await ask(page, 'Is the cormorant on the square?')
  await page.keyboard.press('ControlOrMeta+n')
  await ask(page, 'Which stripe is the widest?')
  await page.locator('.chat-title').click()
  await expect(page.locator('.chat-list__item')).toHaveCount(2)
  await page.getByPlaceholder('Search in chats').fill('cormorant')
  await expect(page.locator('.chat-list__item')).toHaveCount(1)
  await page.locator('.chat-list__item > button').first().click()
  await expect(page.getByRole('article', { name: 'Question' })).toContainText('cormorant')

  await page.locator('.chat-title').click()
  await page.getByRole('button', { name: 'Rename chat' }).first().click()
  await page.getByLabel('Title of the chat').fill('Birds')
  await page.keyboard.press('Enter')
  await page.locator('.chat-title').click()
  const birds = page.locator('.chat-list__item').filter({ hasText: 'Birds' })
  // The keyboard takes it back before the list is left.
  await birds.getByRole('button', { name: 'Remove chat' }).press('Enter')
  await expect(page.locator('.chat-list__item')).toHaveCount(1)
  await page.keyboard.press('ControlOrMeta+z')
  await expect(birds).toBeVisible()
  await birds.getByRole('button', { name: 'Remove chat' }).click()
  await expect(page.locator('.chat-list__item')).toHaveCount(1)
  await expect(notice(page, 'The chat “Birds” was removed')).toBeVisible()
  await page.keyboard.press('Escape')
  await dismiss(page, 'The chat “Birds” was removed')
  await page.reload()
  await page.locator('.chat-title').click()
  await expect(page.locator('.chat-list__item')).toHaveCount(1)
})

test('what is exported from a Chinese window is in Chinese', async ({ page, app, folder }) => {
  await settleIn(page, { language: 'zh-CN' })
  await row(page, 'note.pdf').click()
  const field = page.locator('[data-composer] textarea')
  await field.fill('What is the invoice number?')
  await field.press('Enter')
  const stored = page.getByRole('button', { name: '重新回答' })
  await expect(stored).toBeVisible({ timeout: 180_000 })
  const path = join(folder, 'chat.md')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
  await page.getByRole('button', { name: '导出对话' }).click()
  await page.getByRole('menuitem', { name: 'Markdown…' }).click()
  await expect(notice(page, 'chat.md')).toBeVisible()
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(/^## 问题（.*）$/m)
  expect(text).toMatch(/^## 回答（.*）$/m)
  expect(text).toContain('note.pdf，第 1 页。SHA-256')
  expect(text).not.toMatch(/Question|Answer|page 1|of the log/)

  await page.getByRole('button', { name: '摘要' }).click()
  const summary = page.getByRole('region', { name: '摘要' })
  const saved = join(folder, 'summary.html')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, saved)
  await summary.getByRole('button', { name: 'HTML' }).click({ timeout: 120_000 })
  await expect(notice(page, 'summary.html')).toBeVisible()
  const html = readFileSync(saved, 'utf8')
  expect(html).toContain('<html lang="zh-CN">')
  expect(html).toContain('note.pdf 的摘要')
  expect(html).toContain('共 1 页，已读 1 页。')
  expect(html).not.toMatch(/Summary of|page read|Every sentence/)
})

test('a chat is exported in every format and can be read back', async ({ page, app, folder }) => {
  await settleIn(page)
  await ask(page, 'What is the invoice number?')
  const read: Record<string, (path: string) => string> = {
    'Markdown…': (path) => readFileSync(path, 'utf8'),
    'HTML…': (path) => readFileSync(path, 'utf8'),
    'Word document…': (path) =>
      strFromU8(unzipSync(readFileSync(path))['word/document.xml'] ?? new Uint8Array()),
  }
  for (const [n, [entry, text]] of Object.entries(read).entries()) {
    const name = `chat-${n}.${['md', 'html', 'docx'][n]}`
    const path = join(folder, name)
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, path)
    await page.getByRole('button', { name: 'Export chat' }).click()
    await page.getByRole('menuitem', { name: entry }).click()
    await expect(page.getByText(`Saved as ${name}`)).toBeVisible()
    expect(text(path), name).toContain('What is the invoice number?')
  }
})

test('commands reach the last answer, the chat and what is selected; what cannot be done is not offered', async ({
  page,
}) => {
  await settleIn(page)
  const palette = page.getByPlaceholder(/Search sources/)
  const run = async (words: string): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+k')
    await palette.fill(words)
    await page.getByRole('option', { name: words }).click()
  }
  await page.keyboard.press('ControlOrMeta+k')
  await palette.fill('Answer the last question again')
  await expect(page.getByRole('option')).toHaveCount(0)
  await page.keyboard.press('Escape')

  await row(page, 'note.pdf').click()
  await ask(page, 'What is the invoice number?')
  await run('Answer the last question again')
  await expect(page.getByText('2 / 2')).toBeVisible({ timeout: 120_000 })
  await run('Show or hide the summary')
  await expect(page.getByRole('region', { name: 'Summary' })).toBeVisible()
  await run('Remove the chat')
  await expect(page.getByRole('article')).toHaveCount(0)
  await page.locator('body').press('ControlOrMeta+z')
  await expect(page.getByRole('article', { name: 'Question' })).toBeVisible()

  // What a removed source was called, nobody knows any more; its number is no name.
  await run('Remove from the library')
  await expect(row(page, 'note.pdf')).toHaveCount(0)
  const question = page.getByRole('article', { name: 'Question' })
  await expect(question).toContainText('Source removed')
  await expect(question).not.toContainText(/s-[0-9a-f]{8}/)
})

test('an answer is copied with its citations written out', async ({ page }) => {
  await settleIn(page)
  await row(page, 'note.pdf').click()
  await ask(page, 'What is the Invoice?')
  const answer = page.getByRole('article', { name: 'Answer' })
  await expect(answer.locator('[data-citation-chip="1"]')).toBeVisible()
  await page.evaluate(() => {
    navigator.clipboard.writeText = (text) => {
      document.body.dataset['copied'] = text
      return Promise.resolve()
    }
  })
  await answer.hover()
  await answer.getByRole('button', { name: 'Copy with citations' }).click()
  await expect(page.locator('body')).toHaveAttribute(
    'data-copied',
    /4711.*\n\n\[1\] note\.pdf \(SHA-256 [0-9a-f]{16}…\), p\. 1$/s,
  )
})

test('after a restart the source, the chat and the draft are as they were left', async ({
  start,
}) => {
  const first = await start()
  await settleIn(first.page)
  await row(first.page, 'note.pdf').click()
  await ask(first.page, 'What is the invoice number?')
  await first.page.getByRole('textbox', { name: /Ask about/ }).fill('and the date')
  // Chromium writes web storage a moment later.
  await first.page.waitForTimeout(1000)
  await first.close()

  const { page } = await start()
  await expect(page.getByRole('article', { name: 'Question' })).toContainText('invoice number')
  await expect(page.getByRole('heading', { name: 'note.pdf' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: /Ask about/ })).toHaveValue('and the date')
})
