/** What a person sees when a process dies. That nothing is lost is shown in ../processes.spec.ts. */
import type { ElectronApplication } from '@playwright/test'
import { expect, test } from '../filled.ts'
import { ask, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 240_000 })

async function kill(app: ElectronApplication, name: string): Promise<void> {
  const pidOf = () =>
    app.evaluate(
      ({ app }, name) => app.getAppMetrics().find((metric) => metric.name === name)?.pid,
      name,
    )
  await expect.poll(pidOf, { timeout: 60_000 }).toBeGreaterThan(0)
  process.kill((await pidOf())!, 'SIGKILL')
}

test('when the engine dies the window says so, and goes on when it is back', async ({
  app,
  page,
}) => {
  await settleIn(page)
  await expect(row(page, 'note.pdf')).toBeVisible()
  const banner = page.getByText('The engine stopped and is starting again.')
  const shown = banner.waitFor({ state: 'visible' })
  await kill(app, 'engine')
  await shown
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
