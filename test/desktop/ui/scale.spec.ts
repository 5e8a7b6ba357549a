/** Ten thousand sources and a chat of two thousand messages: only what is in view is in the page. */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger } from '#base/log.ts'
import { openStore } from '#engine/store/store.ts'
import { makePicture } from '../content.ts'
import { expect, test } from '../fixture.ts'
import { row, settleIn } from './window.ts'

test.describe.configure({ timeout: 240_000 })

const sources = 10_000
const questions = 1000

test.beforeEach(async ({ library, folder }) => {
  const files = join(folder, 'files')
  mkdirSync(files)
  const path = await makePicture(files)
  const { size, mtimeMs } = statSync(path)
  const store = openStore(library, { logger: silentLogger })
  for (let n = 1; n <= sources; n++) {
    const sha256 = n.toString(16).padStart(12, '0').padEnd(64, '0')
    const file = { path, name: `Exhibit ${n}.png`, sha256, bytes: size, mtimeMs }
    store.sources.complete(store.sources.add(file, { kind: 'image', detail: {} }).id, 'ready', [])
  }
  const { id: chat } = store.chats.create(null)
  let parent: string | null = null
  for (let n = 1; n <= questions; n++) {
    const rest = { chat, state: 'done' as const, detail: {} }
    const asked = store.chats.add({
      ...rest,
      parent,
      role: 'question',
      text: `Question ${n}: what is on the table?`,
    })
    parent = store.chats.add({
      ...rest,
      parent: asked.id,
      role: 'answer',
      text: `A binder, **${n}** pages, and a cup.`,
    }).id
  }
  store.close()
})

test('a large library and a long chat are scrolled from end to end', async ({ page }) => {
  await settleIn(page)
  await expect(page.getByText('10,000 sources')).toBeVisible({ timeout: 60_000 })
  const list = page.getByRole('grid', { name: 'Sources' })
  expect(await list.getByRole('row').count()).toBeLessThan(60)
  await expect(list).toHaveAttribute('aria-rowcount', '10000')
  await list.focus()
  await page.keyboard.press('End')
  await expect(page.locator('[aria-rowindex="10000"]')).toBeInViewport()
  await page.getByRole('searchbox', { name: 'Filter by name' }).fill('exhibit 7777')
  await expect(list.getByRole('row')).toHaveCount(1)
  await expect(row(page, 'Exhibit 7777.png')).toBeVisible()

  await page.locator('.chat-title').click()
  await page.locator('.chat-list__item > button').first().click()
  await expect(page.getByText('Question 1000:').last()).toBeInViewport()
  const thread = page.getByRole('log', { name: 'Messages' })
  expect(await thread.getByRole('article').count()).toBeLessThan(60)
  await thread.evaluate((element) => element.scrollTo({ top: 0 }))
  await expect(thread.getByText('Question 1:')).toBeInViewport()
  await page.getByRole('button', { name: 'To the latest message' }).click()
  await expect(page.getByText('Question 1000:').last()).toBeInViewport()
})
