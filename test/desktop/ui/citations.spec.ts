import { expect, test } from '../fixture.ts'
import { ask, now, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 300_000 })
const reading = { timeout: 200_000 }

test('every citation leads to its moment and its page', async ({ page }) => {
  await settleIn(page)
  await page.getByRole('button', { name: 'Add the samples' }).click()
  await expect(row(page, 'sample-recording.mp4')).toContainText('Ready', reading)
  await expect(row(page, 'sample-form.pdf')).toContainText('Ready', reading)

  await row(page, 'sample-recording.mp4').click()
  await ask(page, 'When does the code K7Q2 appear?')
  const chip = page.locator('[data-citation-chip]').first()
  await expect(chip).toBeVisible()
  await chip.hover()
  const card = page.locator('.citation-card')
  await expect(card).toContainText('sample-recording.mp4')
  await expect(card.locator('img')).toBeVisible()
  const [, minutes, seconds] = /(\d\d):(\d\d)/.exec((await chip.getAttribute('aria-label')) ?? '')!
  await chip.click()
  const cited = Number(minutes) * 60 + Number(seconds)
  await expect.poll(async () => Math.abs((await now(page)) - cited)).toBeLessThanOrEqual(1)

  await page.keyboard.press('ControlOrMeta+n')
  await row(page, 'sample-form.pdf').click()
  await ask(page, 'What is the order on the delivery note?')
  const paper = page.locator('[data-citation-chip]').first()
  const cites = /p\. (\d+)/.exec((await paper.getAttribute('aria-label')) ?? '')!
  await paper.click()
  await expect(page.locator(`.pdf-page[data-page="${cites[1]}"]`)).toBeInViewport()
  await expect(
    page.locator(`.pdf-page[data-page="${cites[1]}"] .overlay__mark`).first(),
  ).toBeVisible()
})
