/** What a person sees when a process dies. That nothing is lost is shown in ../processes.spec.ts. */
import { hold, kill } from '../children.ts'
import { expect, test } from '../filled.ts'
import { ask, row, settleIn } from './window.ts'

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
  await ask(page, 'What is the invoice number?')
  const field = page.getByRole('textbox', { name: /Ask about/ })
  await hold(app, 'model-host')
  await field.fill('Describe everything that can be seen, in as many words as there are.')
  await field.press('Enter')
  await expect(page.getByRole('button', { name: /^Stop/ })).toBeVisible()
  await kill(app, 'model-host')
  const fault = page.getByRole('alert').filter({ hasText: 'No complete answer' })
  await expect(fault.first()).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Describe everything that can be seen').first()).toBeVisible()
  await fault.first().getByRole('button', { name: 'Ask again' }).click()
  await expect(page.locator('[aria-busy]')).toHaveCount(0, { timeout: 120_000 })
  await expect(
    page.getByRole('article', { name: 'Answer' }).last().locator('.evidence'),
  ).toBeVisible()
})
