import { t } from '../i18n/i18n.ts'
import { tell } from '../state/notices.ts'

/** Puts words on the clipboard, with a richer form where one is given, and says so. */
export async function copyText(text: string, html?: string): Promise<void> {
  try {
    if (html === undefined) await navigator.clipboard.writeText(text)
    else {
      const blob = (type: string, words: string): Blob => new Blob([words], { type })
      await navigator.clipboard.write([
        new ClipboardItem({
          'text/plain': blob('text/plain', text),
          'text/html': blob('text/html', html),
        }),
      ])
    }
    tell({ title: () => t('common.copied') })
  } catch {
    tell({ tone: 'attention', title: () => t('common.copyFailed') })
  }
}
