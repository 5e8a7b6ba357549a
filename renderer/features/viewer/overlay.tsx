import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { setRegion, type Box } from '../../state/viewer.ts'
import { boxBetween, boxStyle, markLook, turnBox, unturnBox, type Turn } from './box.ts'
import type { Mark } from './marks.ts'
import './overlay.css'

type Props = {
  source: string
  page: number
  turn: Turn
  marks: Mark[]
  /** What was searched for, where the page has no text of its own. */
  hits?: { boxes: Box[]; isCurrent: boolean }[]
  slices: Box[]
  region: Box | null
  isDrawing: boolean
  onDrawn(): void
  /** Takes what was drawn; without it, it becomes the region to ask about. */
  onRegion?: ((box: Box) => void) | undefined
  drawLabel?: string | undefined
}

const whole: Box = { x: 0, y: 0, width: 1, height: 1 }

/** Everything drawn on a page or picture: slices, citations, and the region to ask about. */
export function PageOverlay(props: Props) {
  const { source, page, turn, marks, hits, slices, region, isDrawing } = props
  const { onDrawn, onRegion, drawLabel } = props
  return (
    <>
      <div className="overlay" aria-hidden>
        {slices.map((box, index) => (
          <i key={index} className="overlay__slice" style={boxStyle(turnBox(box, turn))} />
        ))}
        {hits?.map(({ boxes, isCurrent }, hit) =>
          boxes.map((box, line) => (
            <i
              key={`hit ${hit} ${line}`}
              className="overlay__hit"
              data-hit={isCurrent ? 'current' : 'other'}
              style={boxStyle(turnBox(box, turn))}
            />
          )),
        )}
        {region && <i className="overlay__region" style={boxStyle(turnBox(region, turn))} />}
        {marks.map((mark) =>
          (mark.boxes.length > 0 ? mark.boxes : [whole]).map((box, index) => {
            const shown = turnBox(box, turn)
            const target = mark.isTarget ? 'overlay__mark--target' : ''
            return (
              <i
                key={`${mark.marker} ${index} ${mark.visit}`}
                data-citation={mark.marker}
                className={`overlay__mark ${target} ${markLook(shown)}`}
                style={boxStyle(shown)}
              >
                {mark.marker > 0 && index === 0 && <b>{mark.marker}</b>}
              </i>
            )
          }),
        )}
      </div>
      {isDrawing && (
        <RegionDrawer
          onDraw={(box) => {
            const drawn = unturnBox(box, turn)
            if (onRegion) onRegion(drawn)
            else setRegion({ source, page, box: drawn })
            onDrawn()
          }}
          onCancel={onDrawn}
          label={drawLabel}
        />
      )}
    </>
  )
}

const nudge = 0.02
const smallest = 0.01

type DrawerProps = { onDraw(box: Box): void; onCancel(): void; label?: string | undefined }

/** Drag with the pointer; or arrow keys move a box, Shift+arrows size it, Enter takes it. */
export function RegionDrawer({ onDraw, onCancel, label }: DrawerProps) {
  const { t } = useTranslation()
  const area = useRef<HTMLDivElement>(null)
  const start = useRef<{ x: number; y: number } | null>(null)
  const [box, setBox] = useState<Box>({ x: 0.3, y: 0.3, width: 0.4, height: 0.4 })
  const [isTouched, setTouched] = useState(false)
  useEffect(() => area.current?.focus(), [])

  const at = (event: PointerEvent): { x: number; y: number } => {
    const bounds = area.current!.getBoundingClientRect()
    return {
      x: (event.clientX - bounds.left) / bounds.width,
      y: (event.clientY - bounds.top) / bounds.height,
    }
  }
  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ]
    if (by) {
      const [dx, dy] = [by[0]! * nudge, by[1]! * nudge]
      setTouched(true)
      setBox(({ x, y, width, height }) =>
        event.shiftKey
          ? boxBetween(
              { x, y },
              {
                x: Math.max(x + smallest, x + width + dx),
                y: Math.max(y + smallest, y + height + dy),
              },
            )
          : {
              x: Math.min(1 - width, Math.max(0, x + dx)),
              y: Math.min(1 - height, Math.max(0, y + dy)),
              width,
              height,
            },
      )
    } else if (event.key === 'Enter') onDraw(box)
    else if (event.key === 'Escape') onCancel()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={area}
      role="application"
      tabIndex={0}
      aria-label={label ?? t('viewer.regionHelp')}
      className="overlay overlay--drawing"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = at(event)
        setTouched(true)
        setBox(boxBetween(start.current, start.current))
      }}
      onPointerMove={(event) => start.current && setBox(boxBetween(start.current, at(event)))}
      onPointerUp={(event) => {
        if (!start.current) return
        const drawn = boxBetween(start.current, at(event))
        start.current = null
        if (drawn.width > smallest && drawn.height > smallest) onDraw(drawn)
      }}
    >
      <i
        className={`overlay__region ${isTouched ? '' : 'overlay__region--idle'}`}
        style={boxStyle(box)}
      />
    </div>
  )
}
