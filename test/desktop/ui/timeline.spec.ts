/** The timeline under a pointer: it zooms where the pointer is, moves when dragged, and gives a range away. */
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../filled.ts'
import { row, settleIn } from './window.ts'

test.describe.configure({ timeout: 180_000 })

test.beforeEach(async ({ page }) => {
  await settleIn(page)
  await row(page, 'stripes.mp4').click()
  await expect
    .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.duration))
    .toBeCloseTo(3, 1)
})

const timeline = (page: Page): Locator => page.getByRole('slider', { name: 'Timeline' })

/** Moves the pointer to a share of the timeline's width, below its ruler. */
async function pointAt(page: Page, share: number): Promise<void> {
  const { x, y, width, height } = (await timeline(page).boundingBox())!
  await page.mouse.move(x + width * share, y + height * 0.5, { steps: 2 })
}

/** The time under the pointer, seconds. */
async function pointed(page: Page): Promise<number> {
  const said = await page.locator('.timeline__hover > span').textContent()
  const [hours, minutes, seconds] = (said ?? '').split(':').map(Number)
  return hours! * 3600 + minutes! * 60 + seconds!
}

const at = async (page: Page, share: number): Promise<number> => {
  await pointAt(page, share)
  return await pointed(page)
}

test('the wheel zooms to where the pointer is, dragging moves, a double click shows all again', async ({
  page,
}) => {
  expect(await at(page, 0.25)).toBeCloseTo(0.75, 1)
  await pointAt(page, 0.75)
  await page.mouse.wheel(0, -800)
  await expect.poll(() => at(page, 0.25)).toBeGreaterThan(1.2)
  expect(await at(page, 0.75)).toBeCloseTo(2.25, 1)

  const before = await at(page, 0.5)
  await page.mouse.down()
  await pointAt(page, 0.9)
  await page.mouse.up()
  expect(await at(page, 0.5)).toBeLessThan(before)

  await timeline(page).dblclick({ position: { x: 40, y: 40 } })
  await expect.poll(() => at(page, 0.25)).toBeCloseTo(0.75, 1)
})

test('dragging with Shift makes a range the scope of the next question, a click with Shift takes it back', async ({
  page,
}) => {
  await pointAt(page, 0.35)
  await page.keyboard.down('Shift')
  await page.mouse.down()
  await pointAt(page, 0.75)
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(page.locator('[data-scope]')).toContainText('stripes.mp4 00:01 – 00:02')
  await pointAt(page, 0.2)
  await page.keyboard.down('Shift')
  await page.mouse.down()
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(page.locator('[data-scope]')).toHaveText('stripes.mp4')
})
