/** What the window's own process does, as far as it can be done without a window. */
import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#contract/rpc.ts'
import type { shellApi } from '#contract/shell-api.ts'
import { programVersion } from '#base/program-folder.ts'

const refuse = (instead: string) => (): Promise<never> =>
  Promise.reject(
    new AppError(
      'usage/invalid',
      `A browser cannot choose files of the machine that Longview runs on; there, use: ${instead}.`,
    ),
  )

async function untilAborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

export function createServedShell(): Handlers<typeof shellApi> {
  return {
    'sources.choose': refuse('longview ingest <files>'),
    'sources.locate': refuse('longview ingest <file>, from where it is now'),
    'sources.reveal': refuse('longview list'),
    'models.choose': refuse('longview models add <gguf> --mmproj <gguf>'),
    'models.fetch': refuse('longview models download <url> --mmproj <url>'),
    'chats.saveAs': refuse('longview in a terminal, or the desktop window'),
    'export.saveAs': refuse('longview export, redact or bundle'),
    'library.chooseFolder': refuse('longview --library <folder> serve'),
    'processes.watch': async (_input, { signal, emit }) => {
      emit({ engine: 'running', model: 'idle' })
      await untilAborted(signal)
    },
    'processes.restart': async () => undefined,
    'menu.watch': async (_input, { signal }) => untilAborted(signal),
    // The page keeps both itself.
    'app.appearance': async ({ theme = 'system', language = 'system' }) => ({
      theme,
      language,
      locale: language === 'zh-CN' ? 'zh-CN' : 'en',
    }),
    'app.about': async () => ({
      version: programVersion(),
      platform: `${process.platform}-${process.arch}`,
      logFolder: '',
    }),
    'app.openLogFolder': refuse('longview --verbose'),
    'app.notify': async () => undefined,
  }
}
