import { copyFileSync, existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from '@playwright/test'
import { askEngine, valueOf } from '../ask.ts'
import { makePdf, makePicture, makeVideo } from '../content.ts'
import { expect, test } from '../fixture.ts'
import { test as withFiles } from '../filled.ts'
import { barriers, dismiss, drop, notice, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 240_000 })
const reading = { timeout: 120_000 }

test('dropped files appear at once and become ready; what is refused says why; a copy points at the original', async ({
  page,
  folder,
}) => {
  await settleIn(page)
  await expect(page.getByText('Drop a recording or a PDF here')).toBeVisible()
  const video = makeVideo(folder)
  const pdf = await makePdf(folder)
  const program = join(folder, 'tool.exe')
  writeFileSync(program, 'MZ no recording')
  await drop(page, [video, pdf, program])

  await expect(row(page, 'stripes.mp4')).toBeVisible()
  await expect(row(page, 'note.pdf')).toBeVisible()
  const refused = row(page, 'tool.exe')
  await expect(refused).toContainText('This kind of file is not supported.', reading)
  await refused.click()
  const why = page.getByRole('main').getByRole('alert')
  await expect(why).toContainText('tool.exe was not read')
  await expect(why).toContainText('Add a recording, a PDF or a picture.')
  await why.getByText('Details').click()
  await expect(why.getByRole('button', { name: 'Copy' })).toBeVisible()
  await row(page, 'note.pdf').click()
  await expect(why).toHaveCount(0)
  await refused.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Remove from the list' }).click()
  await expect(refused).toHaveCount(0)
  await expect(row(page, 'stripes.mp4')).toContainText('Ready', reading)
  await expect(row(page, 'note.pdf')).toContainText('Ready', reading)

  const copy = join(folder, 'the same.mp4')
  copyFileSync(video, copy)
  await drop(page, [copy])
  const notice = page
    .locator('.toast')
    .filter({ hasText: 'the same.mp4 is in the library already' })
  await expect(notice).toBeVisible(reading)
  await notice.getByRole('button', { name: 'Show it' }).click()
  // One source, which goes by the name of the newest copy.
  await expect(page.getByRole('heading', { name: 'the same.mp4' })).toBeVisible()
  await expect(page.getByRole('row')).toHaveCount(2)
})

test('a dropped folder brings the files in it, a pasted file is added like a dropped one', async ({
  page,
  folder,
}) => {
  await settleIn(page)
  const matter = join(folder, 'matter')
  await makePicture(join(matter, 'photos'), 'inside.png')
  for (const name of ['letter.docx', 'reply.docx', '.DS_Store'])
    writeFileSync(join(matter, name), 'x')
  await drop(page, [matter])
  await expect(row(page, 'inside.png')).toContainText('Ready', reading)
  // What was passed over is said, so that nobody thinks that it was read.
  await expect(page.getByRole('alert')).toContainText('matter: 2 × .docx')

  const note = await makePdf(join(folder, 'notes'))
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'clipboard'
    document.body.append(input)
  })
  await page.setInputFiles('#clipboard', note)
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(document.querySelector<HTMLInputElement>('#clipboard')!.files![0]!)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  })
  await expect(row(page, 'note.pdf')).toContainText('Ready', reading)
})

withFiles(
  'a file that was moved is missed by name and found again',
  async ({ start, filled, folder }) => {
    const away = join(folder, 'moved.mp4')
    renameSync(filled.recording.path, away)
    try {
      const { page, app } = await start()
      await settleIn(page)
      const recording = row(page, 'stripes.mp4')
      await expect(recording).toContainText('File not found')
      await recording.click()
      await expect(page.getByText('stripes.mp4 is not where it was')).toBeVisible()
      await app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      }, away)
      await page.getByRole('main').getByRole('button', { name: 'Find it again' }).click()
      // It goes by the name that it has now.
      await expect(row(page, 'moved.mp4')).toContainText('Ready')
      await expect(page.locator('video')).toBeVisible()
    } finally {
      renameSync(away, filled.recording.path)
    }
  },
)

withFiles(
  'a file that is moved while it is open is missed when somebody comes back to the window',
  async ({ page, filled, folder }) => {
    await settleIn(page)
    const recording = row(page, 'stripes.mp4')
    await recording.click()
    await expect(page.locator('video')).toBeVisible()
    const away = join(folder, 'elsewhere.mp4')
    const comeBack = (): Promise<boolean> => page.evaluate(() => dispatchEvent(new Event('focus')))
    renameSync(filled.recording.path, away)
    try {
      await comeBack()
      await expect(recording).toContainText('File not found')
      await expect(page.getByText('stripes.mp4 is not where it was')).toBeVisible()
    } finally {
      renameSync(away, filled.recording.path)
    }
    await comeBack()
    await expect(recording).toContainText('Ready')
    await expect(page.locator('video')).toBeVisible()
  },
)

withFiles(
  'sources are gathered in a collection, and the collection narrows the list',
  async ({ page }) => {
    await settleIn(page)
    await row(page, 'note.pdf').click()
    await row(page, 'square.png').click({ modifiers: ['ControlOrMeta'] })
    await row(page, 'square.png').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Collections' }).hover()
    await page.getByRole('menuitem', { name: 'New collection…' }).click()
    await page.getByLabel('Name of the collection').fill('Papers')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'All sources' }).click()
    await page.getByRole('menuitem', { name: 'Papers' }).click()
    await expect(page.getByRole('row')).toHaveCount(2)
    await expect(row(page, 'stripes.mp4')).toHaveCount(0)
    // Nothing is selected any more: the collection is what the next question is about.
    await expect(page.locator('[data-scope]')).toContainText('Papers')
  },
)

