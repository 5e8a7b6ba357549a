/** The application menu. Its items name commands of the page; what they do is decided there. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { Words } from './words.ts'

export type MenuActions = {
  /** Runs a command of the page by its id. */
  command(id: string): void
  openLogFolder(): void
  isDevelopment: boolean
}

export function setMenu(words: Words, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(templateOf(words, actions)))
}

function templateOf(words: Words, actions: MenuActions): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  /** The page listens to the keys itself, so that they can be rebound; the menu only shows them. */
  const item = (
    label: string,
    command: string,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    id: command,
    label,
    click: () => actions.command(command),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  })
  const settings = item(words.settings, 'settings', 'CommandOrControl+,')
  const about = item(words.about, 'about')

  return [
    ...(isMac
      ? [
          {
            label: app.name,
            submenu: [
              about,
              separator,
              settings,
              separator,
              { role: 'services' },
              separator,
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              separator,
              { role: 'quit' },
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: words.file,
      submenu: [
        item(words.newChat, 'chat.new', 'CommandOrControl+N'),
        separator,
        item(words.addFiles, 'sources.choose', 'CommandOrControl+O'),
        item(words.addFolder, 'sources.folder'),
        item(words.models, 'models'),
        ...(isMac ? [] : [separator, settings]),
        separator,
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        item(words.find, 'search', 'CommandOrControl+Shift+F'),
      ],
    },
    {
      label: words.view,
      submenu: [
        item(words.library, 'pane.library', 'CommandOrControl+1'),
        item(words.viewer, 'pane.viewer', 'CommandOrControl+2'),
        item(words.chat, 'pane.chat', 'CommandOrControl+3'),
        separator,
        item(words.palette, 'palette', 'CommandOrControl+K'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(actions.isDevelopment
          ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]
          : []),
      ],
    },
    { label: words.window, role: 'windowMenu' },
    {
      label: words.help,
      role: 'help',
      submenu: [
        item(words.shortcuts, 'shortcuts', 'CommandOrControl+/'),
        { id: 'logs', label: words.logs, click: () => actions.openLogFolder() },
        ...(isMac ? [] : [separator, about]),
      ],
    },
  ]
}
