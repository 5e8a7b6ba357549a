import { expect, test } from '../fixture.ts'
import { row, settleIn } from './window.ts'

test.describe.configure({ timeout: 300_000 })

test('the first run reads the samples and asks the first question with one click', async ({
  page,
}) => {
  const welcome = page.getByRole('dialog')
  await expect(welcome.getByRole('heading')).toHaveText('Ask a recording, get the frame')
  await welcome.getByRole('button', { name: /Read the samples and ask/ }).click()

  // Behind the sheet: seen, but hidden from readers until it closes.
  const recording = page.locator('[role=row]').filter({ hasText: 'sample-recording' })
  await expect(recording).toBeVisible()
  await expect(welcome).toBeHidden({ timeout: 240_000 })
  await expect(page.getByRole('article', { name: 'Question' })).toContainText('red circle')
  await expect(page.getByRole('button', { name: 'Answer again' })).toBeAttached({
    timeout: 120_000,
  })
  const answer = page.getByRole('article', { name: 'Answer' })
  await expect(answer.locator('.evidence')).toContainText(/evidence: \d+ frame/)
})

test('each question that an empty chat suggests about the samples is answered', async ({
  page,
}) => {
  await settleIn(page)
  await page.getByRole('button', { name: 'Add the samples' }).click()
  const answer = page.getByRole('article', { name: 'Answer' })
  for (const name of ['sample-recording.mp4', 'sample-form.pdf']) {
    await expect(row(page, name)).toContainText('Ready', { timeout: 200_000 })
    await row(page, name).click()
    for (const nth of [0, 1, 2]) {
      await page.getByRole('button', { name: 'New chat', exact: true }).last().click()
      await page.locator('.suggestions button').nth(nth).click()
      await expect(answer.getByRole('button', { name: 'Answer again' })).toBeVisible({
        timeout: 120_000,
      })
      await expect(answer.locator('[data-citation-chip]').first()).toBeVisible()
    }
  }
})
