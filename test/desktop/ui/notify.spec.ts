/** What the system says when a long job ends: to who looks elsewhere, and to nobody else. */
import type { ElectronApplication, Page } from '@playwright/test'
import { basename } from 'node:path'
import { askShell } from '../ask.ts'
import { makePicture, makeVideo } from '../content.ts'
import { expect, test } from '../fixture.ts'
import { drop, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 300_000 })

type Shown = { title: string; body: string; click(): void }
const kept = globalThis as { shownNotes?: Shown[] }

/** Takes note of every notification in place of the desktop. */
const listen = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ Notification }) => {
    const notes: Shown[] = []
    ;(globalThis as typeof kept).shownNotes = notes
    Notification.prototype.show = function (this: Electron.Notification) {
      notes.push({ title: this.title, body: this.body, click: () => void this.emit('click') })
    }
  })

const shown = (app: ElectronApplication): Promise<[string, string][]> =>
  app.evaluate(() =>
    ((globalThis as typeof kept).shownNotes ?? []).map(({ title, body }) => [title, body]),
  )

const isFocused = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isFocused())

async function leave(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.blur())
  await expect.poll(() => isFocused(app)).toBe(false)
}

/** From now on the page's clock runs a thousand times faster: what takes a second takes a quarter of an hour. */
const hurry = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const now = Date.now.bind(Date)
    const began = now()
    Date.now = () => began + (now() - began) * 1000
  })

async function read(page: Page, path: string): Promise<void> {
  await drop(page, [path])
  await expect(row(page, basename(path))).toContainText('Ready', { timeout: 180_000 })
}

test('a long job that ends is told to who is elsewhere; a click brings the window back', async ({
  app,
  page,
  folder,
}) => {
  await settleIn(page)
  await listen(app)
  await leave(app)
  await hurry(page)
  await read(page, makeVideo(folder))
  await expect.poll(() => shown(app)).toEqual([['Ready to be asked', 'stripes.mp4']])
  await app.evaluate(() => (globalThis as typeof kept).shownNotes?.[0]?.click())
  await expect.poll(() => isFocused(app)).toBe(true)
})

test('who looks at the window is told nothing, nor anyone of a short job', async ({
  app,
  page,
  folder,
}) => {
  await settleIn(page)
  await listen(app)
  await leave(app)
  await read(page, await makePicture(folder))
  await expect(page.getByRole('button', { name: '0 jobs' })).toBeVisible()

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.focus())
  expect(await isFocused(app)).toBe(true)
  await hurry(page)
  await read(page, makeVideo(folder))
  await expect(page.getByRole('button', { name: '0 jobs' })).toBeVisible()
  // What the page asks for afterwards is answered after what it would have asked for before.
  await askShell(page, 'app.about', {})
  expect(await shown(app)).toEqual([])
})
