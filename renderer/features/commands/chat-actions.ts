import { exportChat, openChat, useChats } from '../../state/chats.ts'
import { openDialog } from '../../state/dialogs.ts'
import { focusPane } from '../../state/frame.ts'

export function newChat(): void {
  void openChat(null)
  focusPane('chat')
}

export function bundleActiveChat(): void {
  const { active } = useChats.getState()
  if (active) openDialog({ kind: 'bundle', chat: active })
}

export function exportActiveChat(format: 'md' | 'html' | 'docx'): void {
  const { active } = useChats.getState()
  if (active) void exportChat(active, format)
}
