import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { oncePerFrame } from '../../client/once-per-frame.ts'
import { thumbUrl } from '../../client/media.ts'
import { percent, timecode } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { usePreferences } from '../../state/preferences.ts'
import { setSpan, useViewer, type Span } from '../../state/viewer.ts'
import type { Player } from './player.ts'
import { createThumbs, drawTimeline, timelinePx } from './timeline-draw.ts'
import {
  coverageOf,
  coveredShare,
  msAt,
  nearestSample,
  pan,
  reveal,
  wholeView,
  xOf,
  zoomAt,
  type View,
} from './timeline-model.ts'
import './timeline.css'

type Props = { source: string; durationMs: number; player: Player; range: Span | null }
type Drag = { kind: 'pan' | 'range' | 'seek'; fromX: number; fromMs: number; view: View } | null

const noMarks = { shots: [], samples: [], gaps: [] }

/** Wheel zooms, drag on the ruler seeks, drag elsewhere pans, Shift+drag makes the scope. */
export function Timeline({ source, durationMs, player, range }: Props) {
  const { t } = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  const view = useRef(wholeView(durationMs))
  const drag = useRef<Drag>(null)
  const [hover, setHover] = useState<{ x: number; ms: number } | null>(null)
  const timeline = useViewer((state) => state.timelines[source])
  const allMarks = useViewer((state) => state.marks)
  const allLooked = useViewer((state) => state.looked)
  const theme = usePreferences((state) => state.theme)
  const marks = useMemo(() => allMarks.filter((one) => one.sourceId === source), [allMarks, source])
  const looked = useMemo(
    () => allLooked.filter((one) => one.sourceId === source),
    [allLooked, source],
  )
  const coverage = useMemo(
    () => coverageOf(timeline ?? noMarks, looked, durationMs),
    [timeline, looked, durationMs],
  )
  const share = coveredShare(coverage, durationMs)

  const latest = useRef({ timeline, coverage, marks, range, hover, durationMs })
  latest.current = { timeline, coverage, marks, range, hover, durationMs }

  const painter = useMemo(() => {
    const paint = oncePerFrame(() => {
      const { hover: hovered, ...rest } = latest.current
      if (!canvas.current) return
      drawTimeline(
        canvas.current,
        { ...rest, view: view.current, nowMs: player.nowMs(), hoverMs: hovered?.ms ?? null },
        thumbOf,
      )
    })
    const thumbOf = createThumbs(() => paint.ask())
    return paint
  }, [player])

  useEffect(() => {
    view.current = wholeView(durationMs)
    painter.ask()
  }, [durationMs, source, painter])

  useEffect(() => painter.ask(), [timeline, coverage, marks, range, hover, theme, painter])

  useEffect(() => {
    const element = canvas.current!
    const unlisten = player.onTime(() => {
      if (!drag.current)
        view.current = reveal(view.current, latest.current.durationMs, player.nowMs())
      element.setAttribute('aria-valuenow', String(Math.round(player.nowMs())))
      element.setAttribute('aria-valuetext', timecode(player.nowMs()))
      painter.ask()
    })
    const resize = new ResizeObserver(() => painter.ask())
    resize.observe(element)
    const themes = new MutationObserver(() => painter.ask())
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    // React listens to wheel passively; zooming has to keep the page still.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const { durationMs: length } = latest.current
      const width = element.clientWidth
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const by =
          ((event.deltaX || event.deltaY) / width) * (view.current.toMs - view.current.fromMs)
        view.current = pan(view.current, length, by)
      } else {
        const at = msAt(event.offsetX, view.current, width)
        view.current = zoomAt(view.current, length, at, Math.exp(event.deltaY * 0.0015))
      }
      painter.ask()
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      unlisten()
      resize.disconnect()
      themes.disconnect()
      element.removeEventListener('wheel', wheel)
      painter.cancel()
    }
  }, [player, painter])

  const at = (event: PointerEvent): number =>
    Math.min(
      durationMs,
      Math.max(0, msAt(event.nativeEvent.offsetX, view.current, canvas.current!.clientWidth)),
    )

  function onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
    event.currentTarget.setPointerCapture(event.pointerId)
    const isZoomed = view.current.toMs - view.current.fromMs < durationMs * 0.98
    const isRuler = event.nativeEvent.offsetY < 20
    const kind = event.shiftKey ? 'range' : isZoomed && !isRuler ? 'pan' : 'seek'
    drag.current = { kind, fromX: event.nativeEvent.offsetX, fromMs: at(event), view: view.current }
    if (kind === 'seek') player.seek(at(event))
  }
  function onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
    const ms = at(event)
    setHover({ x: event.nativeEvent.offsetX, ms })
    const now = drag.current
    if (!now) return
    if (now.kind === 'seek') player.seek(ms)
    else if (now.kind === 'range') {
      setSpan({ source, startMs: Math.min(now.fromMs, ms), endMs: Math.max(now.fromMs, ms) })
    } else {
      const width = event.currentTarget.clientWidth
      const by =
        ((now.fromX - event.nativeEvent.offsetX) / width) * (now.view.toMs - now.view.fromMs)
      view.current = pan(now.view, durationMs, by)
      painter.ask()
    }
  }
  function onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
    const now = drag.current
    drag.current = null
    if (!now) return
    const moved = Math.abs(event.nativeEvent.offsetX - now.fromX) > 3
    if (now.kind === 'pan' && !moved) player.seek(at(event))
    if (now.kind === 'range' && !moved) setSpan(null)
  }
  function onKeyDown(event: KeyboardEvent<HTMLCanvasElement>) {
    const step = event.shiftKey ? 1000 : 5000
    const now = player.nowMs()
    const zoom = (factor: number): void => {
      view.current = zoomAt(view.current, durationMs, now, factor)
      painter.ask()
    }
    if (event.key === 'ArrowRight') player.seek(now + step)
    else if (event.key === 'ArrowLeft') player.seek(now - step)
    else if (event.key === 'Home') player.seek(0)
    else if (event.key === 'End') player.seek(durationMs)
    else if (event.key === '+' || event.key === '=') zoom(0.6)
    else if (event.key === '-') zoom(1 / 0.6)
    else return
    event.preventDefault()
  }

  const sample = hover && nearestSample(timeline?.samples ?? [], hover.ms)
  return (
    <div className="timeline">
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label={t('viewer.timeline')}
        aria-valuemin={0}
        aria-valuemax={Math.round(durationMs)}
        aria-valuenow={0}
        aria-valuetext={timecode(0)}
        className="timeline__canvas"
        style={{ blockSize: timelinePx }}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setHover(null)}
        onKeyDown={onKeyDown}
        onDoubleClick={() => {
          view.current = wholeView(durationMs)
          painter.ask()
        }}
      />
      {hover && (
        <div
          className="timeline__hover data"
          style={{
            left: Math.min(
              Math.max(90, xOf(hover.ms, view.current, canvas.current!.clientWidth)),
              canvas.current!.clientWidth - 90,
            ),
          }}
        >
          {sample && <img src={thumbUrl(sample.segment)} alt="" />}
          <span>{timecode(hover.ms)}</span>
          {sample?.text && <p>{sample.text}</p>}
        </div>
      )}
      <p className="timeline__legend data">
        {(['full', 'small', 'none'] as const).map((level) => (
          <span key={level} className="timeline__key">
            <i data-level={level} /> {t(`viewer.coverage.${level}`)}
          </span>
        ))}
        <span className="timeline__share">
          {t('viewer.coverage.share', { share: percent(share) })}
        </span>
      </p>
    </div>
  )
}
