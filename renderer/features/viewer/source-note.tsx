import { Popover } from '@base-ui/react/popover'
import { CircleDashed } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Locator } from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { bytes, count } from '../../i18n/format.ts'
import { openSource } from '../../state/viewer.ts'
import type { Source } from '../../state/library.ts'

/** How much of the source was read, and, where it has holes, which. */
export function SourceNote({ source }: { source: Source }) {
  const { t } = useTranslation()
  const { gaps, width, height } = source
  const facts = [
    source.durationMs === undefined ? '' : timeLabel(source.durationMs),
    source.kind === 'pdf' && source.pages
      ? t('library.pages', { count: source.pages, shown: count(source.pages) })
      : '',
    source.kind !== 'pdf' && width && height ? `${width} × ${height}` : '',
    bytes(source.bytes),
  ].filter(Boolean)
  const label = (place: Locator): string =>
    place.kind === 'time'
      ? `${timeLabel(place.startMs)} – ${timeLabel(place.endMs)}`
      : t('viewer.page', { page: place.page })
  return (
    <div className="viewer__facts data">
      {gaps.length > 0 && (
        <Popover.Root>
          <Popover.Trigger className="button button--small button--bare viewer__gaps">
            <CircleDashed size={13} aria-hidden />
            {t('viewer.gaps', { count: gaps.length })}
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Positioner sideOffset={4} className="popup-layer">
              <Popover.Popup className="popup viewer__gap-list">
                <Popover.Title className="menu-label">{t('viewer.gapsTitle')}</Popover.Title>
                <ul>
                  {gaps.map((gap, index) => (
                    <li key={index}>
                      <button
                        type="button"
                        className="menu-item"
                        onClick={() => openSource(source.id, { locator: gap.locator })}
                      >
                        <span className="data">{label(gap.locator)}</span>
                        <span className="menu-item__label quiet">{gap.reason}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </Popover.Popup>
            </Popover.Positioner>
          </Popover.Portal>
        </Popover.Root>
      )}
      <span className="quiet truncate viewer__fact">{facts.join('   ')}</span>
    </div>
  )
}
