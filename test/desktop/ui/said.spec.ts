import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { importFiles, makeVideo } from '../content.ts'
import { expect, test } from '../filled.ts'
import { now, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 180_000 })

test('what is said follows the player, is found, and takes the player along', async ({
  page,
  folder,
  library,
}) => {
  const video = makeVideo(join(folder, 'said'), 'hearing.mp4')
  writeFileSync(
    join(dirname(video), 'hearing.en.srt'),
    '1\n00:00:00,200 --> 00:00:00,900\nThe hearing is open.\n\n2\n00:00:01,000 --> 00:00:01,800\nThe lamps came on 4 May 2024.\n\n3\n00:00:02,000 --> 00:00:02,900\nNobody signed for the lamps.\n',
  )
  writeFileSync(
    join(dirname(video), 'hearing.de.srt'),
    '1\n00:00:00,200 --> 00:00:00,900\nDie Sitzung ist eröffnet.\n',
  )
  await importFiles(library, [video])
  await settleIn(page)
  await row(page, 'hearing.mp4').click()
  await page.getByRole('button', { name: 'What is said' }).click()
  const pane = page.getByRole('region', { name: 'What is said' })
  await expect(pane.getByRole('listitem')).toHaveCount(3)

  await pane.getByText('Nobody signed for the lamps.').click()
  await expect.poll(() => now(page)).toBeCloseTo(2, 1)
  await expect(pane.locator('[aria-current]')).toContainText('Nobody signed')

  await pane.getByRole('searchbox').fill('LAMPS')
  await expect(pane.getByRole('status')).toHaveText('1 of 2')
  await expect(pane.locator('mark')).toHaveText(['lamps', 'lamps'])
  await pane.getByRole('searchbox').press('Enter')
  await expect(pane.getByRole('status')).toHaveText('2 of 2')

  await pane.getByRole('button', { name: '00:01' }).press('Enter')
  await expect.poll(() => now(page)).toBeCloseTo(1, 1)

  await pane.getByRole('combobox', { name: 'Transcript' }).click()
  await page.getByRole('option', { name: /hearing\.de\.srt/ }).click()
  await expect(pane.getByRole('listitem')).toHaveText([/Die Sitzung ist eröffnet\./])

  await page.getByRole('button', { name: 'Summary' }).click()
  const summary = page.getByRole('region', { name: 'Summary' })
  await expect(summary).toContainText('The lamps came on 4 May 2024.')
  await expect(summary.getByRole('row')).toContainText(['2024-05-04'])
  await summary.getByRole('row').getByRole('button').first().click()
  await expect.poll(() => now(page)).toBeCloseTo(1, 1)
})

test('a recording without subtitles says what to do, and a document has a summary that can be saved', async ({
  page,
  app,
  folder,
}) => {
  await settleIn(page)
  await row(page, 'stripes.mp4').click()
  await page.getByRole('button', { name: 'What is said' }).click()
  await expect(page.getByRole('region', { name: 'What is said' })).toContainText('.srt')

  await row(page, 'note.pdf').click()
  await expect(page.getByRole('button', { name: 'What is said' })).toBeHidden()
  await page.getByRole('button', { name: 'Summary' }).click()
  const summary = page.getByRole('region', { name: 'Summary' })
  await expect(summary).toContainText('1 of 1 page read.')
  await expect(summary).toContainText('Invoice 4711: paid on 3 May')

  const target = join(folder, 'summary.html')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, target)
  await summary
    .getByRole('group', { name: 'Save as' })
    .getByRole('button', { name: 'HTML' })
    .click()
  await expect(page.locator('.toast').filter({ hasText: 'Saved as summary.html' })).toBeVisible({
    timeout: 60_000,
  })
  const written = readFileSync(target, 'utf8')
  expect(written).toContain('Invoice 4711: paid on 3 May')
  expect(written).toMatch(/SHA-256 [0-9a-f]{64}/)
})
