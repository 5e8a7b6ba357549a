import { CSPProvider } from '@base-ui/react/csp-provider'
import { useEffect } from 'react'
import { markStart } from './client/mark-start.ts'
import { loadChats } from './state/chats.ts'
import { watchJobs } from './state/jobs.ts'
import { useLibrary, watchLibrary } from './state/library.ts'
import { loadModels } from './state/models.ts'
import { watchProcesses } from './state/processes.ts'
import { resume } from './state/resume.ts'
import { welcomeNewcomer } from './state/welcome.ts'
import { ChatPane } from './features/chat/chat-pane.tsx'
import { CitationCard } from './features/chat/citation-chip.tsx'
import { useShortcuts } from './features/commands/use-shortcuts.ts'
import { Dialogs } from './features/frame/dialogs.tsx'
import { Frame } from './features/frame/frame.tsx'
import { JobsStrip } from './features/jobs/jobs-strip.tsx'
import { LibraryPane } from './features/library/library-pane.tsx'
import { ViewerPane } from './features/viewer/viewer-pane.tsx'
import { Welcome } from './features/welcome/welcome.tsx'
import { Toasts } from './ui/toasts.tsx'
import { TooltipProvider, TooltipRoot } from './ui/tooltip.tsx'

/** Opens what lasts as long as the window. */
function useEngine(): void {
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    watchProcesses(signal)
    watchLibrary(signal)
    watchJobs(signal)
    void loadModels()
    void loadChats().then(() => {
      if (signal.aborted) return
      resume()
      welcomeNewcomer()
    })
    // Opened by a shortcut and typed into at once: it must not have to be fetched then.
    const idle = requestIdleCallback(() => void import('./features/commands/palette.tsx'))
    return () => {
      cancelIdleCallback(idle)
      controller.abort()
    }
  }, [])
}

/** Usable is when the library is listed and everything answers to the keyboard. */
function useStartMarks(): void {
  const isListed = useLibrary((state) => state.isLoaded)
  useEffect(() => markStart(isListed ? 'usable' : 'painted'), [isListed])
}

export function App() {
  useEngine()
  useStartMarks()
  useShortcuts()
  return (
    // The page's policy forbids <style> elements; the few rules that Base UI would add are in ui/.
    <CSPProvider disableStyleElements>
      <TooltipProvider delay={400}>
        <Frame
          library={<LibraryPane />}
          viewer={<ViewerPane />}
          chat={<ChatPane />}
          jobs={<JobsStrip />}
        />
        <Dialogs />
        <Welcome />
        <Toasts />
        <TooltipRoot />
        <CitationCard />
      </TooltipProvider>
    </CSPProvider>
  )
}
