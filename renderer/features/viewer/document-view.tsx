import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { WireError } from '#contract/errors.ts'
import { toWire } from '#contract/errors.ts'
import { sourceUrl } from '../../client/media.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Source } from '../../state/library.ts'
import { useLocks } from '../../state/locks.ts'
import { offerControls, setRegion, useViewer, type Slot, type Target } from '../../state/viewer.ts'
import { blackenRegion, useExports } from '../../state/exports.ts'
import { ErrorNote } from '../../ui/error-note.tsx'
import { turned, type Turn } from './box.ts'
import { DocumentToolbar } from './document-toolbar.tsx'
import { UnlockForm } from '../locks/unlock-form.tsx'
import { RedactBar } from '../export/redact-bar.tsx'
import { RedactBoxes } from '../export/redact-boxes.tsx'
import { FindBar } from './find-bar.tsx'
import { PageOverlay } from './overlay.tsx'
import {
  fullSize,
  gapPx,
  scaleOf,
  stepZoom,
  turnSize,
  zoomOf,
  type PageSize,
  type Zoom,
} from './page-layout.ts'
import { PageThumbs } from './page-thumbs.tsx'
import { openPdf, type OpenPdf } from './pdf-document.ts'
import { PdfPage } from './pdf-page.tsx'
import { useFind } from './use-find.ts'
import { pageOf, useLooked, useMarks } from './use-marks.ts'
import { useRoom } from './use-room.ts'
import './document.css'

type Props = {
  source: Source
  target: Target
  slot: Slot
  /** Where its PDF is read; else the file itself is one. */
  address?: string
}

const a4: PageSize = { width: 595, height: 842 }

function usePdf(
  source: Source,
  address: string,
): { pdf: OpenPdf | null; error: WireError | null; first: PageSize } {
  const [state, setState] = useState<{
    pdf: OpenPdf | null
    error: WireError | null
    first: PageSize
  }>({ pdf: null, error: null, first: a4 })
  const { path } = source
  const password = useLocks(({ passwords }) => passwords[path])
  useEffect(() => {
    let isGone = false
    let opened: OpenPdf | undefined
    const open = async (): Promise<void> => {
      opened = await openPdf(address, password)
      const { width, height } = (await opened.document.getPage(1)).getViewport({ scale: 1 })
      if (isGone) opened.close()
      else setState({ pdf: opened, error: null, first: { width, height } })
    }
    open().catch((error: unknown) => {
      if (!isGone) setState({ pdf: null, error: toWire(error), first: a4 })
    })
    return () => {
      isGone = true
      opened?.close()
    }
  }, [address, password])
  return state
}

