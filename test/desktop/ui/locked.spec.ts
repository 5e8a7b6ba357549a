/** Files behind a password: asked for where the file stands, tried, kept in memory, asked for again after a restart. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encryptedPdf } from '../../fixtures/encrypted-pdf.ts'
import { expect, test } from '../fixture.ts'
import { barriers, drop, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 240_000 })
const reading = { timeout: 120_000 }

test('a locked file asks for its password by keyboard, says when it is wrong, and is read with the right one', async ({
  start,
  folder,
}) => {
  const path = join(folder, 'locked.pdf')
  writeFileSync(path, encryptedPdf('Invoice 4711 was paid', 'open sesame'))
  const first = await start()
  let { page } = first
  await settleIn(page)
  await drop(page, [path])
  const locked = row(page, 'locked.pdf')
  await expect(locked).toContainText('Locked', reading)

  await page.getByRole('grid', { name: 'Sources' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Password of “locked.pdf”' })
  await expect(sheet.getByLabel('Password')).toBeFocused()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await expect(sheet).toHaveCount(0)
  await expect(locked).toContainText('The password is wrong', reading)

  await locked.getByRole('button', { name: 'Enter password…' }).click()
  await expect(sheet).toContainText('The password is wrong')
  await sheet.getByLabel('Password').fill('open sesame')
  await sheet.getByRole('button', { name: 'Unlock' }).click()
  await expect(locked).toContainText('Ready', reading)
  await locked.click()
  await expect(page.locator('.pdf-page [data-painted]').first()).toBeVisible(reading)
  await first.close()

  page = (await start()).page
  await row(page, 'locked.pdf').click()
  const viewer = page.getByRole('region', { name: 'locked.pdf' })
  const field = viewer.getByLabel('Password')
  await expect(field).toBeVisible(reading)
  expect(await barriers(page)).toEqual([])
  await field.fill('wrong')
  await field.press('Enter')
  await expect(viewer.getByRole('status')).toContainText('The password is wrong', reading)
  await field.fill('open sesame')
  await field.press('Enter')
  await expect(page.locator('.pdf-page [data-painted]').first()).toBeVisible(reading)
})
