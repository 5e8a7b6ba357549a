/** Quitting while jobs run: the engine writes down where they are, then the program ends. */
import type { App } from 'electron'
import type { Logger } from '#base/log.ts'

export function quitCleanly(app: App, stop: () => Promise<void>, logger: Logger): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running'
  app.on('will-quit', (event) => {
    if (phase === 'stopped') return
    event.preventDefault()
    if (phase === 'stopping') return
    phase = 'stopping'
    stop()
      .catch((error: unknown) => logger.error('the engine did not stop', { why: String(error) }))
      .finally(() => {
        phase = 'stopped'
        app.quit()
      })
  })
}
