/** Shortcuts as text (`Mod+Shift+F`, `Space`, `,`): reading them from events and showing them. */
const isMac = /mac/i.test(navigator.platform)

const named: Record<string, string> = {
  ' ': 'Space',
  Esc: 'Escape',
  Del: 'Delete',
}

/** `Mod` is Ctrl, on a Mac Command. A bare modifier is no shortcut: ''. */
export function keysOf(event: KeyboardEvent): string {
  if (['Control', 'Shift', 'Alt', 'Meta', 'Dead', 'Process'].includes(event.key)) return ''
  const key = named[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key)
  const isSign = key.length === 1 && !/[A-Z0-9]/.test(key)
  const parts = [
    (isMac ? event.metaKey : event.ctrlKey) && 'Mod',
    isMac && event.ctrlKey && 'Ctrl',
    event.altKey && 'Alt',
    // The sign already says that Shift was held.
    event.shiftKey && !isSign && 'Shift',
    key,
  ]
  return parts.filter(Boolean).join('+')
}

const signs: Record<string, string> = {
  Mod: isMac ? '⌘' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  Shift: isMac ? '⇧' : 'Shift',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
}

export function keyLabel(keys: string): string {
  // The plus sign itself is a key: `Mod++`.
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+')
  return parts.map((part) => signs[part] ?? part).join(isMac ? '' : '+')
}

const typed = 'input, textarea, select, [contenteditable="true"]'
const takesArrows =
  '[role="slider"], [role="grid"], [role="listbox"], [role="menu"], [role="tablist"], [role="separator"], [role="radiogroup"]'
const takesSpace = 'button, a[href], summary, [role="button"], [role="switch"], [role="menuitem"]'

/** Would the element with the keyboard use this key itself? */
export function isTakenBy(target: EventTarget | null, keys: string): boolean {
  if (!(target instanceof Element)) return false
  const isPlain = !keys.includes('Mod+') && !keys.includes('Alt+') && !/^F\d/.test(keys)
  const field = target.closest(typed)
  if (field instanceof HTMLInputElement && field.type === 'range') return keys.includes('Arrow')
  if (field) return (isPlain && keys !== 'Escape') || keys === 'Mod+Z'
  if (/Arrow|Home|End|Page/.test(keys) && isPlain) return target.closest(takesArrows) !== null
  if (keys === 'Space' || keys === 'Enter')
    return target.closest(takesSpace) !== null || target.closest('[role="grid"]') !== null
  return false
}
