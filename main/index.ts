/**
 * Electron's entry: no more than what has to be said before `ready`. Chromium starts once this file has been read, and
 * the program is read meanwhile: in a later turn, and not with top-level await, for which Electron holds `ready` back.
 */
import { app, dialog, protocol } from 'electron'
import { join } from 'node:path'
import { keepCompiled } from '#base/kept-code.ts'
import { schemes } from './shell/schemes.ts'

const here = (path: string): string => join(import.meta.dirname, path)

if (app.requestSingleInstanceLock()) {
  protocol.registerSchemesAsPrivileged(schemes)
  // Megabytes. What a page makes until it is drawn fits, and is not gone through three times meanwhile.
  app.commandLine.appendSwitch('js-flags', '--min-semi-space-size=8')
  app.on('window-all-closed', () => app.quit())
  setImmediate(() => {
    keepCompiled('shell')
    import('./program.ts')
      .then(({ runProgram }) => runProgram(here))
      .catch((error: unknown) => {
        // Its own files cannot be read: there are no words yet, and no log.
        dialog.showErrorBox('Longview', String(error))
        app.exit(1)
      })
  })
} else {
  app.quit()
}
