/** Every screen in both languages: none shows a word of the other, none keeps anyone out. */
import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from '../filled.ts'
import { en } from '../../../renderer/i18n/en/en.ts'
import { zhCN } from '../../../renderer/i18n/zh-CN/zh-cn.ts'
import { barriers, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 400_000 })

type Words = { [key: string]: string | Words }
const flat = (words: Words): Map<string, string> =>
  new Map(
    Object.entries(words).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string'
        ? [[key, value]]
        : Array.from(flat(value), ([inner, text]) => [`${key}.${inner}`, text]),
    ),
  )

/** Sentences that stand on the page only if the language in force was not used. */
const foreign = (own: Words, other: Words): string[] => {
  const mine = new Set(flat(own).values())
  return [...flat(other).values()].filter(
    (text) => text.length > 3 && !text.includes('{{') && !mine.has(text),
  )
}

async function stray(page: Page, words: string[]): Promise<string[]> {
  const shown = await page.evaluate(() => {
    const labels = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap(
      (element) => ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name)),
    )
    const texts = document.body.innerText.split('\n')
    return [...labels, ...texts].map((text) => text?.trim() ?? '')
  })
  const there = new Set(shown)
  return words.filter((text) => there.has(text))
}

for (const [language, own, other] of [
  ['en', en, zhCN],
  ['zh-CN', zhCN, en],
] as const) {
  test(`each screen speaks ${language} throughout`, async ({ page }) => {
    const words = foreign(own, other)
    const t = flat(own)
    const check = async (screen: string): Promise<void> => {
      expect(await stray(page, words), screen).toEqual([])
      expect(await barriers(page), screen).toEqual([])
    }
    await settleIn(page, { language, open: { library: true, chat: true, jobs: true } })
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    await check('start')
    for (const name of ['stripes.mp4', 'note.pdf', 'square.png']) {
      await row(page, name).click()
      await expect(page.getByRole('main').getByRole('heading', { name })).toBeVisible()
      await check(name)
    }
    await row(page, 'note.pdf').click({ button: 'right' })
    await expect(page.getByRole('menuitem').first()).toBeVisible()
    await check('menu')
    await page.keyboard.press('Escape')
    await page.locator('.chat-title').click()
    await check('chats')
    await page.keyboard.press('Escape')
    await page.keyboard.press('ControlOrMeta+,')
    for (const tab of ['look', 'models', 'reading', 'storage', 'keys', 'about']) {
      await page.getByRole('tab', { name: t.get(`settings.tab.${tab}`)!, exact: true }).click()
      await check(`settings: ${tab}`)
    }
    await page.keyboard.press('Escape')
    await page.keyboard.press('ControlOrMeta+k')
    await check('palette')
    await page.keyboard.press('Escape')
    await page.keyboard.press('ControlOrMeta+/')
    await check('shortcuts')
    await page.keyboard.press('Escape')
    await row(page, 'note.pdf').click()
    await page.locator('.source-list').press('Delete')
    await expect(page.locator('.toast')).toContainText(t.get('common.undo')!)
    await check('removed')
    await page.keyboard.press('ControlOrMeta+z')
    await expect(row(page, 'note.pdf')).toBeVisible()
  })
}

test('an answer and its evidence speak Chinese', async ({ page }) => {
  await settleIn(page, { language: 'zh-CN' })
  await row(page, 'note.pdf').click()
  const field = page.locator('[data-composer] textarea')
  await field.fill('What is the invoice number?')
  await field.press('Enter')
  const evidence = page.locator('.evidence > summary')
  await expect(evidence).toBeVisible({ timeout: 180_000 })
  await evidence.click()
  expect(await stray(page, foreign(zhCN, en))).toEqual([])
  expect(await barriers(page)).toEqual([])
})

test('why something was not read is said in Chinese, also what an older library has kept', async ({
  library,
  filled,
  start,
}) => {
  const database = new DatabaseSync(join(library, 'library.sqlite'))
  const add = database.prepare(
    'INSERT INTO gap (source_id, ordinal, locator, reason) VALUES (?, ?, ?, ?)',
  )
  const reasons = [
    'The picture ends here; only the sound goes on.',
    'No picture could be decoded here: invalid data.',
    'A sentence that nobody knows any more.',
  ]
  for (const [at, reason] of reasons.entries()) {
    const locator = JSON.stringify({ kind: 'time', startMs: at * 1000, endMs: at * 1000 + 500 })
    add.run(filled.recording.id, at, locator, reason)
  }
  database.prepare("UPDATE source SET status = 'partial' WHERE id = ?").run(filled.recording.id)
  database.close()
  const { page } = await start()
  await settleIn(page, { language: 'zh-CN' })
  await row(page, 'stripes.mp4').click()
  await page.getByRole('main').getByRole('button', { name: '3 处未读取' }).click()
  const list = page.getByRole('dialog', { name: '未读取之处及原因' })
  await expect(list).toContainText('画面到此结束，之后只有声音。')
  await expect(list).toContainText('此处无法解码画面：invalid data。')
  await expect(list).toContainText(reasons[2]!)
  await expect(list).not.toContainText(reasons[0]!)
  expect(await barriers(page)).toEqual([])
})
