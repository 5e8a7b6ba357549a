/** The names of what the window's own process answers. Names only: a page and its preload load no schemas. */
import type { shellApi } from './shell-api.ts'

const names: Record<keyof typeof shellApi, true> = {
  'sources.choose': true,
  'sources.locate': true,
  'sources.reveal': true,
  'models.choose': true,
  'models.fetch': true,
  'chats.saveAs': true,
  'export.saveAs': true,
  'library.chooseFolder': true,
  'processes.restart': true,
  'processes.watch': true,
  'menu.watch': true,
  'app.appearance': true,
  'app.about': true,
  'app.openLogFolder': true,
  'app.notify': true,
}

export const isShellMethod = (method: string): boolean => Object.hasOwn(names, method)
