/** What the window's own process does for a person: dialogs, drops, menus, looks, notices, one window. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { askEngine, askShell, crossed, startAsking, valueOf, type Crossed } from './ask.ts'
import { makePicture, makeUnplayableVideo } from './content.ts'
import { expect, test } from './fixture.ts'
import { root } from './launch.ts'

const windowOf = (app: ElectronApplication): Promise<object> =>
  app.evaluate(({ BrowserWindow, nativeTheme }) => {
    const [window] = BrowserWindow.getAllWindows()
    const { width, height } = window!.getBounds()
    return {
      windows: BrowserWindow.getAllWindows().length,
      url: window!.webContents.getURL(),
      isVisible: window!.isVisible(),
      width,
      height,
      theme: nativeTheme.themeSource,
    }
  })

test('the window opens visibly, on its own page, with the engine behind it', async ({
  page,
  app,
}) => {
  expect(valueOf(await askEngine(page, 'library.list', {}))).toEqual({ sources: [] })
  await expect
    .poll(() => windowOf(app))
    .toMatchObject({ windows: 1, isVisible: true, url: 'app://longview/index.html' })
})

test('place, theme and language are the same after a restart', async ({ start }) => {
  const first = await start()
  await first.page.waitForLoadState()
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 50, width: 1000, height: 700 }),
  )
  const chosen = { theme: 'dark', language: 'zh-CN' }
  expect(valueOf(await askShell(first.page, 'app.appearance', chosen))).toEqual({
    ...chosen,
    locale: 'zh-CN',
  })
  await first.close()

  const second = await start()
  expect(await windowOf(second.app)).toMatchObject({ width: 1000, height: 700, theme: 'dark' })
  expect(valueOf(await askShell(second.page, 'app.appearance', {}))).toMatchObject(chosen)
  const labels = await second.app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()!.items.map(({ label }) => label),
  )
  expect(labels).toEqual(expect.arrayContaining(['文件', '编辑', '视图', '帮助']))
})

test('a menu item runs a command of the page', async ({ page, app }) => {
  const watching = startAsking(page, 'menu.watch', {}, 'shell')
  await watching.begun
  // The page has asked; the shell may hear of it after the first click.
  const clicking = setInterval(() => {
    void app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()!.getMenuItemById('shortcuts')!.click(),
    )
  }, 250)
  try {
    expect(await watching.firstEvent).toEqual({ command: 'shortcuts' })
  } finally {
    clearInterval(clicking)
  }
})

test('chosen files are queued, refused ones come back with the reason', async ({
  page,
  stub,
  folder,
}) => {
  const picture = await makePicture(join(folder, 'files'))
  const gone = join(folder, 'files/gone.mp4')
  const calls = await stub('dialog.showOpenDialog', { canceled: false, filePaths: [picture, gone] })
  expect(valueOf(await askShell(page, 'sources.choose', { folders: false }))).toMatchObject({
    count: 1,
    refused: [{ name: 'gone.mp4', error: { code: 'source/missing' } }],
  })
  const [options] = (await calls()).flat() as {
    properties: string[]
    filters: { extensions: string[] }[]
  }[]
  expect(options!.properties).toEqual(['openFile', 'multiSelections'])
  expect(options!.filters[0]!.extensions).toEqual(expect.arrayContaining(['mp4', 'pdf', 'png']))
})

test('a dialog that is left queues nothing', async ({ page, stub }) => {
  await stub('dialog.showOpenDialog', { canceled: true, filePaths: [] })
  expect(valueOf(await askShell(page, 'sources.choose', { folders: true }))).toEqual({
    count: 0,
    refused: [],
  })
  expect(valueOf(await askShell(page, 'models.choose', {}))).toEqual({ count: 0 })
  expect(valueOf(await askShell(page, 'library.chooseFolder', {}))).toEqual({ changed: false })
})

test('a file from the desktop reaches the library; one made by the page does not', async ({
  page,
  folder,
}) => {
  const picture = await makePicture(join(folder, 'files'), 'dropped.png')
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'dropped'
    document.body.append(input)
  })
  await page.setInputFiles('#dropped', picture)
  const outcome = await page.evaluate(async () => {
    const { longview } = globalThis as unknown as {
      longview: { addFiles(files: File[]): Promise<Crossed> }
    }
    const { files } = document.querySelector<HTMLInputElement>('#dropped')!
    return await longview.addFiles([...files!, new File(['x'], 'made-up.png')])
  })
  expect(crossed(outcome)).toMatchObject({
    ok: true,
    value: {
      accepted: 1,
      refused: [{ name: 'made-up.png', error: { code: 'source/unsupported' } }],
    },
  })
  await ready(page, ['dropped.png'])
})

test('another folder for the library opens another library', async ({ page, stub, folder }) => {
  const other = join(folder, 'other')
  await stub('dialog.showOpenDialog', { canceled: false, filePaths: [other] })
  expect(valueOf(await askShell(page, 'library.chooseFolder', {}))).toEqual({ changed: true })
  expect(valueOf(await askEngine(page, 'library.list', {}))).toEqual({ sources: [] })
  expect(existsSync(join(other, 'library.sqlite'))).toBe(true)
})

test('a recording that Chromium cannot play gets a stand-in that it can', async ({
  page,
  stub,
  folder,
}) => {
  test.setTimeout(180_000)
  const recording = makeUnplayableVideo(join(folder, 'files'))
  await stub('dialog.showOpenDialog', { canceled: false, filePaths: [recording] })
  await askShell(page, 'sources.choose', { folders: false })
  const [source] = await ready(page, ['old.avi'])
  valueOf(await askEngine(page, 'viewer.proxy', { source: source!.id }))
  const width = await page.evaluate(async (src) => {
    const element = document.createElement('video')
    element.src = src
    await new Promise((resolve, reject) => {
      element.addEventListener('loadeddata', resolve)
      element.addEventListener('error', () => reject(new Error(element.error?.message)))
    })
    return element.videoWidth
  }, `media://proxy/${source!.id}`)
  expect(width).toBe(160)
})

test('a source can be shown in its folder by id', async ({ page, stub, folder }) => {
  const picture = await makePicture(join(folder, 'files'), 'shown.png')
  await stub('dialog.showOpenDialog', { canceled: false, filePaths: [picture] })
  await askShell(page, 'sources.choose', { folders: false })
  const [source] = await ready(page, ['shown.png'])
  const calls = await stub('shell.showItemInFolder', undefined)
  valueOf(await askShell(page, 'sources.reveal', { source: source!.id }))
  expect(await calls()).toEqual([[picture]])
  expect(
    await askShell(page, 'sources.reveal', { source: picture.replace('shown', 'other') }),
  ).toMatchObject({
    ok: false,
    error: { code: 'source/unknown' },
  })
})

test('a second start brings the first window forward and ends', async ({ page, app, folder }) => {
  expect(await page.title()).toBeTruthy()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.minimize())
  const executable = (await app.evaluate(() => process.argv[0]))!
  const second = spawn(executable, [root, `--user-data-dir=${join(folder, 'profile')}`], {
    stdio: 'ignore',
  })
  const code = await new Promise((resolve) => second.once('exit', resolve))
  expect(code).toBe(0)
  await expect
    .poll(() =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((w) => w.isMinimized()),
      ),
    )
    .toEqual([false])
})

type Row = { id: string; name: string; status: string }

/** Waits until sources of these names are ready and gives them. */
async function ready(page: Page, names: string[]): Promise<Row[]> {
  const rows = async (): Promise<Row[]> => {
    const { sources } = valueOf(await askEngine(page, 'library.list', {})) as { sources: Row[] }
    return sources.filter(({ status }) => status === 'ready')
  }
  await expect
    .poll(async () => (await rows()).map(({ name }) => name), {
      timeout: 120_000,
      intervals: [500],
    })
    .toEqual(names)
  return await rows()
}
