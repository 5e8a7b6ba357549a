import { expect, test } from '../fixture.ts'

test.describe.configure({ timeout: 300_000 })

test('the first run reads the samples and asks the first question with one click', async ({
  page,
}) => {
  const welcome = page.getByRole('dialog')
  await expect(welcome.getByRole('heading')).toHaveText('Ask a recording, get the frame')
  await welcome.getByRole('button', { name: /Read the samples and ask/ }).click()

  // Behind the sheet: seen, but hidden from readers until it closes.
  const row = page.locator('[role=row]').filter({ hasText: 'sample-recording' })
  await expect(row).toBeVisible()
  await expect(welcome).toBeHidden({ timeout: 240_000 })
  await expect(page.getByRole('article', { name: 'Question' })).toContainText('red circle')
  await expect(page.getByRole('button', { name: 'Answer again' })).toBeAttached({
    timeout: 120_000,
  })
  const answer = page.getByRole('article', { name: 'Answer' })
  await expect(answer.locator('.evidence')).toContainText(/evidence: \d+ frame/)
})
