import { useEffect } from 'react'
import { watch } from '../../client/watch.ts'
import { useDialogs } from '../../state/dialogs.ts'
import { usePreferences } from '../../state/preferences.ts'
import { isTakenBy, keyLabel, keysOf } from './keys.ts'
import { commandFor, keysFor, runCommand, type CommandId } from './registry.ts'

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const keys = keysOf(event)
  if (!keys || isTakenBy(event.target, keys)) return
  const command = commandFor(keys)
  if (!command) return
  if (useDialogs.getState().dialog && !keys.startsWith('Mod+')) return
  // Menus and cards close with Esc themselves; only then does it reach an answer.
  if (keys === 'Escape' && document.querySelector('.popup[data-open]')) return
  event.preventDefault()
  command.run()
}

/** Listens for shortcuts, and for commands from the native menu. */
export function useShortcuts(): void {
  useEffect(() => {
    const controller = new AbortController()
    addEventListener('keydown', onKeyDown, { signal: controller.signal })
    void watch('menu.watch', ({ command }) => runCommand(command), controller.signal)
    return () => controller.abort()
  }, [])
}

/** The label of a command's first shortcut, for tooltips and menus. */
export function useKeyLabel(id: CommandId): string | undefined {
  const bound = usePreferences((state) => state.keys)
  const [first] = keysFor(id, bound)
  return first === undefined ? undefined : keyLabel(first)
}
