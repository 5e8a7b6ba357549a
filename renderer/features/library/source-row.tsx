import { AudioLines, File, FileText, Film, Image, MoreHorizontal } from 'lucide-react'
import { memo, type MouseEvent } from 'react'
import { timeLabel } from '#contract/time-label.ts'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { controlJob } from '../../state/jobs.ts'
import { locateSource, type Source } from '../../state/library.ts'
import { askForJob, isLocked } from '../../state/locks.ts'
import { IconButton } from '../../ui/button.tsx'
import { RowState } from './row-state.tsx'
import type { Row } from './rows.ts'

export const kindIcons = { video: Film, audio: AudioLines, image: Image, pdf: FileText } as const

function extentOf(source: Source, pages: (n: number) => string): string {
  if (source.durationMs !== undefined) return timeLabel(source.durationMs)
  // A picture is one page unless it is a TIFF of several.
  const isOne = source.kind === 'image' && source.pages === 1
  return source.pages === undefined || isOne ? '' : pages(source.pages)
}

/** What can be done about a fault, where the fault is. Keyboards reach it through the row's menu. */
function Remedy({ row: { source, job } }: { row: Row }) {
  const { t } = useTranslation()
  const act = (run: () => void) => (event: MouseEvent) => {
    event.stopPropagation()
    run()
  }
  if (source?.status === 'missing') {
    return (
      <button
        type="button"
        tabIndex={-1}
        className="link-button data"
        onClick={act(() => void locateSource(source.id))}
      >
        {t('library.findAgain')}
      </button>
    )
  }
  if (job?.state !== 'failed') return null
  const isShut = isLocked(job)
  return (
    <button
      type="button"
      tabIndex={-1}
      className="link-button data"
      onClick={act(() => (isShut ? askForJob(job) : void controlJob(job.id, 'retry')))}
    >
      {t(isShut ? 'library.unlock' : 'jobs.action.retry')}
    </button>
  )
}

/** The row's own menu is that of the right button: one menu serves all rows. */
function openMenu(event: MouseEvent): void {
  event.stopPropagation()
  const { clientX, clientY } = event
  event.currentTarget.dispatchEvent(
    new window.MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY }),
  )
}

type Props = {
  row: Row
  index: number
  top: number
  height: number
  isSelected: boolean
  isCurrent: boolean
  isOpen: boolean
  onPick(event: MouseEvent, row: Row): void
}

export const SourceRow = memo(function SourceRow(props: Props) {
  const { row, index, top, height, isSelected, isCurrent, isOpen, onPick } = props
  const { t } = useTranslation()
  const { source, job } = row
  const Icon = source ? kindIcons[source.kind] : File
  const name = source?.name ?? job?.name ?? ''
  const looks = [isCurrent && 'row--current', isOpen && 'row--open'].filter(Boolean).join(' ')
  return (
    <div
      role="row"
      id={`source-${row.id}`}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      className={`row ${looks}`}
      style={{ transform: `translateY(${top}px)`, blockSize: height }}
      onClick={(event) => onPick(event, row)}
      data-row={row.id}
    >
      <div role="gridcell" className="row__main">
        <Icon size={16} aria-hidden className="row__kind" />
        <span className="visually-hidden">{source && t(`library.kind.${source.kind}`)}</span>
        <span className="row__name truncate" title={name}>
          <bdi>{name}</bdi>
        </span>
        <span className="row__extent data">
          {source && extentOf(source, (n) => t('library.pages', { count: n, shown: count(n) }))}
        </span>
        <span className="row__line">
          <RowState row={row} />
          <Remedy row={row} />
        </span>
      </div>
      <div role="gridcell" className="row__actions">
        <IconButton
          isLight
          size="small"
          tabIndex={-1}
          className="row__more"
          label={t('library.more', { name })}
          icon={<MoreHorizontal size={15} />}
          onClick={openMenu}
        />
      </div>
    </div>
  )
})
