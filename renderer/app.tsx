import { CSPProvider } from '@base-ui/react/csp-provider'
import { lazy, Suspense, useEffect, useState } from 'react'
import { markStart } from './client/mark-start.ts'
import { useLibrary } from './state/library.ts'
import { loadModels } from './state/models.ts'
import { knowLibrary } from './state/removals.ts'
import { useWelcome } from './state/welcome.ts'
import { ChatPane } from './features/chat/chat-pane.tsx'
import { useKeyLabel, useShortcuts } from './features/commands/use-shortcuts.ts'
import { Dialogs } from './features/frame/dialogs.tsx'
import { Frame } from './features/frame/frame.tsx'
import { JobsStrip } from './features/jobs/jobs-strip.tsx'
import { LibraryPane } from './features/library/library-pane.tsx'
import { ViewerPane } from './features/viewer/viewer-pane.tsx'
import { Toasts } from './ui/toasts.tsx'
import { TooltipRoot } from './ui/tooltip.tsx'

const Welcome = lazy(async () => ({
  default: (await import('./features/welcome/welcome.tsx')).Welcome,
}))
const CitationCard = lazy(async () => ({
  default: (await import('./features/chat/citation-chip.tsx')).CitationCard,
}))

/** A window that is never idle must not stay without its menus. */
const mostWaitMs = 500

/**
 * True once the window is usable and has nothing else to do: then what opens by a key or a click is fetched,
 * so that nobody waits for it.
 */
function useIdleOnce(isUsable: boolean): boolean {
  const [isIdle, setIdle] = useState(false)
  useEffect(() => {
    if (!isUsable) return
    const fetchRest = (): void => {
      setIdle(true)
      // Asking what memory there is starts the model's process: not while the window still opens.
      void loadModels()
      void knowLibrary()
      void import('./features/frame/dialog-content.tsx')
      void import('./features/commands/palette.tsx')
      void import('./ui/menu-popup.tsx')
    }
    const idle = requestIdleCallback(fetchRest, { timeout: mostWaitMs })
    return () => cancelIdleCallback(idle)
  }, [isUsable])
  return isIdle
}

/** Usable is when the library is listed and everything answers to the keyboard. */
function useStart(): boolean {
  const isListed = useLibrary((state) => state.isLoaded)
  useEffect(() => markStart(isListed ? 'usable' : 'painted'), [isListed])
  return useIdleOnce(isListed)
}

export function App() {
  useShortcuts()
  const isIdle = useStart()
  const isWelcome = useWelcome((state) => state.step !== 'closed')
  return (
    // The page's policy forbids <style> elements; the few rules that Base UI would add are in ui/.
    <CSPProvider disableStyleElements>
      <Frame
        library={<LibraryPane />}
        viewer={<ViewerPane />}
        chat={<ChatPane />}
        jobs={<JobsStrip />}
      />
      <Dialogs />
      <Suspense fallback={null}>{isWelcome && <Welcome />}</Suspense>
      <Toasts undoKeys={useKeyLabel('undo')} />
      <TooltipRoot />
      <Suspense fallback={null}>{isIdle && <CitationCard />}</Suspense>
    </CSPProvider>
  )
}
