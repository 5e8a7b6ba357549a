/** Asks the person where an export goes, and has the engine make it. */
import { dialog, type BrowserWindow, type SaveDialogOptions } from 'electron'
import { basename } from 'node:path'
import type { ExportEvent, Exported, ExportWish } from '#contract/export-api.ts'
import type { Run } from '#contract/rpc.ts'
import type { EngineClient } from './engine-process.ts'
import type { Words } from './words.ts'

type Client = () => Promise<EngineClient>

const pdf = { name: 'PDF', extensions: ['pdf'] }
const zip = { name: 'ZIP', extensions: ['zip'] }

export async function saveExport(
  window: BrowserWindow,
  wish: ExportWish,
  words: Words,
  client: Client,
  { signal, emit }: Run<ExportEvent>,
): Promise<Exported> {
  const ask = await client()
  const { canceled, filePath: path } = await dialog.showSaveDialog(window, {
    ...(await offer(wish, words, ask)),
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  if (canceled || !path) return { saved: false }
  signal.throwIfAborted()
  const options = { signal, onEvent: emit }
  // The system's dialog has asked whether a file may be replaced.
  const replace = true
  const name = basename(path)
  switch (wish.kind) {
    case 'searchable': {
      const { source, password } = wish
      const done = await ask('export.searchable', { path, replace, source, password }, options)
      return { saved: true, name, words: done.words, unread: done.unread }
    }
    case 'redacted': {
      const { kind: _kind, ...what } = wish
      const done = await ask('export.redact', { path, replace, ...what }, options)
      return { saved: true, name, words: done.words, unread: done.unread }
    }
    case 'bates': {
      const { sources, password, numbering } = wish
      await ask('export.bates', { path, sources, password, ...numbering }, options)
      return { saved: true, name }
    }
    case 'report': {
      const { record, format, language } = wish
      const input = { path, replace, records: [record], format, language }
      await ask('export.report', input, options)
      return { saved: true, name }
    }
    case 'bundle': {
      const { chat, includeSources, language } = wish
      const input = { path, replace, chats: [chat], includeSources, language }
      const { seal } = await ask('export.bundle', input, options)
      return { saved: true, name, seal }
    }
    default:
      return wish
  }
}

async function offer(
  wish: ExportWish,
  words: Words,
  ask: EngineClient,
): Promise<SaveDialogOptions> {
  switch (wish.kind) {
    case 'searchable': {
      const name = await stemOf(wish.source, ask)
      return { title: words.saveSearchable, defaultPath: `${name}.pdf`, filters: [pdf] }
    }
    case 'redacted': {
      const name = await stemOf(wish.source, ask)
      const defaultPath = `${name} ${words.redactedName}.pdf`
      return { title: words.saveRedacted, defaultPath, filters: [pdf] }
    }
    case 'bates':
      return { title: words.saveBates, defaultPath: words.batesName }
    case 'report': {
      const { format } = wish
      const defaultPath = `${fileNameOf(wish.name)}.${format}`
      const filters = [{ name: format.toUpperCase(), extensions: [format] }]
      return { title: words.saveReport, defaultPath, filters }
    }
    case 'bundle':
      return { title: words.saveBundle, defaultPath: `${words.bundleName}.zip`, filters: [zip] }
    default:
      return wish
  }
}

/** A page may wish for any name; what it gets is a name and no path. */
const fileNameOf = (name: string): string =>
  name
    .replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, ' ')
    .replace(/^\.+/, '')
    .trim()
    .slice(0, 120) || 'Longview'

/** A source's name without its ending. */
async function stemOf(id: string, ask: EngineClient): Promise<string> {
  const { sources } = await ask('library.list', {})
  const name = sources.find((source) => source.id === id)?.name ?? 'Longview'
  return name.replace(/\.[^.]*$/, '') || name
}
