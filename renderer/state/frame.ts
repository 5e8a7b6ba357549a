/** How the window is divided now: three panes, or sheets over the viewer where there is no room. */
import { flushSync } from 'react-dom'
import { create } from 'zustand'
import { togglePane, usePreferences, type Pane } from './preferences.ts'

/** Below these widths in CSS px the chat, then the library too, lies over the viewer as a sheet. */
const chatNeedsPx = 900
const libraryNeedsPx = 700

type SheetPane = Exclude<Pane, 'jobs'>
type Frame = { asSheet: Record<SheetPane, boolean>; sheet: SheetPane | null }

const measured = (): Frame['asSheet'] => ({
  chat: innerWidth < chatNeedsPx,
  library: innerWidth < libraryNeedsPx,
})

export const useFrame = create<Frame>(() => ({
  asSheet: { chat: false, library: false },
  sheet: null,
}))

export function followWindowSize(): void {
  const measure = (): void => {
    const asSheet = measured()
    const { asSheet: before, sheet } = useFrame.getState()
    if (asSheet.chat === before.chat && asSheet.library === before.library) return
    useFrame.setState({ asSheet, sheet: sheet && asSheet[sheet] ? sheet : null })
  }
  measure()
  addEventListener('resize', measure)
}

export const closeSheet = (): void => useFrame.setState({ sheet: null })

/** Shows or hides a pane, as a sheet where there is no room for it beside the viewer. */
export function toggle(pane: Pane): void {
  const { asSheet, sheet } = useFrame.getState()
  if (pane !== 'jobs' && asSheet[pane]) useFrame.setState({ sheet: sheet === pane ? null : pane })
  else togglePane(pane)
}

export function isShown(pane: Pane): boolean {
  const { asSheet, sheet } = useFrame.getState()
  if (pane !== 'jobs' && asSheet[pane]) return sheet === pane
  return usePreferences.getState().open[pane]
}

export function show(pane: Pane): void {
  if (!isShown(pane)) toggle(pane)
}

/**
 * Puts the keyboard into a pane; panes mark what takes it with `data-pane-focus`. At once, because the next key
 * may come before the next frame, and again in that frame: a menu that closes gives the keyboard back.
 */
export function focusPane(pane: Pane | 'viewer'): void {
  if (pane !== 'viewer' && !isShown(pane)) flushSync(() => toggle(pane))
  const root = (): HTMLElement | null => document.querySelector(`[data-pane="${pane}"]`)
  const take = (): void => {
    const target = root()?.querySelector<HTMLElement>('[data-pane-focus]') ?? root()
    target?.focus()
  }
  take()
  const typed = new AbortController()
  addEventListener('keydown', () => typed.abort(), { capture: true, signal: typed.signal })
  requestAnimationFrame(() => {
    // A key that came meanwhile may have gone on from there.
    if (!typed.signal.aborted || !root()?.contains(document.activeElement)) take()
    typed.abort()
  })
}

/** When what has the keyboard goes away, its pane keeps it. */
export function keepFocusIn(pane: Pane): void {
  const { activeElement } = document
  const isHere = activeElement?.closest(`[data-pane="${pane}"]`) || activeElement === document.body
  if (isHere && isShown(pane)) focusPane(pane)
}

const order = ['library', 'viewer', 'chat', 'jobs'] as const

export function focusNextPane(): void {
  const here = document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']
  const at = order.findIndex((pane) => pane === here)
  const shown = order.filter((pane) => pane === 'viewer' || isShown(pane))
  const next = order.slice(at + 1).find((pane) => shown.includes(pane)) ?? shown[0]
  if (next) focusPane(next)
}
