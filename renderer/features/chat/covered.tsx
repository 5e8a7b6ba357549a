import type { Evidence } from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { useLibrary } from '../../state/library.ts'

/** Below an answer about all of a source: how much of each it was chosen from. */
export function Covered({ covered = [] }: Pick<Evidence, 'covered'>) {
  const { t } = useTranslation()
  const byId = useLibrary((state) => state.byId)
  return covered.map(({ sourceId, unit, read, total }) => {
    const share =
      unit === 'pages'
        ? t('viewer.summary.pagesRead', { count: total, read: count(read), total: count(total) })
        : t('viewer.summary.timeKnown', { read: timeLabel(read), total: timeLabel(total) })
    return (
      <p key={sourceId} className="message__state data">
        {byId.get(sourceId)?.name ?? sourceId}: {share}
      </p>
    )
  })
}
