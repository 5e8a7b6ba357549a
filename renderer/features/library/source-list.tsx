import { useVirtualizer, type Rect, type Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import {
  clearSelection,
  select,
  selectTo,
  setCurrent,
  toggleSelected,
  useLibrary,
} from '../../state/library.ts'
import { askForJob, isLocked } from '../../state/locks.ts'
import { openSource, showFailedJob, useViewer } from '../../state/viewer.ts'
import { ContextMenu } from '../../ui/menu.tsx'
import { askToRemove } from './ask-to-remove.ts'
import type { Row } from './rows.ts'
import { sourceMenu } from './source-menu.tsx'
import { SourceRow } from './source-row.tsx'

const rowPx = 50

/**
 * As many rows as the window leaves room for are drawn at first, and no more: asking for the list's own height would lay out
 * the window twice.
 */
const overscan = 8
/** The header, the list's own bars and the strip of jobs. */
const aroundPx = 180
const windowRect = (): Rect => ({ width: 0, height: Math.max(rowPx, innerHeight - aroundPx) })

/**
 * Tells the list's height with each frame in which it is another. At first there are rows enough, unless it is higher than
 * was thought: then those outside it are drawn when the window has nothing else to do.
 */
function watchHeight(
  { scrollElement, scrollRect }: Virtualizer<HTMLDivElement, Element>,
  report: (rect: Rect) => void,
): (() => void) | undefined {
  if (!scrollElement) return
  const enoughPx = scrollRect?.height ?? 0
  let idle: number | undefined
  const observer = new ResizeObserver(([entry]) => {
    const [box] = entry?.borderBoxSize ?? []
    if (!box) return
    const rect = { width: Math.round(box.inlineSize), height: Math.round(box.blockSize) }
    const isFirst = idle === undefined
    cancelIdleCallback(idle ?? 0)
    idle = 0
    if (isFirst && rect.height <= enoughPx)
      idle = requestIdleCallback(() => report(rect), { timeout: 500 })
    else report(rect)
  })
  observer.observe(scrollElement)
  return () => {
    observer.disconnect()
    cancelIdleCallback(idle ?? 0)
  }
}

/** A file that is no source yet has nothing to show but why it failed. */
function openRow({ id, job }: Row): void {
  setCurrent(id)
  if (job?.state === 'failed') showFailedJob(job.id)
}

/** A virtual grid: arrows move, Shift extends, Space selects, Enter opens, Delete removes. */
export function SourceList({ rows }: { rows: Row[] }) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const underPointer = useRef<Row | undefined>(undefined)
  const selected = useLibrary((state) => state.selected)
  const current = useLibrary((state) => state.current)
  const openId = useViewer((state) =>
    state.failedJob === null ? state.main?.source : `job ${state.failedJob}`,
  )
  const selection = new Set(selected)
  const shownRows = useRef(rows)
  shownRows.current = rows

  const isMeasured = useRef(false)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: isMeasured.current ? overscan : 0,
    initialRect: windowRect(),
    observeElementRect: (instance, report) =>
      watchHeight(instance, (rect) => {
        isMeasured.current = true
        report(rect)
      }),
    getItemKey: (index) => rows[index]!.id,
    useFlushSync: false,
  })

  const at = rows.findIndex(({ id }) => id === current)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at)
    // Only when the mark moves: scrolling must not pull back.
  }, [current])

  const order = (): string[] =>
    shownRows.current.flatMap((row) => (row.source ? [row.source.id] : []))

  const onPick = useCallback((event: MouseEvent, row: Row) => {
    if (!row.source) return openRow(row)
    const { id } = row.source
    if (event.shiftKey) selectTo(id, order())
    else if (event.ctrlKey || event.metaKey) toggleSelected(id)
    else {
      select([id], id)
      const { main, failedJob } = useViewer.getState()
      if (main?.source !== id || failedJob !== null) openSource(id)
    }
  }, [])

  function move(event: KeyboardEvent, to: number) {
    const next = rows[Math.min(rows.length - 1, Math.max(0, to))]
    if (!next) return
    event.preventDefault()
    if (event.shiftKey && next.source) selectTo(next.source.id, order())
    else setCurrent(next.id)
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.target !== event.currentTarget) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 1)
    const row = rows[at]
    switch (event.key) {
      case 'ArrowDown':
        return move(event, at + 1)
      case 'ArrowUp':
        return move(event, at - 1)
      case 'PageDown':
        return move(event, at + page)
      case 'PageUp':
        return move(event, at - page)
      case 'Home':
        return move(event, 0)
      case 'End':
        return move(event, rows.length - 1)
      case ' ':
        event.preventDefault()
        return row?.source && toggleSelected(row.source.id)
      case 'Enter':
        if (!row?.source) return isLocked(row?.job) ? askForJob(row.job) : row && openRow(row)
        if (event.ctrlKey) openSource(row.source.id, { slot: 'beside' })
        else {
          select([row.source.id], row.source.id)
          openSource(row.source.id)
        }
        return
      case 'Escape':
        if (selected.length > 0) {
          event.preventDefault()
          clearSelection()
        }
        return
      case 'Delete':
      case 'Backspace': {
        const ids = selected.length > 0 ? selected : row?.source ? [row.source.id] : []
        if (ids.length === 0) return
        // The keyboard goes on from the row that takes the place.
        const rest = rows.filter(({ id }) => !ids.includes(id))
        const next =
          rest[
            Math.min(rows.slice(0, at).filter((one) => rest.includes(one)).length, rest.length - 1)
          ]
        askToRemove(ids, next?.id)
        return
      }
      case 'a':
        if (!event.ctrlKey && !event.metaKey) return
        event.preventDefault()
        return select(order())
      default:
    }
  }

  return (
    <ContextMenu
      area={
        <div
          ref={scroller}
          role="grid"
          tabIndex={0}
          data-pane-focus
          aria-label={t('library.list')}
          aria-multiselectable
          aria-rowcount={rows.length}
          aria-activedescendant={at >= 0 ? `source-${rows[at]!.id}` : undefined}
          className="source-list"
          onKeyDown={onKeyDown}
          onContextMenu={(event) => {
            const id = (event.target as Element).closest<HTMLElement>('[data-row]')?.dataset['row']
            underPointer.current = rows.find((row) => row.id === (id ?? current))
          }}
        />
      }
      entries={() => (underPointer.current ? sourceMenu(underPointer.current) : [])}
    >
      <div role="rowgroup" style={{ blockSize: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!
          return (
            <SourceRow
              key={row.id}
              row={row}
              index={item.index}
              top={item.start}
              height={item.size}
              isSelected={row.source ? selection.has(row.source.id) : false}
              isCurrent={row.id === current}
              isOpen={row.id === openId}
              onPick={onPick}
            />
          )
        })}
      </div>
    </ContextMenu>
  )
}
