/** What a person sees when a process dies. That nothing is lost is shown in ../processes.spec.ts. */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hold, kill, pidOf } from '../children.ts'
import { expect, test } from '../filled.ts'
import { ask, barriers, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 240_000 })

test('when the engine dies the window says so, and goes on when it is back', async ({
  app,
  page,
}) => {
  await settleIn(page)
  await expect(row(page, 'note.pdf')).toBeVisible()
  const words = 'The engine stopped and is starting again.'
  const banner = page.getByText(words)
  // The next engine may be there before a poll comes by: the page itself takes note.
  await page.evaluate((words) => {
    const look = new MutationObserver(() => {
      if (document.body.textContent.includes(words)) document.body.dataset['bannerSeen'] = 'yes'
    })
    look.observe(document.body, { subtree: true, childList: true, characterData: true })
  }, words)
  await kill(app, 'engine')
  await expect(page.locator('body')).toHaveAttribute('data-banner-seen', 'yes')
  await expect(row(page, 'note.pdf')).toBeVisible()
  await expect(banner).toBeHidden({ timeout: 60_000 })
  await row(page, 'note.pdf').click()
  await ask(page, 'What is the invoice number?')
  await expect(page.getByRole('article', { name: 'Answer' })).toHaveCount(1)
})

test('when the model dies during an answer, the question stays and can be asked again', async ({
  app,
  page,
}) => {
  await settleIn(page)
  // Nothing but the model can say this.
  const question = 'Which colour is visible at 00:01?'
  const field = page.getByRole('textbox', { name: /Ask about/ })
  const fault = page.getByRole('alert').filter({ hasText: 'No complete answer' })
  // A model that dies before the question has reached it is simply started again: then that is no such death.
  await expect(async () => {
    const isThere = (await pidOf(app, 'model-host')) !== undefined
    if (!isThere) await ask(page, 'What is the invoice number?')
    await hold(app, 'model-host')
    await field.fill(question)
    await field.press('Enter')
    await expect(page.getByRole('button', { name: /^Stop/ })).toBeVisible()
    await page.waitForTimeout(1000)
    await kill(app, 'model-host')
    await expect(fault.first()).toBeVisible({ timeout: 15_000 })
  }).toPass({ timeout: 200_000 })
  await expect(page.getByText(question).first()).toBeVisible()
  await fault.first().getByRole('button', { name: 'Ask again' }).click()
  await expect(page.locator('[aria-busy]')).toHaveCount(0, { timeout: 120_000 })
  await expect(
    page.getByRole('article', { name: 'Answer' }).last().locator('.evidence'),
  ).toBeVisible()
})

test('a library that does not open says why, and another one is opened from there', async ({
  library,
  folder,
  start,
}) => {
  const database = new DatabaseSync(join(library, 'library.sqlite'))
  database.exec('PRAGMA user_version = 9999')
  database.close()
  const { app, page } = await start()
  await settleIn(page, { language: 'zh-CN' })
  const banner = page.getByRole('status').filter({ hasText: '由更新版本的 Longview 建立' })
  await expect(banner).toContainText('9999')
  expect(await barriers(page)).toEqual([])

  const other = join(folder, 'other')
  mkdirSync(other)
  await app.evaluate(({ dialog }, other) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [other] })
  }, other)
  await page.getByRole('button', { name: '其他资料库…' }).click()
  await expect(banner).toHaveCount(0)
  await expect(page.getByText('还没有资料').first()).toBeVisible()
})

test('a library that goes away while it is open is missed, not begun anew, and goes on where it was', async ({
  library,
  start,
}) => {
  test.skip(process.platform === 'win32', 'an open file cannot be moved there')
  const first = await start()
  await settleIn(first.page)
  await expect(row(first.page, 'note.pdf')).toBeVisible()
  const away = `${library}-away`
  renameSync(library, away)
  const banner = first.page.getByRole('status').filter({ hasText: 'is not where it was' })
  await expect(banner).toContainText(join(library, 'library.sqlite'))
  // What was listed stays in sight; who tries again without the disk is told again.
  await expect(row(first.page, 'note.pdf')).toBeVisible()
  await first.page.getByRole('button', { name: 'Start again' }).click()
  await expect(banner).toBeVisible()
  expect(existsSync(join(library, 'library.sqlite'))).toBe(false)
  expect(await barriers(first.page)).toEqual([])

  renameSync(away, library)
  await first.page.getByRole('button', { name: 'Start again' }).click()
  await expect(banner).toHaveCount(0)
  await row(first.page, 'note.pdf').click()
  await ask(first.page, 'What is the invoice number?')
  await expect(first.page.getByRole('article', { name: 'Answer' })).toHaveCount(1)
})
