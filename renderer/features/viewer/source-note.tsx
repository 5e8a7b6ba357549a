import { CircleDashed } from 'lucide-react'
import { Fragment, lazy } from 'react'
import { timeLabel } from '#contract/time-label.ts'
import { bytes, count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Source } from '../../state/library.ts'
import { Button } from '../../ui/button.tsx'
import { OnDemand } from '../../ui/on-demand.tsx'

const GapList = lazy(async () => ({ default: (await import('./gap-list.tsx')).GapList }))

/** How much of the source was read, and, where it has holes, which. */
export function SourceNote({ source }: { source: Source }) {
  const { t } = useTranslation()
  const { gaps, width, height } = source
  const facts = [
    source.durationMs === undefined ? '' : timeLabel(source.durationMs),
    source.pages && (source.kind === 'pdf' || source.pages > 1)
      ? t('library.pages', { count: source.pages, shown: count(source.pages) })
      : '',
    source.kind !== 'pdf' && width && height ? `${width} × ${height}` : '',
    bytes(source.bytes),
  ].filter(Boolean)
  const trigger = (
    <Button size="small" look="bare" className="viewer__gaps">
      <CircleDashed size={13} aria-hidden />
      {t('viewer.gaps', { count: gaps.length })}
    </Button>
  )
  return (
    <div className="viewer__facts data">
      {gaps.length > 0 && (
        <OnDemand trigger={trigger} opens="dialog">
          <GapList source={source} trigger={trigger} />
        </OnDemand>
      )}
      <span className="quiet truncate viewer__fact">
        {facts.map((fact, at) => (
          <Fragment key={at}>
            {at > 0 && '   '}
            <bdi dir="ltr">{fact}</bdi>
          </Fragment>
        ))}
      </span>
    </div>
  )
}
