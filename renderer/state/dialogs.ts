/** Which sheet is open over the window. One at a time. */
import { create } from 'zustand'
import type { ExportWish } from '#contract/export-api.ts'

/** A job that could not read its file, or a source whose file cannot be opened any more. */
export type Locked = { name: string; path: string } & ({ job: string } | { source: string })

export type SettingsTab = 'look' | 'models' | 'reading' | 'storage' | 'keys' | 'about'
export type Dialog =
  | { kind: 'settings'; tab: SettingsTab }
  | { kind: 'palette'; words: string }
  | { kind: 'keys' }
  | { kind: 'name-collection'; id?: string; name: string; sources?: string[] }
  | { kind: 'rename-chat'; id: string; title: string }
  | { kind: 'remove-sources'; ids: string[] }
  | { kind: 'clear-cache' }
  | { kind: 'bates'; ids: string[] }
  | { kind: 'bundle'; chat: string }
  | { kind: 'exporting' }
  | { kind: 'unlock'; locked: Locked; wish?: ExportWish }

export const useDialogs = create<{ dialog: Dialog | null }>(() => ({ dialog: null }))

export const openDialog = (dialog: Dialog): void => useDialogs.setState({ dialog })
export const closeDialog = (): void => useDialogs.setState({ dialog: null })

/** What is typed in the palette, wherever it is typed. */
export const usePaletteWords = (): string =>
  useDialogs(({ dialog }) => (dialog?.kind === 'palette' ? dialog.words : ''))

export function setPaletteWords(words: string): void {
  if (useDialogs.getState().dialog?.kind === 'palette') openDialog({ kind: 'palette', words })
}
