import { copyFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePdf, makePicture, makeVideo } from '../content.ts'
import { expect, test } from '../fixture.ts'
import { test as withFiles } from '../filled.ts'
import { drop, row, settleIn } from './window.ts'

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
  await drop(page, [matter])
  await expect(row(page, 'inside.png')).toContainText('Ready', reading)

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

withFiles('removing asks first, and leaves the file on the disk', async ({ page }) => {
  await settleIn(page)
  await row(page, 'square.png').click()
  await page.getByRole('grid', { name: 'Sources' }).focus()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Remove “square.png” from the library?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(row(page, 'square.png')).toBeVisible()
  await page.getByRole('grid', { name: 'Sources' }).focus()
  await page.keyboard.press('Delete')
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(row(page, 'square.png')).toHaveCount(0)
})
