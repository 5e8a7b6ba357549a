/** What the page asks for at once and follows as long as it lives. */
import { loadChats, openChatAgain, useChats } from './chats.ts'
import { tellOfCutExport } from './cut-export.ts'
import { watchJobs } from './jobs.ts'
import { watchLibrary } from './library.ts'
import { useProcesses, watchProcesses } from './processes.ts'
import { followRemovals } from './removals.ts'
import { resume } from './resume.ts'
import { welcomeNewcomer } from './welcome.ts'

export function followEngine(): void {
  const { signal } = new AbortController()
  followRemovals()
  watchLibrary(signal)
  watchJobs(signal)
  watchProcesses(signal)
  let isListing = false
  const listChats = async (): Promise<void> => {
    if (isListing || useChats.getState().isLoaded) return
    isListing = true
    const isListed = await loadChats()
    isListing = false
    if (!isListed) return
    resume()
    welcomeNewcomer()
    tellOfCutExport()
  }
  void listChats()
  // An engine that did not open its library at first, and does now.
  useProcesses.subscribe(({ engine }, before) => {
    if (engine !== 'running' || before.engine === 'running') return
    void listChats()
    void openChatAgain()
  })
}
