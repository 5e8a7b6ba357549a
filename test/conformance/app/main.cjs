const {
  app,
  BrowserWindow,
  ipcMain,
  MessageChannelMain,
  utilityProcess,
  protocol,
} = require('electron')
const path = require('node:path')
const log = (globalThis.log = [])
for (const ev of [
  'will-finish-launching',
  'ready',
  'before-quit',
  'will-quit',
  'quit',
  'window-all-closed',
])
  app.on(ev, () => log.push(ev))
app.on('browser-window-created', () => log.push('browser-window-created'))
globalThis.early = (() => {
  try {
    new BrowserWindow()
    return 'created'
  } catch (e) {
    return e.message
  }
})()
protocol.registerSchemesAsPrivileged([
  { scheme: 'plain', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  {
    scheme: 'full',
    privileges: {
      standard: true,
      secure: true,
      supportFetchAPI: true,
      corsEnabled: true,
      stream: true,
    },
  },
])
ipcMain.handle('fn', () => () => 1)
ipcMain.handle('undef', () => undefined)
ipcMain.handle('err', async () => {
  throw Object.assign(new RangeError('boom'), { code: 7 })
})
ipcMain.handle('throwString', () => {
  throw 'just text'
})
ipcMain.handle('buf', () => Buffer.from([1, 2, 3]))
ipcMain.handle(
  'cls',
  () =>
    new (class A {
      constructor() {
        this.a = 1
      }
      m() {}
    })(),
)
ipcMain.handle('who', (e) => [
  e.sender === globalThis.win.webContents,
  e.senderFrame.url.split('/').pop(),
  BrowserWindow.fromWebContents(e.sender) === globalThis.win,
])
ipcMain.handleOnce('once', () => 'first')
ipcMain.on('sync', (e, a, b) => {
  e.returnValue = { sum: a + b, when: new Date(0) }
})
void app.whenReady().then(async () => {
  const serve = (req) =>
    new Response(`url=${req.url}`, {
      headers: { 'content-type': 'text/plain', 'access-control-allow-origin': '*' },
    })
  protocol.handle('plain', serve)
  protocol.handle('full', serve)
  globalThis.win = new BrowserWindow({
    webPreferences: {
      preload: path.join(__dirname, 'preload.cjs'),
      additionalArguments: ['--extra-arg=7'],
    },
  })
  globalThis.tools = { app, BrowserWindow, ipcMain, MessageChannelMain, utilityProcess, path }
  await globalThis.win.loadFile(path.join(__dirname, 'index.html'))
  globalThis.loaded = true
})
