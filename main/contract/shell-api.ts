/** What the page may ask the window's own process for. Paths never come from the page: dialogs return opaque tokens or act themselves. */
import { z } from './zod.ts'
import { call, stream, type Api } from './rpc.ts'

export const ProcessState = z.object({
  engine: z.enum(['starting', 'running', 'restarting', 'failed']),
  model: z.enum(['idle', 'running', 'restarting', 'failed']),
  detail: z.string().optional(),
})

export const shellApi = {
  /** Opens a file dialog and imports what was chosen; the engine's library.watch shows the rows. */
  'sources.choose': call({
    input: z.object({ folders: z.boolean() }),
    output: z.object({ count: z.int() }),
  }),
  'sources.locate': call({
    input: z.object({ source: z.string() }),
    output: z.object({ found: z.boolean() }),
  }),
  'sources.reveal': call({ input: z.object({ source: z.string() }), output: z.void() }),
  'models.choose': call({ input: z.object({}), output: z.object({ count: z.int() }) }),
  'chats.saveAs': call({
    input: z.object({ chat: z.string(), format: z.enum(['md', 'html', 'docx']) }),
    output: z.object({ saved: z.boolean(), name: z.string().optional() }),
  }),
  'library.chooseFolder': call({ input: z.object({}), output: z.object({ changed: z.boolean() }) }),
  'processes.watch': stream({ input: z.object({}), event: ProcessState, output: z.void() }),
  'app.about': call({
    input: z.object({}),
    output: z.object({ version: z.string(), platform: z.string(), logFolder: z.string() }),
  }),
  'app.openLogFolder': call({ input: z.object({}), output: z.void() }),
  'app.notify': call({
    input: z.object({ title: z.string(), body: z.string() }),
    output: z.void(),
  }),
} satisfies Api
