import type { Locator } from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { unreadRuns, type UnreadRun } from '#contract/unread-runs.ts'
import { count } from '../../i18n/format.ts'
import { told } from '../../i18n/told.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Summary } from '../../state/summaries.ts'
import { openSource } from '../../state/viewer.ts'

type OneSource = Summary['sources'][number]

/** Runs of unread places that are named; more are counted. */
const mostNamed = 12

/** How much of a source its summary was built over, and what it could not read: never less than that. */
export function SummaryCoverage({ one, byWhom }: { one: OneSource; byWhom: string }) {
  const { t } = useTranslation()
  const { unit, read, total, unread } = one.coverage
  const share =
    unit === 'pages'
      ? t('viewer.summary.pagesRead', { count: total, read: count(read), total: count(total) })
      : t('viewer.summary.timeKnown', { read: timeLabel(read), total: timeLabel(total) })
  const runs = unreadRuns(unread)
  const left = runs.length - mostNamed
  return (
    <>
      <p className="quiet">{[share, ...(one.notes ?? []).map(told), byWhom].join(' ')}</p>
      {runs.length > 0 && (
        <div className="quiet">
          {t('viewer.summary.unread')}
          <ul aria-label={t('viewer.summary.unread')}>
            {runs.slice(0, mostNamed).map((run) => (
              <li key={`${run.from} ${run.reason}`}>
                <button
                  type="button"
                  className="data summary__place"
                  onClick={() => openSource(one.sourceId, { locator: startOf(run) })}
                >
                  {run.isPages
                    ? t('viewer.page', { page: rangeOf(run, count) })
                    : rangeOf(run, timeLabel)}
                </button>{' '}
                {told(run.reason)}
              </li>
            ))}
            {left > 0 && <li>{t('viewer.summary.moreUnread', { count: left })}</li>}
          </ul>
        </div>
      )}
    </>
  )
}

const rangeOf = ({ from, to }: UnreadRun, label: (n: number) => string): string =>
  from === to ? label(from) : `${label(from)} – ${label(to)}`

const startOf = ({ from, to, isPages }: UnreadRun): Locator =>
  isPages ? { kind: 'page', page: from } : { kind: 'time', startMs: from, endMs: to }
