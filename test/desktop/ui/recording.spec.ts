/** Recordings beyond playing them: sound alone, a frame that is saved, a part of a frame that is asked about. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { askEngine, valueOf } from '../ask.ts'
import { expect, test } from '../filled.ts'
import { barriers, drop, now, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 300_000 })
const reading = { timeout: 180_000 }
const scope = '[data-scope]'

test('sound is a source of its own: played, with its length, and no frame tools', async ({
  page,
  folder,
}) => {
  await settleIn(page)
  const path = join(folder, 'note.wav')
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=4']
  execFileSync(process.env.LONGVIEW_FFMPEG ?? 'ffmpeg', ['-v', 'error', '-y', ...tone, path])
  await drop(page, [path])
  const source = row(page, 'note.wav')
  await expect(source).toContainText('Ready', reading)
  await source.click()
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible()
  await expect(page.getByRole('button', { name: /Save this frame/ })).toHaveCount(0)
  await expect(page.getByRole('button', { name: /Draw a region/ })).toHaveCount(0)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('main').focus()
  await page.keyboard.press('Space')
  await expect.poll(() => now(page)).toBeGreaterThan(0)
})

test.describe('a recording that was read', () => {
  test.beforeEach(async ({ page }) => {
    await settleIn(page)
    await row(page, 'stripes.mp4').click()
    await expect
      .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
      .toBeGreaterThan(1)
    await page.getByRole('main').focus()
  })

  test('gives the frame on screen as a picture of its own size', async ({ page, app, folder }) => {
    const path = join(folder, 'frame.png')
    await app.evaluate(({ session }, path) => {
      session.defaultSession.on('will-download', (_event, item) => item.setSavePath(path))
    }, path)
    // The stand-in's downloads are Chromium's own.
    const cdp = await page.context().newCDPSession(page)
    await cdp
      .send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
      .catch(() => undefined)
    await page.keyboard.press('c')
    const saved = (): string | undefined =>
      [path, join(folder, 'stripes.mp4 00-00-00.000.png')].find(existsSync)
    await expect.poll(saved).toBeDefined()
    await expect
      .poll(() =>
        sharp(saved())
          .metadata()
          .then(
            ({ width, height }) => [width, height],
            () => [],
          ),
      )
      .toEqual([160, 120])
  })

  test('gives a part of its frame to the next question, drawn by keyboard or pointer', async ({
    page,
  }) => {
    await page.keyboard.press('d')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Enter')
    await expect(page.locator(scope)).toContainText('stripes.mp4 region at 00:0')
    await expect(page.locator('.stage__frame .overlay__region')).toBeVisible()
    await page.getByRole('button', { name: 'Ask about the whole source again' }).click()
    await expect(page.locator('.stage__frame .overlay__region')).toHaveCount(0)

    await page.getByRole('button', { name: 'Draw a region to ask about' }).click()
    const { x, y, width, height } = (await page.locator('.stage__frame').boundingBox())!
    expect(width / height).toBeCloseTo(160 / 120, 1)
    await page.mouse.move(x + width * 0.1, y + height * 0.2)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.6, y + height * 0.7, { steps: 4 })
    await page.mouse.up()
    await expect(page.locator('.stage__frame .overlay__region')).toHaveAttribute(
      'style',
      /width: (49|50)(\.\d+)?%/,
    )
    expect(await barriers(page)).toEqual([])

    const field = page.getByRole('textbox', { name: /Ask about/ })
    await field.fill('What colour is this?')
    await field.press('Enter')
    const answer = page.getByRole('article', { name: 'Answer' })
    await expect(answer.locator('.evidence')).toContainText('evidence: 1 frame', reading)
    const { chats } = valueOf(await askEngine(page, 'chats.list', {})) as {
      chats: { id: string }[]
    }
    const { messages } = valueOf(
      await askEngine(page, 'chats.messages', { chat: chats[0]!.id }),
    ) as { messages: { scope?: { region?: { atMs?: number } }; answer?: unknown }[] }
    expect(messages[0]!.scope?.region?.atMs).toBeGreaterThanOrEqual(0)
    expect(messages[1]!.answer).toMatchObject({ evidence: { samples: 1, encoded: 1 } })
  })
})
