/** The smallest program that electron-vite makes: one window, one preload script, one page. */
import { app, BrowserWindow } from 'electron'
import { join } from 'node:path'

app
  .whenReady()
  .then(() => {
    const window = new BrowserWindow({
      width: 1360,
      height: 860,
      show: false,
      webPreferences: { preload: join(import.meta.dirname, '../preload/preload.cjs') },
    })
    window.once('ready-to-show', () => window.show())
    return window.loadFile(join(import.meta.dirname, '../renderer/index.html'))
  })
  .catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    app.exit(1)
  })
app.on('window-all-closed', () => app.quit())
