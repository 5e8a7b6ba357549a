/** What the page may ask the window's own process for. Paths never come from the page: dialogs return opaque tokens or act themselves. */
import { z } from './zod.ts'
import { call, stream, type Api } from './rpc.ts'
import { Language } from './language.ts'
import { deskApi } from './desk-api.ts'
import { Exported, ExportEvent, ExportWish } from './export-api.ts'

export const ProcessState = z.object({
  engine: z.enum(['starting', 'running', 'restarting', 'failed']),
  model: z.enum(['idle', 'running', 'restarting', 'failed']),
  detail: z.string().optional(),
})

/** What the shell keeps for the page, so that a window opens in the right colours and words. */
export const Appearance = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-CN']),
})
export type Appearance = z.infer<typeof Appearance>

/** How far the adding of a model is. */
export const ModelProgress = z.object({
  /** The file, by its name. */
  name: z.string(),
  stage: z.enum(['download', 'check', 'describe']),
  done: z.number(),
  total: z.number().optional(),
  rate: z.number().optional(),
  remainingMs: z.number().optional(),
})
export type ModelProgress = z.infer<typeof ModelProgress>

export const shellApi = {
  /** Opens a file dialog and imports what was chosen; the engine's library.watch shows the rows. */
  'sources.choose': call(() => ({
    input: z.object({ folders: z.boolean(), collection: z.string().optional() }),
    output: z.object({
      count: z.int(),
      refused: deskApi['library.enqueue'].output.shape.refused,
    }),
  })),
  'sources.locate': call(() => ({
    input: z.object({ source: z.string() }),
    output: z.object({ found: z.boolean() }),
  })),
  'sources.reveal': call(() => ({ input: z.object({ source: z.string() }), output: z.void() })),
  /** Opens a file dialog; what was chosen is checked and tried before it is added. */
  'models.choose': stream(() => ({
    input: z.object({}),
    event: ModelProgress,
    output: z.object({ count: z.int() }),
  })),
  /** Asks the person whether these hosts may be asked, then fetches, checks and adds. */
  'models.fetch': stream(() => ({
    input: z.object({
      modelUrl: z.url(),
      mmprojUrl: z.url(),
      modelSha256: z.string().optional(),
      mmprojSha256: z.string().optional(),
    }),
    event: ModelProgress,
    output: z.object({ count: z.int() }),
  })),
  'chats.saveAs': call(() => ({
    input: z.object({
      chat: z.string(),
      format: z.enum(['md', 'html', 'docx']),
      language: Language,
    }),
    output: z.object({ saved: z.boolean(), name: z.string().optional() }),
  })),
  /** Asks where to, then makes the file; nothing is left of one that was stopped. */
  'export.saveAs': stream(() => ({ input: ExportWish, event: ExportEvent, output: Exported })),
  'library.chooseFolder': call(() => ({
    input: z.object({}),
    output: z.object({ changed: z.boolean() }),
  })),
  /** Starts a process again that failed too often to be started by itself. */
  'processes.restart': call(() => ({ input: z.object({}), output: z.void() })),
  /** Commands chosen in the application menu, by their id in the page's registry. */
  'menu.watch': stream(() => ({
    input: z.object({}),
    event: z.object({ command: z.string() }),
    output: z.void(),
  })),
  /** The current appearance and the language in force; with a value, changes it first. */
  'app.appearance': call(() => ({
    input: Appearance.partial(),
    output: Appearance.extend({ locale: z.string() }),
  })),
  'processes.watch': stream(() => ({ input: z.object({}), event: ProcessState, output: z.void() })),
  'app.about': call(() => ({
    input: z.object({}),
    output: z.object({ version: z.string(), platform: z.string(), logFolder: z.string() }),
  })),
  'app.openLogFolder': call(() => ({ input: z.object({}), output: z.void() })),
  'app.notify': call(() => ({
    input: z.object({ title: z.string(), body: z.string() }),
    output: z.void(),
  })),
} satisfies Api

/** Asked by the preload on the page's behalf, never by the page: it alone can name the path of a dropped file. */
export const preloadApi = {
  'sources.drop': call(() => ({
    input: z.object({
      /** `path` is '' for what has no file on disk. */
      files: z.array(z.object({ name: z.string(), path: z.string() })).min(1),
      collection: z.string().optional(),
    }),
    output: deskApi['library.enqueue'].output,
  })),
} satisfies Api
