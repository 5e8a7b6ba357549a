import { ChevronDown } from 'lucide-react'
import { lazy } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { useChats } from '../../state/chats.ts'
import { Button } from '../../ui/button.tsx'
import { OnDemand } from '../../ui/on-demand.tsx'

const ChatListPopup = lazy(async () => ({
  default: (await import('./chat-list-popup.tsx')).ChatListPopup,
}))

/** The name of the open chat; it opens the list of all. */
export function ChatList() {
  const { t } = useTranslation()
  const { chats, active } = useChats()
  const title = chats.find(({ id }) => id === active)?.title || t('chat.untitled')
  const trigger = (
    <Button look="bare" className="chat-title">
      <span className="truncate" dir="auto">
        {active ? title : t('chat.new')}
      </span>
      <ChevronDown size={13} aria-hidden />
    </Button>
  )
  return (
    <OnDemand trigger={trigger} opens="dialog">
      <ChatListPopup trigger={trigger} />
    </OnDemand>
  )
}
