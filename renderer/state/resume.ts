/** After a restart the window stands where it was left: the source, the chat, and what was being typed. */
import { openChat, useChats } from './chats.ts'
import { select, useLibrary } from './library.ts'
import { rememberOpen, usePreferences } from './preferences.ts'
import { openSource, useViewer } from './viewer.ts'

const draftsKey = 'longview.drafts'

function storedDrafts(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(draftsKey) ?? '{}') as Record<string, string>
  } catch {
    return {}
  }
}

function keepDrafts(drafts: Record<string, string>): void {
  const written = Object.entries(drafts).filter(([, text]) => text !== '')
  try {
    localStorage.setItem(draftsKey, JSON.stringify(Object.fromEntries(written)))
  } catch {
    // The draft then lives as long as the window.
  }
}

function reopenSource(id: string): void {
  const open = (): boolean => {
    const { isLoaded, byId } = useLibrary.getState()
    if (!isLoaded) return false
    if (byId.has(id) && useViewer.getState().main === null) {
      select([id], id)
      openSource(id)
    }
    return true
  }
  if (open()) return
  const stop = useLibrary.subscribe(() => {
    if (open()) stop()
  })
}

/** Call once the chats are listed. */
export function resume(): void {
  const { source, chat } = usePreferences.getState().last
  useChats.setState(({ drafts }) => ({ drafts: { ...storedDrafts(), ...drafts } }))
  if (source) reopenSource(source)
  const { chats, active } = useChats.getState()
  if (chat && !active && chats.some(({ id }) => id === chat)) void openChat(chat)

  useViewer.subscribe(({ main }, before) => {
    if (main && main.source !== before.main?.source) rememberOpen({ source: main.source })
  })
  useChats.subscribe((now, before) => {
    if (now.active !== before.active) rememberOpen({ chat: now.active })
    if (now.drafts !== before.drafts) keepDrafts(now.drafts)
  })
}
