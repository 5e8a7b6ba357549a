import { expect, test } from './fixture.ts'
import { askEngine, askShell } from './ask.ts'

test('the window opens with the engine behind it', async ({ page, app }) => {
  expect(await askEngine(page, 'library.list', {})).toEqual({ ok: true, value: { sources: [] } })
  expect(await askShell(page, 'app.about', {})).toMatchObject({ ok: true })
  const window = await app.evaluate(({ BrowserWindow }) => {
    const [one] = BrowserWindow.getAllWindows()
    return { isVisible: one!.isVisible(), url: one!.webContents.getURL() }
  })
  expect(window).toEqual({ isVisible: true, url: 'app://longview/index.html' })
})
