import { openDialog } from '../../state/dialogs.ts'
import { keepFocusIn } from '../../state/frame.ts'
import { dropJobsOf } from '../../state/jobs.ts'
import { isDearToRead, removeSources, setCurrent } from '../../state/library.ts'

export const removeWithJobs = (ids: string[]): void => removeSources(ids, () => dropJobsOf(ids))

/** Asks first only where a mistake would cost long reading: all removal can be undone for a while. */
export function askToRemove(ids: string[], next?: string): void {
  if (isDearToRead(ids)) return openDialog({ kind: 'remove-sources', ids })
  removeWithJobs(ids)
  if (next !== undefined) setCurrent(next)
  keepFocusIn('library')
}
