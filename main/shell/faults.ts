/** Faults of this process and of the ones that Chromium starts: written down here, sent to nobody. */
import { app, crashReporter, dialog } from 'electron'
import type { Logger } from '#base/log.ts'
import type { Words } from './words.ts'

export type Faults = {
  /** Says it to the person and to the log, then ends the program. */
  die(error: unknown): void
}

export function reportFaults(logger: Logger, words: () => Words): Faults {
  crashReporter.start({ uploadToServer: false, ignoreSystemCrashHandler: false })
  app.on('child-process-gone', (_event, { type, reason, exitCode, serviceName }) => {
    if (reason !== 'clean-exit') {
      logger.error('a process died', { type, reason, exitCode, serviceName: serviceName ?? '' })
    }
  })
  function die(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    logger.error('Uncaught exception in the main process', { why: text })
    dialog.showErrorBox(words().mainDied, text)
    app.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', (reason) => {
    logger.error('UnhandledPromiseRejection in the main process', { why: String(reason) })
  })
  return { die }
}
