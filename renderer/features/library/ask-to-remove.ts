import { openDialog } from '../../state/dialogs.ts'
import { keepFocusIn } from '../../state/frame.ts'
import { isDearToRead, removeSources, setCurrent } from '../../state/library.ts'

/** Asks first only where a mistake would cost long reading: all removal can be undone for a while. */
export function askToRemove(ids: string[], next?: string): void {
  if (isDearToRead(ids)) return openDialog({ kind: 'remove-sources', ids })
  removeSources(ids)
  if (next !== undefined) setCurrent(next)
  keepFocusIn('library')
}
