import {
  cloneElement,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ReactElement,
} from 'react'

type Carrier = { 'data-tip'?: string; 'data-tip-keys'?: string | undefined }
type Props = { words: string; keys?: string | undefined; children: ReactElement<Carrier> }

/** What has a tooltip only carries its words: hundreds of them cost the window nothing. */
export function Tooltip({ words, keys, children }: Props) {
  return cloneElement(children, { 'data-tip': words, 'data-tip-keys': keys })
}

const delayMs = 400
const gapPx = 6
const edgePx = 8

type Tip = { target: Element; words: string; keys: string | undefined }

function tipOf(node: EventTarget | null): Tip | null {
  const target = node instanceof Element ? node.closest<HTMLElement>('[data-tip]') : null
  const words = target?.dataset['tip']
  return target && words ? { target, words, keys: target.dataset['tipKeys'] } : null
}

/** After a short stay of the pointer, or at once with the keyboard's focus. */
function useTip(): Tip | null {
  const [tip, setTip] = useState<Tip | null>(null)
  useEffect(() => {
    const controller = new AbortController()
    const options = { signal: controller.signal, capture: true, passive: true }
    let timer: ReturnType<typeof setTimeout> | undefined
    let over: Element | undefined
    const show = (next: Tip | null, afterMs: number): void => {
      clearTimeout(timer)
      over = next?.target
      if (!next) setTip(null)
      else timer = setTimeout(() => setTip(next.target.isConnected ? next : null), afterMs)
    }
    const hide = (): void => show(null, 0)
    document.addEventListener(
      'pointerover',
      ({ target, pointerType }) => {
        const next = pointerType === 'touch' ? null : tipOf(target)
        if (next?.target !== over) show(next, delayMs)
      },
      options,
    )
    document.addEventListener(
      'focusin',
      ({ target }) => {
        const next = tipOf(target)
        show(next?.target.matches(':focus-visible') ? next : null, 0)
      },
      options,
    )
    for (const name of ['focusout', 'pointerdown', 'scroll', 'wheel', 'keydown'] as const)
      document.addEventListener(name, hide, options)
    addEventListener('blur', hide, options)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [])
  return tip
}

/** Stands once in the window; the words repeat the name of what they belong to. */
export function TooltipRoot() {
  const tip = useTip()
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = box.current
    if (!tip || !element) return
    // In the top layer, or a sheet would cover it.
    element.showPopover()
    const around = tip.target.getBoundingClientRect()
    const { width, height } = element.getBoundingClientRect()
    const below = around.bottom + gapPx
    const isRoom = below + height + edgePx <= innerHeight
    const left = around.left + around.width / 2 - width / 2
    element.style.left = `${Math.max(edgePx, Math.min(left, innerWidth - width - edgePx))}px`
    element.style.top = `${isRoom ? below : around.top - gapPx - height}px`
  }, [tip])
  if (!tip) return null
  return (
    <div ref={box} className="tooltip" role="tooltip" popover="manual" aria-hidden>
      {tip.words}
      {tip.keys && <kbd className="kbd">{tip.keys}</kbd>}
    </div>
  )
}