/** What the engine has, whatever the window shows. */
async function kept(page: Page): Promise<string[]> {
  const { sources } = valueOf(await askEngine(page, 'library.list', {})) as {
    sources: { name: string }[]
  }
  return sources.map(({ name }) => name).toSorted()
}
const all = ['note.pdf', 'square.png', 'stripes.mp4']
const removed = '“square.png” was removed. The file stays on the disk.'

withFiles(
  'what is removed is gone from sight at once, is undone by a key or a click, and goes with its notice',
  async ({ page, filled }) => {
    await settleIn(page)
    const list = page.getByRole('grid', { name: 'Sources' })
    await row(page, 'square.png').click()
    await list.focus()
    await page.keyboard.press('Delete')
    await expect(row(page, 'square.png')).toHaveCount(0)
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(notice(page, removed)).toBeVisible()
    expect(await barriers(page)).toEqual([])
    expect(await kept(page)).toEqual(all)

    await page.keyboard.press('ControlOrMeta+z')
    await expect(row(page, 'square.png')).toHaveAttribute('aria-selected', 'true')
    await expect(notice(page, removed)).toHaveCount(0)

    await page.keyboard.press('Delete')
    await notice(page, removed).getByRole('button', { name: 'Undo' }).click()
    await expect(row(page, 'square.png')).toBeVisible()
    await expect(list).toBeFocused()
    expect(await kept(page)).toEqual(all)

    await page.keyboard.press('Delete')
    await dismiss(page, removed)
    await expect.poll(() => kept(page)).toEqual(['note.pdf', 'stripes.mp4'])
    await expect(row(page, 'square.png')).toHaveCount(0)
    expect(existsSync(filled.picture.path)).toBe(true)
  },
)

withFiles(
  'a notice that is looked at waits; one that is left alone removes after its time',
  async ({ page }) => {
    await settleIn(page)
    await row(page, 'square.png').click()
    await page.getByRole('grid', { name: 'Sources' }).focus()
    await page.keyboard.press('Delete')
    await notice(page, removed).hover()
    await page.waitForTimeout(11_000)
    await expect(notice(page, removed)).toBeVisible()
    expect(await kept(page)).toEqual(all)
    await row(page, 'note.pdf').hover()
    await expect(notice(page, removed)).toHaveCount(0, { timeout: 30_000 })
    await expect.poll(() => kept(page)).toEqual(['note.pdf', 'stripes.mp4'])
  },
)

withFiles(
  'a window that is left has removed what was removed in it; a program that died has not',
  async ({ start }) => {
    const { page, app } = await start()
    await settleIn(page)
    await row(page, 'note.pdf').click()
    await page.getByRole('grid', { name: 'Sources' }).focus()
    await page.keyboard.press('Delete')
    await expect(row(page, 'note.pdf')).toHaveCount(0)
    await page.reload()
    await expect(row(page, 'stripes.mp4')).toBeVisible()
    await expect.poll(() => kept(page)).toEqual(['square.png', 'stripes.mp4'])
    await expect(row(page, 'note.pdf')).toHaveCount(0)

    await row(page, 'square.png').click()
    await page.getByRole('grid', { name: 'Sources' }).focus()
    await page.keyboard.press('Delete')
    await expect(row(page, 'square.png')).toHaveCount(0)
    app.process().kill('SIGKILL')
    await app.waitForEvent('close')
    const again = await start()
    await expect(row(again.page, 'square.png')).toBeVisible()
    expect(await kept(again.page)).toEqual(['square.png', 'stripes.mp4'])
  },
)

withFiles(
  'what takes long to read again is asked about before it goes',
  async ({ library, filled, start }) => {
    const database = new DatabaseSync(join(library, 'library.sqlite'))
    database.prepare('UPDATE source SET pages = 312 WHERE id = ?').run(filled.note.id)
    database.close()
    const { page } = await start()
    await settleIn(page)
    const list = page.getByRole('grid', { name: 'Sources' })
    await row(page, 'note.pdf').click()
    await list.focus()
    await page.keyboard.press('Delete')
    const dialog = page.getByRole('dialog', { name: 'Remove “note.pdf” from the library?' })
    await expect(dialog).toBeVisible()
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(row(page, 'note.pdf')).toBeVisible()
    await list.focus()
    await page.keyboard.press('Delete')
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await expect(row(page, 'note.pdf')).toHaveCount(0)
    await page.keyboard.press('ControlOrMeta+z')
    await expect(row(page, 'note.pdf')).toBeVisible()
    expect(await kept(page)).toEqual(all)
  },
)

withFiles(
  'a collection that is removed leaves its sources, and comes back whole',
  async ({ page }) => {
    await settleIn(page)
    await row(page, 'note.pdf').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Collections' }).hover()
    await page.getByRole('menuitem', { name: 'New collection…' }).click()
    await page.getByLabel('Name of the collection').fill('Papers')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'All sources' }).click()
    await page.getByRole('menuitem', { name: 'Papers' }).click()
    await expect(page.getByRole('row')).toHaveCount(1)
    await page.getByRole('button', { name: 'Papers', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Remove collection' }).click()
    await expect(page.getByRole('row')).toHaveCount(3)
    const words = 'The collection “Papers” was removed. Its sources and chats stay.'
    await notice(page, words).getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByRole('row')).toHaveCount(1)
    await expect(page.getByRole('button', { name: 'Papers', exact: true })).toBeVisible()
  },
)
