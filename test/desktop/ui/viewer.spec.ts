import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { importFiles, makeScan, makeUnplayableVideo } from '../content.ts'
import { tiffOf } from '../../fixtures/tiff.ts'
import { expect, test } from '../filled.ts'
import { now, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 180_000 })
const scope = '[data-scope]'

test.describe('a recording', () => {
  test.beforeEach(async ({ page }) => {
    await settleIn(page)
    await row(page, 'stripes.mp4').click()
    await expect
      .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
      .toBeGreaterThan(0)
    await page.getByRole('main').focus()
  })

  test('is played, stepped and sought by keys', async ({ page }) => {
    const isPaused = () => page.locator('video').evaluate((video: HTMLVideoElement) => video.paused)
    await page.keyboard.press('Space')
    await expect.poll(isPaused).toBe(false)
    await page.keyboard.press('k')
    await expect.poll(isPaused).toBe(true)

    // What is no time says so where it was typed, and is mended there.
    await page.keyboard.press('g')
    await page.keyboard.type('half past')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('such as 1:02:03.5')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('0:01,05')
    await expect(page.getByRole('alert')).toHaveCount(0)
    await page.keyboard.press('Enter')
    await expect.poll(() => now(page)).toBeCloseTo(1.05, 2)
    await page.getByRole('main').focus()
    await page.keyboard.press('.')
    await expect.poll(() => now(page)).toBeGreaterThan(1.05)
    const later = await now(page)
    await page.keyboard.press(',')
    await expect.poll(() => now(page)).toBeLessThan(later)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => now(page)).toBe(0)
  })

  test('gives its range between I and O to the next question', async ({ page }) => {
    await page.keyboard.press('g')
    await page.keyboard.type('1')
    await page.keyboard.press('Enter')
    await page.getByRole('main').focus()
    await page.keyboard.press('i')
    await expect(page.locator(scope)).toContainText('stripes.mp4 00:01 – 00:03')
    await page.keyboard.press('g')
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    await page.getByRole('main').focus()
    await page.keyboard.press('o')
    await expect(page.locator(scope)).toContainText('stripes.mp4 00:01 – 00:02')
    await page.getByRole('button', { name: 'Ask about the whole source again' }).click()
    await expect(page.locator(scope)).toHaveText('stripes.mp4')
  })

  test('has a timeline that is a slider for keyboards and readers', async ({ page }) => {
    const timeline = page.getByRole('slider', { name: 'Timeline' })
    await timeline.focus()
    await timeline.press('End')
    await expect(timeline).toHaveAttribute('aria-valuetext', /^00:00:0[23]\./)
    await timeline.press('Home')
    await expect(timeline).toHaveAttribute('aria-valuetext', '00:00:00.000')
    await expect(page.getByText('100% read')).toBeVisible()
  })

  test('shows the frame under the pointer', async ({ page }) => {
    await page.getByRole('slider', { name: 'Timeline' }).hover()
    const picture = page.locator('.timeline__hover img')
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0)
  })
})

test('a recording that Chromium cannot play gets a stand-in', async ({ page, folder, library }) => {
  await importFiles(library, [makeUnplayableVideo(folder)])
  await settleIn(page)
  await row(page, 'old.avi').click()
  // It goes on behind what is looked at meanwhile.
  await row(page, 'note.pdf').click()
  await expect(page.locator('.pdf-page [data-painted]')).toBeVisible()
  await row(page, 'old.avi').click()
  const video = page.locator('video')
  await expect(video).toHaveAttribute('src', /proxy/, { timeout: 60_000 })
  await expect
    .poll(() => video.evaluate((element: HTMLVideoElement) => element.videoWidth))
    .toBe(160)
})

test.describe('a document', () => {
  test.beforeEach(async ({ page }) => {
    await settleIn(page)
    await row(page, 'note.pdf').click()
    await expect(page.locator('.pdf-page [data-painted]')).toBeVisible()
  })

  test('is searched, and the words are marked on the page', async ({ page }) => {
    await page.keyboard.press('ControlOrMeta+f')
    await page.keyboard.type('invoice 4711')
    await expect(page.locator('.find-bar')).toContainText('1 of 1')
    await expect(page.locator('.text-layer mark[data-current]').first()).toBeAttached()
    const marked = await page.locator('.text-layer mark').allTextContents()
    expect(marked.join('')).toBe('Invoice 4711')
    await page.getByRole('textbox', { name: 'Find in this document' }).fill('nowhere')
    await expect(page.locator('.find-bar')).toContainText('Not found')
  })

  test('has text that can be selected', async ({ page }) => {
    const text = page.locator('.text-layer span').filter({ hasText: 'Invoice' }).first()
    await text.click({ clickCount: 3 })
    expect(await page.evaluate(() => getSelection()?.toString())).toContain('Invoice 4711')
  })

  test('is turned and zoomed', async ({ page }) => {
    const shape = () =>
      page.locator('.pdf-page').evaluate((element) => element.clientWidth / element.clientHeight)
    await expect.poll(shape).toBeCloseTo(1.5, 1)
    await page.getByRole('button', { name: 'Rotate' }).click()
    await expect.poll(shape).toBeCloseTo(1 / 1.5, 1)
    const before = await page.locator('.pdf-page').evaluate((element) => element.clientWidth)
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await expect
      .poll(() => page.locator('.pdf-page').evaluate((element) => element.clientWidth))
      .toBeLessThan(before)
  })

  test('gives a page, or a region drawn by keyboard or pointer, to the next question', async ({
    page,
  }) => {
    await page.getByRole('button', { name: 'Ask about this page' }).click()
    await expect(page.locator(scope)).toContainText('note.pdf region on p. 1')
    await page.getByRole('button', { name: 'Ask about the whole source again' }).click()

    await page.getByRole('button', { name: 'Draw a region to ask about' }).click()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Enter')
    await expect(page.locator('.overlay__region')).toBeVisible()
    await page.getByRole('button', { name: 'Ask about the whole source again' }).click()

    await page.getByRole('button', { name: 'Draw a region to ask about' }).click()
    const { x, y, width, height } = (await page.locator('.pdf-page').boundingBox())!
    await page.mouse.move(x + width * 0.25, y + height * 0.25)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.75, y + height * 0.5, { steps: 4 })
    await page.mouse.up()
    const region = page.locator('.overlay__region')
    await expect(region).toHaveAttribute('style', /width: (49|50)(\.\d+)?%/)
    await expect(page.locator(scope)).toContainText('region on p. 1')
  })
})

