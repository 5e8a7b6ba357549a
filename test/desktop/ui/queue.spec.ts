/** The queue as a person handles it. It is held by the battery, so that nothing ends before it was touched. */
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePdf, makePicture, makeVideo } from '../content.ts'
import { expect, test } from '../fixture.ts'
import { barriers, drop, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 300_000 })
const reading = { timeout: 180_000 }

const plug = (app: ElectronApplication, isMains: boolean): Promise<void> =>
  app.evaluate(({ powerMonitor }, isMains) => {
    powerMonitor.isOnBatteryPower = () => !isMains
    powerMonitor.emit(isMains ? 'on-ac' : 'on-battery')
  }, isMains)

const queue = (page: Page): Locator => page.getByRole('list', { name: 'Queue' })
const job = (page: Page, name: string): Locator =>
  queue(page).getByRole('listitem').filter({ hasText: name })
const order = async (page: Page): Promise<string[]> =>
  (await queue(page).getByRole('listitem').locator('> span:first-child').allTextContents()).map(
    (text) => text.trim(),
  )
const press = (page: Page, action: string, name: string): Promise<void> =>
  queue(page)
    .getByRole('button', { name: `${action}: ${name}` })
    .click()

test.beforeEach(async ({ app, page }) => {
  await settleIn(page, { open: { library: true, chat: true, jobs: true } })
  await expect(page.getByText('Files that you add are read here')).toBeVisible()
  await plug(app, false)
})

test('on battery jobs wait and say so; one that is resumed runs, the rest when the power is back', async ({
  app,
  page,
  folder,
}) => {
  await drop(page, [makeVideo(folder), await makePdf(folder), await makePicture(folder)])
  await expect(queue(page).getByText('Waiting for mains power')).toHaveCount(3)
  await expect(row(page, 'note.pdf')).toContainText('Waiting for mains power')
  expect(await barriers(page)).toEqual([])

  await press(page, 'Resume', 'note.pdf')
  await expect(row(page, 'note.pdf')).toContainText('Ready', reading)
  await expect(row(page, 'square.png')).toContainText('Waiting for mains power')
  await plug(app, true)
  await expect(row(page, 'square.png')).toContainText('Ready', reading)
  await expect(row(page, 'stripes.mp4')).toContainText('Ready', reading)
  await page.getByRole('button', { name: 'Clear finished' }).click()
  await expect(page.getByText('Files that you add are read here')).toBeVisible()
})

test('waiting jobs change places, are paused, cancelled and asked for again', async ({
  app,
  page,
  folder,
}) => {
  await drop(page, [
    await makePicture(folder, 'a.png'),
    await makePdf(folder, 'b.pdf'),
    makeVideo(folder, 'c.mp4'),
  ])
  await expect.poll(() => order(page)).toEqual(['a.png', 'b.pdf', 'c.mp4'])
  await press(page, 'Move up', 'c.mp4')
  await expect.poll(() => order(page)).toEqual(['a.png', 'c.mp4', 'b.pdf'])
  await press(page, 'Move down', 'a.png')
  await expect.poll(() => order(page)).toEqual(['c.mp4', 'a.png', 'b.pdf'])

  await press(page, 'Cancel', 'b.pdf')
  await expect(job(page, 'b.pdf')).toContainText('Cancelled')
  await plug(app, true)
  await expect(row(page, 'c.mp4')).toContainText('Ready', reading)
  await expect(row(page, 'a.png')).toContainText('Ready', reading)
  await expect(job(page, 'b.pdf')).toContainText('Cancelled')
  await press(page, 'Try again', 'b.pdf')
  await expect(row(page, 'b.pdf')).toContainText('Ready', reading)
})

test('all is paused and resumed at once, and stays paused over a restart', async ({
  page,
  app,
  folder,
  start,
}) => {
  await drop(page, [await makePicture(folder, 'a.png'), await makePdf(folder, 'b.pdf')])
  await expect(queue(page).getByRole('listitem')).toHaveCount(2)
  await plug(app, true)
  await page.getByRole('button', { name: 'Pause all' }).click()
  // What ended meanwhile ended; what did not is paused.
  await expect(page.getByRole('button', { name: 'Pause all' })).toHaveCount(0, reading)
  const paused = await queue(page).getByText('Paused').count()
  await app.close()

  const again = await start()
  await expect(again.page.locator('.frame')).toBeVisible()
  await expect(queue(again.page).getByText('Paused')).toHaveCount(paused)
  if (paused > 0) await again.page.getByRole('button', { name: 'Resume all' }).click()
  await expect(row(again.page, 'a.png')).toContainText('Ready', reading)
  await expect(row(again.page, 'b.pdf')).toContainText('Ready', reading)
})

test('a file that failed says why, and is read when it was mended and tried again', async ({
  app,
  page,
  folder,
}) => {
  await plug(app, true)
  const files = join(folder, 'files')
  mkdirSync(files)
  const path = join(files, 'torn.mp4')
  writeFileSync(path, 'no recording at all')
  await drop(page, [path])
  await expect(job(page, 'torn.mp4')).toHaveClass(/job--failed/, reading)
  await expect(page.getByText('1 job failed')).toBeVisible()
  copyFileSync(makeVideo(folder), path)
  await press(page, 'Try again', 'torn.mp4')
  await expect(row(page, 'torn.mp4')).toContainText('Ready', reading)
})
