import { AppError, isAbort } from '#contract/errors.ts'
import { reasonOfFault } from '#contract/told.ts'
import type { Gap } from '../domain.ts'

/** A page that could not be read while others can. Rethrows what is no fault of the page. */
export function pageGap(error: unknown, page: number, signal: AbortSignal): Gap {
  signal.throwIfAborted()
  if (!(error instanceof AppError) || isAbort(error)) throw error
  if (!error.code.startsWith('source/') || error.code === 'source/password') throw error
  return { gap: true, locator: { kind: 'page', page }, reason: reasonOfFault(error) }
}
