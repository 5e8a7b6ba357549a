// A page whose one script is large enough to be kept compiled, under a scheme that allows it.
const { app, BrowserWindow, protocol } = require('electron')

protocol.registerSchemesAsPrivileged([
  { scheme: 'kept', privileges: { standard: true, secure: true, codeCache: true } },
])
const many = Array.from({ length: 400 }, (_, n) => `export function f${n}(a) { return a + ${n} }`)
const files = {
  '/index.html': ['text/html', '<!doctype html><script type="module" src="/large.js"></script>'],
  '/large.js': ['text/javascript; charset=utf-8', `${many.join('\n')}\nglobalThis.ran = f7(1)\n`],
}
void app.whenReady().then(() => {
  protocol.handle('kept', (request) => {
    const [type, text] = files[new URL(request.url).pathname]
    return new Response(text, {
      headers: { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' },
    })
  })
  globalThis.win = new BrowserWindow({ show: false })
  return globalThis.win.loadURL('data:text/html,<title>blank</title>')
})
app.on('window-all-closed', () => app.quit())