test('the slices of a scan that were looked at are drawn over the page', async ({
  page,
  folder,
  library,
}) => {
  test.setTimeout(400_000)
  const sheet = join(folder, 'sheet.png')
  const lines = [200, 400, 600].map(
    (y) => `<text x="60" y="${y}" font-size="40">Invoice ${y}</text>`,
  )
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="910"><rect width="640" height="910" fill="#f4f4f0"/>${lines.join('')}</svg>`
  await sharp(Buffer.from(drawing)).png().toFile(sheet)
  await importFiles(library, [sheet])
  await settleIn(page)
  await row(page, 'sheet.png').click()
  const slices = page.locator('.overlay__slice')
  await expect(page.getByRole('img', { name: 'sheet.png' })).toBeVisible()
  await expect(slices).toHaveCount(0)
  const toggle = page.getByRole('button', { name: 'Show the slices that were looked at' })
  await toggle.click()
  await expect(toggle).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(() => slices.count()).toBeGreaterThan(1)
  await toggle.click()
  await expect(slices).toHaveCount(0)
})

test('a picture is zoomed, turned and given to the next question', async ({ page }) => {
  await settleIn(page)
  await row(page, 'square.png').click()
  const picture = page.getByRole('img', { name: 'square.png' })
  await expect(picture).toBeVisible()
  const width = () =>
    picture.evaluate((image: HTMLImageElement) => image.getBoundingClientRect().width)
  const before = await width()
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await expect.poll(width).toBeLessThan(before)
  await page.getByRole('button', { name: 'Ask about this page' }).click()
  await expect(page.locator(scope)).toContainText('square.png')
})

test('two sources stand beside each other', async ({ page }) => {
  await settleIn(page)
  await row(page, 'stripes.mp4').click()
  await row(page, 'note.pdf').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Open beside' }).click()
  await expect(page.locator('video')).toBeVisible()
  await expect(page.locator('.pdf-page')).toBeVisible()
  await page.getByRole('button', { name: 'Close the second view' }).click()
  await expect(page.locator('.pdf-page')).toHaveCount(0)
})

test('words of a scan are found and marked wherever they stand on the page', async ({
  page,
  folder,
  library,
}) => {
  const line = 'The respondent has filed a further bundle of exhibits with the court today.'
  const lines = [
    ...Array.from({ length: 30 }, () => line),
    'The deposit is held by the',
    'registrar of Leeds.',
  ]
  await importFiles(library, [await makeScan(folder, 'bundle.pdf', [['Cover sheet'], lines])])
  await settleIn(page)
  await row(page, 'bundle.pdf').click()
  await expect(page.getByRole('toolbar', { name: 'Document' })).toBeVisible()
  await page.getByRole('main').focus()
  await page.keyboard.press('ControlOrMeta+f')
  await page.getByRole('textbox', { name: 'Find in this document' }).fill('the registrar of Leeds')
  await expect(page.locator('.find-bar')).toContainText('1 of 1')
  // A box on each of the two lines.
  const hits = page.locator('.pdf-page[data-page="2"] [data-hit="current"]')
  await expect(hits).toHaveCount(2)
  await expect(hits.first()).toBeInViewport()
})

test('a TIFF, which Chromium cannot show, is opened page by page', async ({
  page,
  folder,
  library,
}) => {
  const path = join(folder, 'fax.tif')
  const colours = [
    [200, 30, 30],
    [30, 200, 30],
  ]
  writeFileSync(path, tiffOf(colours))
  await importFiles(library, [path])
  await settleIn(page)
  await expect(row(page, 'fax.tif')).toContainText('2 pp.')
  await row(page, 'fax.tif').click()
  await expect(page.locator('.pdf-page[data-page="1"] [data-painted]')).toBeVisible()
  await page.getByRole('textbox', { name: 'Page', exact: true }).fill('2')
  await page.keyboard.press('Enter')
  const second = page.locator('.pdf-page[data-page="2"]')
  await expect(second).toBeInViewport()
  await page.getByRole('button', { name: 'Ask about this page' }).click()
  await expect(page.locator(scope)).toContainText('fax.tif  region on p. 2')
})
