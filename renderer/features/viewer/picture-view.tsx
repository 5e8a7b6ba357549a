import { lazy, useCallback, useEffect, useRef, useState, type PointerEvent } from 'react'
import { proxyUrl, sourceUrl } from '../../client/media.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Source } from '../../state/library.ts'
import { offerControls, setRegion, useViewer, type Slot, type Target } from '../../state/viewer.ts'
import { blackenRegion, useExports } from '../../state/exports.ts'
import { turned, type Turn } from './box.ts'
import { RedactBar } from '../export/redact-bar.tsx'
import { RedactBoxes } from '../export/redact-boxes.tsx'
import { DocumentToolbar } from './document-toolbar.tsx'
import { PageOverlay } from './overlay.tsx'
import { fullSize, scaleOf, stepZoom, turnSize, zoomOf, type Zoom } from './page-layout.ts'
import { pageOf, useMarks } from './use-marks.ts'
import { StandInNote, useStandIn } from './stand-in.tsx'
import { useRoom } from './use-room.ts'
import './picture.css'

const DocumentView = lazy(async () => ({
  default: (await import('./document-view.tsx')).DocumentView,
}))

type Props = { source: Source; target: Target; slot: Slot }
type PlainProps = Props & { onUnshowable(): void }

/** One picture as it is; several pages, or what Chromium cannot show, as a document. */
export function PictureView(props: Props) {
  const { t } = useTranslation()
  const { source } = props
  const [standIn, ask] = useStandIn(source.id)
  const hasPages = (source.pages ?? 1) > 1
  useEffect(() => {
    if (hasPages) ask()
  }, [hasPages, ask])
  if (standIn.state === 'proxy') return <DocumentView {...props} address={proxyUrl(source.id)} />
  if (standIn.state === 'original' && !hasPages)
    return <PlainPicture {...props} onUnshowable={ask} />
  return (
    <div className="document picture__waiting">
      <StandInNote
        standIn={standIn}
        words={(share) => t('viewer.makingSheets', { share })}
        title={t('viewer.cannotOpen', { name: source.name })}
        onAgain={ask}
      />
    </div>
  )
}

/** Wheel zooms at the pointer, drag pans. */
function PlainPicture({ source, target, slot, onUnshowable }: PlainProps) {
  const { t } = useTranslation()
  const { id } = source
  const stage = useRef<HTMLDivElement>(null)
  const room = useRoom(stage)
  const [size, setSize] = useState({ width: source.width ?? 0, height: source.height ?? 0 })
  const [zoom, setZoom] = useState<Zoom>('page')
  const [turn, setTurn] = useState<Turn>(0)
  const [isDrawing, setDrawing] = useState(false)
  const [isSlices, setSlices] = useState(false)
  const drag = useRef<{ x: number; y: number } | null>(null)
  const pages = useViewer((state) => state.pages[id])
  const region = useViewer((state) => state.region)
  const isRedacting = useExports((state) => state.redaction?.source === id)
  const marks = useMarks(id, target)

  const shown = turnSize(size, turn)
  const scale = size.width > 0 ? scaleOf(zoom, shown, room, fullSize.picture) : 0
  const latest = useRef(scale)
  latest.current = scale

  useEffect(() => {
    const element = stage.current!
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      const before = latest.current
      const next = Math.min(12, Math.max(0.05, before * Math.exp(-event.deltaY * 0.002)))
      const bounds = element.getBoundingClientRect()
      const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top]
      const [left, top] = [element.scrollLeft + x, element.scrollTop + y]
      setZoom(zoomOf(next, fullSize.picture))
      requestAnimationFrame(() => {
        element.scrollLeft = (left * next) / before - x
        element.scrollTop = (top * next) / before - y
      })
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [])

  const askAll = useCallback(
    () => setRegion({ source: id, page: 1, box: { x: 0, y: 0, width: 1, height: 1 } }),
    [id],
  )
  useEffect(
    () =>
      offerControls(slot, {
        zoom: (by) => setZoom(by === 0 ? 'page' : stepZoom(scale, by, fullSize.picture)),
        rotate: () => setTurn((now) => turned(now, 90)),
      }),
    [slot, scale],
  )

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    if (!drag.current) return
    event.currentTarget.scrollLeft -= event.clientX - drag.current.x
    event.currentTarget.scrollTop -= event.clientY - drag.current.y
    drag.current = { x: event.clientX, y: event.clientY }
  }
  return (
    <div className="document">
      <DocumentToolbar
        page={1}
        pages={1}
        shown={zoomOf(scale || 1, fullSize.picture)}
        zoom={zoom}
        hasSlices={(pageOf(pages, 1)?.slices.length ?? 0) > 0}
        isSlices={isSlices}
        isThumbs={false}
        isDrawing={isDrawing}
        onPage={() => undefined}
        onZoom={setZoom}
        onStep={(direction) => setZoom(stepZoom(scale, direction, fullSize.picture))}
        onRotate={() => setTurn(turned(turn, 90))}
        onSlices={() => setSlices(!isSlices)}
        onThumbs={() => undefined}
        onDraw={() => setDrawing(!isDrawing)}
        onAskPage={askAll}
      />
      <RedactBar source={id} isDrawing={isDrawing} onDraw={() => setDrawing(!isDrawing)} />
      <div
        ref={stage}
        className="picture"
        tabIndex={0}
        role="group"
        aria-label={source.name}
        data-pane-focus
        onPointerDown={(event) => {
          if (isDrawing || event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.current = { x: event.clientX, y: event.clientY }
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = null
        }}
      >
        <div
          className="picture__sheet"
          style={{ inlineSize: shown.width * scale, blockSize: shown.height * scale }}
        >
          <img
            src={sourceUrl(id)}
            alt={source.name}
            draggable={false}
            style={{
              inlineSize: size.width * scale || undefined,
              blockSize: size.height * scale || undefined,
              transform: `translate(-50%, -50%) rotate(${turn}deg)`,
            }}
            onLoad={({ currentTarget: image }) =>
              setSize({ width: image.naturalWidth, height: image.naturalHeight })
            }
            onError={onUnshowable}
          />
          <PageOverlay
            source={id}
            page={1}
            turn={turn}
            marks={marks.get(1) ?? []}
            slices={isSlices ? (pageOf(pages, 1)?.slices ?? []) : []}
            region={region?.source === id ? region.box : null}
            isDrawing={isDrawing}
            onDrawn={() => setDrawing(false)}
            {...(isRedacting && {
              onRegion: (box) => blackenRegion({ source: id, page: 1, box }),
              drawLabel: t('export.drawHelp'),
            })}
          />
          <RedactBoxes source={id} page={1} turn={turn} />
        </div>
      </div>
    </div>
  )
}
