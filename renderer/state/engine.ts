/** What the page asks for at once and follows as long as it lives. */
import { loadChats } from './chats.ts'
import { watchJobs } from './jobs.ts'
import { watchLibrary } from './library.ts'
import { watchProcesses } from './processes.ts'
import { followRemovals } from './removals.ts'
import { resume } from './resume.ts'
import { welcomeNewcomer } from './welcome.ts'

export function followEngine(): void {
  const { signal } = new AbortController()
  followRemovals()
  watchLibrary(signal)
  watchJobs(signal)
  watchProcesses(signal)
  void loadChats().then(() => {
    resume()
    welcomeNewcomer()
  })
}
