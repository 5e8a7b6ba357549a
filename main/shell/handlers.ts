/** The answers to everything that a page may ask of this process. */
import {
  app,
  BrowserWindow,
  dialog,
  nativeTheme,
  Notification,
  shell,
  type WebContents,
} from 'electron'
import { mkdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#contract/rpc.ts'
import type { preloadApi, shellApi } from '#contract/shell-api.ts'
import type { EngineProcess } from './engine-process.ts'
import { saveExport } from './export-files.ts'
import { chooseModels, downloadModel } from './model-files.ts'
import type { ProcessStates } from './process-states.ts'
import { addFiles, chooseSources, locateSource } from './source-files.ts'
import type { StateFile } from './state.ts'
import { localeOf, wordsOf, type Words } from './words.ts'

type Api = typeof shellApi & typeof preloadApi

export type Shell = {
  engine: EngineProcess
  states: ProcessStates
  state: StateFile
  logFolder: string
  /** Hears the commands that are chosen in the menu. Returns how to stop. */
  onCommand(listener: (id: string) => void): () => void
  /** Theme or language have changed. */
  onAppearance(): void
  engineArgs(): string[]
}

export function createHandlers(contents: WebContents, context: Shell): Handlers<Api> {
  const { engine, states, state } = context
  const client = engine.client
  const words = (): Words => wordsOf(currentLocale(state))

  function window(): BrowserWindow {
    const found = BrowserWindow.fromWebContents(contents)
    if (found) return found
    throw new AppError('aborted', 'The window is gone.')
  }

  return {
    'sources.drop': ({ files, collection }) => addFiles(files, collection, client),
    'sources.choose': async (wish) => {
      const { accepted, refused } = await chooseSources(window(), wish, words(), client)
      return { count: accepted, refused }
    },
    'sources.locate': async ({ source }) => ({
      found: await locateSource(window(), source, words(), client),
    }),
    'sources.reveal': async ({ source }) => {
      const ask = await client()
      const { path } = await ask('media.file', { source, as: 'original' })
      shell.showItemInFolder(path)
    },
    'models.choose': async (_input, run) => ({
      count: await chooseModels(window(), words(), client, run),
    }),
    'models.fetch': async (wanted, run) => ({
      count: await downloadModel(window(), wanted, words(), client, run),
    }),
    'chats.saveAs': async ({ chat, format, language }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window(), {
        title: words().saveChat,
        defaultPath: `Longview.${format}`,
        filters: [{ name: format.toUpperCase(), extensions: [format] }],
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      })
      if (canceled || !filePath) return { saved: false }
      const ask = await client()
      await ask('chats.export', { chat, format, language, path: filePath })
      return { saved: true, name: basename(filePath) }
    },
    'export.saveAs': (wish, run) => saveExport(window(), wish, words(), client, run),
    'library.chooseFolder': async () => {
      const { filePaths } = await dialog.showOpenDialog(window(), {
        title: words().chooseLibrary,
        properties: ['openDirectory', 'createDirectory'],
      })
      const [library] = filePaths
      if (library === undefined) return { changed: false }
      // Who chooses a folder may begin a library in it, also where one was before, or where there is no folder yet.
      await mkdir(library, { recursive: true }).catch(() => undefined)
      state.set({ library, opened: undefined })
      await engine.restart(context.engineArgs())
      return { changed: true }
    },
    'processes.watch': (_input, { signal, emit }) => untilAborted(signal, states.watch(emit)),
    'processes.restart': () => engine.restart(),
    'menu.watch': (_input, { signal, emit }) =>
      untilAborted(
        signal,
        context.onCommand((command) => emit({ command })),
      ),
    'app.appearance': async ({ theme, language }) => {
      if (theme !== undefined) {
        state.set({ theme })
        nativeTheme.themeSource = theme
      }
      if (language !== undefined) state.set({ language })
      if (theme !== undefined || language !== undefined) context.onAppearance()
      const now = state.get()
      return { theme: now.theme, language: now.language, locale: currentLocale(state) }
    },
    'app.about': async () => ({
      version: app.getVersion(),
      platform: `${process.platform}-${process.arch}`,
      logFolder: context.logFolder,
    }),
    'app.openLogFolder': async () => {
      const problem = await shell.openPath(context.logFolder)
      if (problem !== '') throw new AppError('internal', `${context.logFolder}: ${problem}`)
    },
    'app.notify': async ({ title, body }) => {
      // Who looks at the window has seen it.
      if (window().isFocused() || !Notification.isSupported()) return
      const note = new Notification({ title, body })
      note.on('click', () => {
        const target = window()
        if (target.isMinimized()) target.restore()
        target.show()
        target.focus()
      })
      note.show()
    },
  }
}

export const currentLocale = (state: StateFile): 'en' | 'zh-CN' =>
  localeOf(state.get().language, app.getPreferredSystemLanguages())

/** A stream without an end of its own: it lasts until the page stops it or goes away. */
async function untilAborted(signal: AbortSignal, stop: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  stop()
}
