/** Wires the shell; what each part does is in main/shell/. Read while Chromium starts (main/index.ts). */
import { app, nativeTheme, protocol, session, shell } from 'electron'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { createLogger } from '#base/log.ts'
import { preloadApi, shellApi } from '#contract/shell-api.ts'
import { readShellConfig } from './config.ts'
import { appOrigin } from './pages/app-origin.ts'
import { createMediaFiles } from './pages/media-files.ts'
import { createPageFiles } from './pages/page-files.ts'
import { startEngine } from './shell/engine-process.ts'
import { reportFaults } from './shell/faults.ts'
import { guardContents, guardSession } from './shell/guard.ts'
import { createHandlers, currentLocale } from './shell/handlers.ts'
import { serveIpc } from './shell/ipc.ts'
import { openLogFile } from './shell/log-file.ts'
import { setMenu } from './shell/menu.ts'
import { createOwnership } from './shell/origin.ts'
import { watchPower } from './shell/power.ts'
import { createProcessStates } from './shell/process-states.ts'
import { quitCleanly } from './shell/quit.ts'
import { libraryArgs, noteOpened, openState } from './shell/state.ts'
import { keepWindow } from './shell/window.ts'
import { wordsOf, type Words } from './shell/words.ts'

const config = readShellConfig()
const isOwn = createOwnership(config.devUrl)
const logFolder = app.getPath('logs')
const writeLine = openLogFile(logFolder)
const logger = createLogger(config.logLevel, (line) => {
  writeLine(line)
  process.stderr.write(`${line}\n`)
})
const state = openState(join(app.getPath('userData'), 'shell.json'), (error) =>
  logger.warn('the state of the window could not be kept', { why: String(error) }),
)
const words = (): Words => wordsOf(currentLocale(state))
const commands = new EventEmitter<{ command: [string] }>()

/**
 * Wires everything once Electron is ready. `here` finds the files that are built beside the entry. What keeps it from
 * starting is said to the person, and the program ends.
 */
export async function runProgram(here: (path: string) => string): Promise<void> {
  const { die } = reportFaults(logger, words)
  guardContents(app, isOwn, logger)
  await app
    .whenReady()
    .then(() => start(here))
    .catch(die)
}

function start(here: (path: string) => string): void {
  nativeTheme.themeSource = state.get().theme
  guardSession(session.defaultSession, isOwn)

  protocol.handle('app', createPageFiles(here('../renderer')))
  // First of all: the page is on its way while the rest of this turn runs, and before it can ask for anything.
  keepWindow({
    preload: here('../preload/index.cjs'),
    url: config.devUrl ?? `${appOrigin}/index.html`,
    state,
    words,
    logger,
  })

  const states = createProcessStates()
  const engineArgs = (): string[] => libraryArgs(state)
  const engine = startEngine({
    entryOf: (name) => here(`${name}.js`),
    args: engineArgs(),
    states,
    logger,
    onLogLine: writeLine,
    onReady: (client) => {
      power.tell(client)
      noteOpened(state)
    },
  })
  const power = watchPower(engine.client, logger)
  quitCleanly(app, engine.stop, logger)

  protocol.handle('media', createMediaFiles({ client: engine.client, isOwn, logger }))

  const onAppearance = (): void =>
    setMenu(words(), {
      command: (id) => commands.emit('command', id),
      openLogFolder: () => void shell.openPath(logFolder),
      isDevelopment: !app.isPackaged,
    })
  onAppearance()
  const onCommand = (listener: (id: string) => void): (() => void) => {
    commands.on('command', listener)
    return () => commands.off('command', listener)
  }
  const context = { engine, states, state, logFolder, engineArgs, onAppearance, onCommand }
  serveIpc({
    api: { ...shellApi, ...preloadApi },
    handlersFor: (contents) => createHandlers(contents, context),
    onHello: engine.attach,
    isOwn,
    logger,
  })
}
