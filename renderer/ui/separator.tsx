import { useRef, type KeyboardEvent, type PointerEvent } from 'react'

type Props = {
  label: string
  /** The edge of the pane that the separator moves, seen from the pane. */
  side: 'inline-end' | 'inline-start' | 'block-start'
  size: number
  min: number
  max: number
  normal: number
  onSize(size: number): void
}

const stepPx = 16

/** Drag, arrow keys, Home and End resize; a double click gives the normal size back. */
export function PaneSeparator({ label, side, size, min, max, normal, onSize }: Props) {
  const from = useRef({ at: 0, size: 0 })
  const isBlock = side === 'block-start'
  const limit = (px: number): void => onSize(Math.min(max, Math.max(min, px)))

  /** Towards which side of the screen the pane grows. */
  const growth = (element: Element): 1 | -1 => {
    if (isBlock) return -1
    const isRtl = getComputedStyle(element).direction === 'rtl'
    return (side === 'inline-end') !== isRtl ? 1 : -1
  }
  const at = (event: PointerEvent): number => (isBlock ? event.clientY : event.clientX)

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = { at: at(event), size }
  }
  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    limit(from.current.size + (at(event) - from.current.at) * growth(event.currentTarget))
  }
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const [back, on] = isBlock ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight']
    const direction = event.key === on ? 1 : event.key === back ? -1 : 0
    if (direction) limit(size + direction * stepPx * growth(event.currentTarget))
    else if (event.key === 'Home') limit(min)
    else if (event.key === 'End') limit(max)
    else return
    event.preventDefault()
  }

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isBlock ? 'horizontal' : 'vertical'}
      aria-valuenow={Math.round(size)}
      aria-valuemin={min}
      aria-valuemax={max}
      className={`pane-separator pane-separator--${isBlock ? 'block' : 'inline'}`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onDoubleClick={() => onSize(normal)}
      onKeyDown={onKeyDown}
    />
  )
}
