import { Popover } from '@base-ui/react/popover'
import type { ReactElement } from 'react'
import type { Locator } from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { told } from '../../i18n/told.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Source } from '../../state/library.ts'
import { openSource } from '../../state/viewer.ts'

/** What could not be read, each with its reason and its place. Open when it appears. */
export function GapList({ source, trigger }: { source: Source; trigger: ReactElement }) {
  const { t } = useTranslation()
  const label = (place: Locator): string =>
    place.kind === 'time'
      ? `${timeLabel(place.startMs)} – ${timeLabel(place.endMs)}`
      : t('viewer.page', { page: place.page })
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger render={trigger} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} className="popup-layer">
          <Popover.Popup className="popup viewer__gap-list">
            <Popover.Title className="menu-label">{t('viewer.gapsTitle')}</Popover.Title>
            <ul>
              {source.gaps.map((gap, index) => (
                <li key={index}>
                  <button
                    type="button"
                    className="menu-item"
                    onClick={() => openSource(source.id, { locator: gap.locator })}
                  >
                    <span className="data">{label(gap.locator)}</span>
                    <span className="menu-item__label quiet">{told(gap.reason)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
