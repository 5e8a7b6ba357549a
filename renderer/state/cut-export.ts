/** A file that was being written when the window was closed, loaded again or died: said when it is next opened. */
import type { ExportWish } from '#contract/export-api.ts'
import { t } from '../i18n/i18n.ts'
import { tell } from './notices.ts'

const storageKey = 'longview.export'
const kinds: readonly ExportWish['kind'][] = ['searchable', 'redacted', 'bates', 'report', 'bundle']

/** Call when writing begins, and with null when it has ended, however it did. */
export function noteExport(kind: ExportWish['kind'] | null): void {
  try {
    if (kind) localStorage.setItem(storageKey, kind)
    else localStorage.removeItem(storageKey)
  } catch {
    // Then nobody is told.
  }
}

/** Call once, when the window opens. */
export function tellOfCutExport(): void {
  const kept = localStorage.getItem(storageKey)
  noteExport(null)
  const kind = kinds.find((one) => one === kept)
  if (kind)
    tell({ tone: 'loss', title: () => t(`export.failed.${kind}`), detail: () => t('export.cut') })
}
