import { Popover } from '@base-ui/react/popover'
import { Pencil, Search, Trash2 } from 'lucide-react'
import { useState, type ReactElement } from 'react'
import { count, dateTime } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { loadChats, openChat, removeChat, useChats } from '../../state/chats.ts'
import { openDialog } from '../../state/dialogs.ts'
import { useLibrary } from '../../state/library.ts'
import { useHidden } from '../../state/removals.ts'
import { IconButton } from '../../ui/button.tsx'

/** The chats of the collection, found by title and by every word in them. Open when it appears. */
export function ChatListPopup({ trigger }: { trigger: ReactElement }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(true)
  const { chats, active, words } = useChats()
  const collection = useLibrary((state) => state.collection)
  const hidden = useHidden((state) => state.ids)
  const shown = chats.filter(
    (chat) => !hidden.has(chat.id) && (collection === null || chat.collection === collection),
  )
  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open)
        if (!open && words) void loadChats('')
      }}
    >
      <Popover.Trigger render={trigger} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="popup-layer">
          <Popover.Popup className="popup chat-list">
            <Popover.Title className="visually-hidden">{t('chat.list')}</Popover.Title>
            <label className="field field--quiet">
              <Search size={14} aria-hidden />
              <span className="visually-hidden">{t('chat.search')}</span>
              <input
                type="search"
                placeholder={t('chat.search')}
                defaultValue={words}
                onChange={(event) => void loadChats(event.target.value)}
              />
            </label>
            <ul aria-label={t('chat.list')}>
              {shown.map((chat) => (
                <li key={chat.id} className="chat-list__item" aria-current={chat.id === active}>
                  <button
                    type="button"
                    onClick={() => {
                      setOpen(false)
                      void openChat(chat.id)
                    }}
                  >
                    <span className="truncate" dir="auto">
                      {chat.title || t('chat.untitled')}
                    </span>
                    <span className="data quiet">
                      {`${dateTime(chat.updatedAt)} · ${t('chat.messageCount', { count: chat.messages, shown: count(chat.messages) })}`}
                    </span>
                  </button>
                  <IconButton
                    size="small"
                    label={t('chat.rename')}
                    icon={<Pencil size={13} />}
                    onClick={() =>
                      openDialog({ kind: 'rename-chat', id: chat.id, title: chat.title })
                    }
                  />
                  <IconButton
                    size="small"
                    label={t('chat.remove')}
                    icon={<Trash2 size={13} />}
                    onClick={() => removeChat(chat.id)}
                  />
                </li>
              ))}
            </ul>
            {shown.length === 0 && (
              <p className="menu-label" role="status">
                {words ? t('chat.noMatch', { words }) : t('chat.none')}
              </p>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