export function DocumentView({ source, target, slot, address = sourceUrl(source.id) }: Props) {
  const { t } = useTranslation()
  const { id } = source
  const { pdf, error, first } = usePdf(source, address)
  const scroller = useRef<HTMLDivElement>(null)
  const room = useRoom(scroller)
  const [zoom, setZoom] = useState<Zoom>('width')
  const [turn, setTurn] = useState<Turn>(0)
  const [isThumbs, setThumbs] = useState(true)
  const [isSlices, setSlices] = useState(false)
  const [isDrawing, setDrawing] = useState(false)
  const [isFinding, setFinding] = useState(false)
  const [page, setPage] = useState(1)
  const sizes = useRef(new Map<number, PageSize>())
  const pages = useViewer((state) => state.pages[id])
  const region = useViewer((state) => state.region)
  const isRedacting = useExports((state) => state.redaction?.source === id)
  const marks = useMarks(id, target)
  const looked = useLooked(id)
  const find = useFind(isFinding ? pdf : null, id)

  const total = pdf?.document.numPages ?? 0
  const scale = scaleOf(zoom, turnSize(first, turn), room, fullSize.page)
  const sizeOf = (one: number): PageSize => turnSize(sizes.current.get(one) ?? first, turn)

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => sizeOf(index + 1).height * scale + gapPx,
    paddingStart: gapPx,
    overscan: 1,
    useFlushSync: false,
  })

  // The place that is being read, kept while zoom, turn or room change the layout around it.
  const anchor = useRef({ page: 1, part: 0 })
  const topOf = useCallback(
    ({ page: one, part }: { page: number; part: number }): number => {
      const start = virtual.getOffsetForIndex(one - 1, 'start')?.[0] ?? 0
      const height = turnSize(sizes.current.get(one) ?? first, turn).height * scale
      return Math.max(0, start + part * height)
    },
    [virtual, first, turn, scale],
  )
  useLayoutEffect(() => {
    virtual.measure()
    if (total > 0) scroller.current?.scrollTo({ top: topOf(anchor.current) })
  }, [virtual, topOf, total])

  const onSize = useCallback(
    (number: number, width: number, height: number) => {
      const known = sizes.current.get(number)
      if (known && known.width === width && known.height === height) return
      sizes.current.set(number, { width, height })
      virtual.resizeItem(number - 1, turnSize({ width, height }, turn).height * scale + gapPx)
    },
    [virtual, scale, turn],
  )

  const goTo = useCallback(
    (wanted: number, part = 0) => {
      const one = Math.min(Math.max(1, Math.round(wanted) || 1), Math.max(1, total))
      const height = turnSize(sizes.current.get(one) ?? first, turn).height * scale
      // A place inside the page stands a third down, with what leads up to it above.
      const lead = Math.max(part - room.height / 3 / height, -gapPx / 2 / height)
      anchor.current = { page: one, part: part > 0 ? lead : -gapPx / 2 / height }
      scroller.current?.scrollTo({ top: topOf(anchor.current) })
      setPage(one)
    },
    [total, first, turn, scale, room.height, topOf],
  )

  const { locator, visit } = target
  const visited = useRef(0)
  useEffect(() => {
    if (!pdf || room.height === 0 || locator?.kind !== 'page' || visited.current === visit) return
    visited.current = visit
    goTo(locator.page, locator.boxes?.[0]?.y ?? 0)
  }, [pdf, room.height, locator, visit, goTo])

  const hit = find.hits[find.at]
  useEffect(() => {
    if (hit) goTo(hit.page, hit.boxes ? (hit.boxes[0]?.y ?? 0) : 0.3)
    // A hit is gone to once, not whenever the layout changes.
  }, [hit])

  const askPage = useCallback(
    () => setRegion({ source: id, page, box: { x: 0, y: 0, width: 1, height: 1 } }),
    [id, page],
  )
  useEffect(
    () =>
      offerControls(slot, {
        find: () => setFinding(true),
        page: (by) => goTo(page + by),
        edge: (end) => goTo(end === 'start' ? 1 : total),
        zoom: (by) => setZoom(by === 0 ? 'width' : stepZoom(scale, by, fullSize.page)),
        rotate: () => setTurn((now) => turned(now, 90)),
        go: () =>
          scroller.current
            ?.closest('.document')
            ?.querySelector<HTMLInputElement>('[data-page-field]')
            ?.focus(),
      }),
    [slot, goTo, page, total, scale],
  )

  function onScroll() {
    const top = scroller.current?.scrollTop ?? 0
    const at = virtual.getVirtualItemForOffset(top)
    if (at) anchor.current = { page: at.index + 1, part: (top - at.start) / (at.size - gapPx) }
    const read = virtual.getVirtualItemForOffset(top + room.height / 3)
    if (read) setPage(read.index + 1)
  }

  if (error) {
    const title = t('viewer.cannotOpen', { name: source.name })
    return (
      <div className="document__fault">
        {error.code === 'source/password' ? (
          <>
            <h3>{t('library.unlockTitle', { name: source.name })}</h3>
            <UnlockForm locked={{ source: id, name: source.name, path: source.path }} />
          </>
        ) : (
          <ErrorNote error={error} title={title} />
        )}
      </div>
    )
  }
  const hitsBefore = (one: number): number => find.hits.findIndex((other) => other.page === one)
  return (
    <div className="document">
      <DocumentToolbar
        page={page}
        pages={total}
        shown={zoomOf(scale, fullSize.page)}
        zoom={zoom}
        hasSlices={pages?.pages.some(({ slices }) => slices.length > 0) ?? false}
        isSlices={isSlices}
        isThumbs={isThumbs}
        isDrawing={isDrawing}
        onPage={goTo}
        onZoom={setZoom}
        onStep={(direction) => setZoom(stepZoom(scale, direction, fullSize.page))}
        onRotate={() => setTurn(turned(turn, 90))}
        onSlices={() => setSlices(!isSlices)}
        onThumbs={() => setThumbs(!isThumbs)}
        onDraw={() => setDrawing(!isDrawing)}
        onAskPage={askPage}
        onFind={() => setFinding(true)}
      />
      <RedactBar source={id} isDrawing={isDrawing} onDraw={() => setDrawing(!isDrawing)} />
      {isFinding && <FindBar find={find} onClose={() => setFinding(false)} />}
      <div className="document__body">
        {isThumbs && total > 1 && (
          <PageThumbs
            count={total}
            current={page}
            pages={pages}
            looked={looked}
            cited={new Set(marks.keys())}
            onGo={goTo}
          />
        )}
        <div
          ref={scroller}
          className="document__pages"
          tabIndex={0}
          role="region"
          aria-label={t('viewer.pagesOf', { name: source.name })}
          data-pane-focus
          onScroll={onScroll}
        >
          {pdf && (
            <div className="document__track" style={{ blockSize: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const number = item.index + 1
                const size = sizeOf(number)
                const stored = pageOf(pages, number)
                const firstHit = hitsBefore(number)
                return (
                  <div
                    key={number}
                    className="pdf-page"
                    data-page={number}
                    style={{
                      transform: `translateY(${item.start}px)`,
                      inlineSize: size.width * scale,
                      blockSize: size.height * scale,
                      ['--total-scale-factor' as string]: scale,
                      ['--scale-round-x' as string]: '1px',
                      ['--scale-round-y' as string]: '1px',
                    }}
                  >
                    <PdfPage
                      pdf={pdf}
                      number={number}
                      scale={scale}
                      turn={turn}
                      words={find.words}
                      hit={hit?.page === number ? find.at - firstHit : null}
                      onSize={onSize}
                    />
                    <PageOverlay
                      source={id}
                      page={number}
                      turn={turn}
                      marks={marks.get(number) ?? []}
                      hits={find.hits.flatMap(({ page: one, boxes }, index) =>
                        one === number && boxes ? { boxes, isCurrent: index === find.at } : [],
                      )}
                      slices={isSlices ? (stored?.slices ?? []) : []}
                      region={region?.source === id && region.page === number ? region.box : null}
                      isDrawing={isDrawing && number === page}
                      onDrawn={() => setDrawing(false)}
                      {...(isRedacting && {
                        onRegion: (box) => blackenRegion({ source: id, page: number, box }),
                        drawLabel: t('export.drawHelp'),
                      })}
                    />
                    <RedactBoxes source={id} page={number} turn={turn} />
                  </div>
                )
              })}
            </div>
          )}
        </div>
      </div>
    </div>
  )
}
