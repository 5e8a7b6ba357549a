import type { Locator } from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { count } from '../../i18n/format.ts'
import { t } from '../../i18n/i18n.ts'

/** `00:31:12 – 00:31:20` or `p. 41`. */
export function locatorLabel(locator: Locator): string {
  if (locator.kind === 'page') return t('viewer.page', { page: count(locator.page) })
  const [from, to] = [timeLabel(locator.startMs), timeLabel(locator.endMs)]
  return from === to ? from : `${from} – ${to}`
}
