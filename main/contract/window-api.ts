/**
 * What the page can reach of the engine: everything that names ids and words, nothing that names a
 * path of this machine. Paths come from dialogs and drops, through the window's own process.
 */
import { engineApi } from './api.ts'
import { deskApi } from './desk-api.ts'
import { copyApi } from './export-api.ts'
import { shellApi } from './shell-api.ts'
import { summaryApi } from './summary-api.ts'

const {
  'library.import': _import,
  'models.add': _addModel,
  // Nothing is fetched before the window's own process has asked the person.
  'models.download': _download,
  ...engineByIds
} = engineApi
const {
  'library.enqueue': _enqueue,
  'library.locate': _locate,
  'chats.export': _export,
  ...deskByIds
} = deskApi

/** Served on the port of each page. */
export const windowApi = {
  ...engineByIds,
  ...deskByIds,
  ...summaryApi,
  'export.findForRedaction': copyApi['export.findForRedaction'],
}

/** Everything that a page can ask of anyone. */
export const pageApi = { ...windowApi, ...shellApi }
export type PageApi = typeof pageApi
