import { Download, Plus, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { ask, useChats, type Fault, type Message } from '../../state/chats.ts'
import { closeSheet, useFrame } from '../../state/frame.ts'
import { threadOf } from '../../state/thread.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Menu } from '../../ui/menu.tsx'
import { bundleActiveChat, exportActiveChat, newChat } from '../commands/chat-actions.ts'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import { ModelBanner } from '../frame/process-banner.tsx'
import { ChatList } from './chat-list.tsx'
import { Composer } from './composer.tsx'
import { Suggestions } from './suggestions.tsx'
import { ThreadView } from './thread-view.tsx'
import './chat.css'
import './answer.css'

const formats = ['md', 'html', 'docx'] as const
const noMessages: [] = []

function AskAgain({ question, parent, scope }: NonNullable<Fault['asked']>) {
  const { t } = useTranslation()
  return (
    <Button size="small" onClick={() => void ask(question, parent, scope)}>
      {t('chat.tryAgain')}
    </Button>
  )
}

/** Readers are told that an answer is there; where it stands they read it themselves. */
function Answered({ isLive, last }: { isLive: boolean; last: Message | undefined }) {
  const { t } = useTranslation()
  const [words, setWords] = useState('')
  const wasLive = useRef(false)
  useEffect(() => {
    if (isLive) setWords('')
    else if (wasLive.current && last?.role === 'answer' && last.state === 'done')
      setWords(t('chat.answered', { count: last.answer?.citations.length ?? 0 }))
    wasLive.current = isLive
  }, [isLive, last, t])
  return (
    <p role="status" className="visually-hidden">
      {words}
    </p>
  )
}

export function ChatPane() {
  const { t } = useTranslation()
  const active = useChats((state) => state.active)
  const messages = useChats((state) => (active ? state.messages[active] : undefined) ?? noMessages)
  const chosen = useChats((state) => state.chosen)
  const live = useChats((state) => (active ? state.live[active] : undefined))
  const fault = useChats((state) => (active ? state.faults[active] : undefined))
  const isSheet = useFrame((state) => state.asSheet.chat)
  const newKeys = useKeyLabel('chat.new')

  const thread = useMemo(
    () => (active ? threadOf(active, messages, chosen) : []),
    [active, messages, chosen],
  )
  // A branch in the making hides what it branches off from.
  const cut = live ? thread.findIndex(({ message }) => message.parent === live.parent) : -1
  const shown = cut >= 0 ? thread.slice(0, cut) : thread
  const lastId = thread.at(-1)?.message.id ?? null
  return (
    <>
      <div className="bar chat-bar">
        <ChatList />
        <span className="bar__grow" />
        <Menu
          trigger={
            <IconButton
              label={t('chat.export')}
              disabled={!active || messages.length === 0}
              icon={<Download size={15} />}
            />
          }
          entries={[
            ...formats.map((format) => ({
              label: t(`chat.exportAs.${format}`),
              run: () => exportActiveChat(format),
            })),
            'line',
            { label: t('export.bundle'), run: bundleActiveChat },
          ]}
        />
        <IconButton
          label={t('chat.new')}
          keys={newKeys}
          icon={<Plus size={16} />}
          onClick={newChat}
        />
        {isSheet && (
          <IconButton label={t('common.close')} icon={<X size={16} />} onClick={closeSheet} />
        )}
      </div>
      <ModelBanner />
      <Answered key={active} isLive={live !== undefined} last={thread.at(-1)?.message} />
      {active && (shown.length > 0 || live) ? (
        <ThreadView chat={active} thread={shown} live={live} />
      ) : (
        <div className="thread-frame">
          <Suggestions />
        </div>
      )}
      {fault && (
        <div className="chat-fault">
          <ErrorNote error={fault} title={t('chat.answerFailed')}>
            {fault.asked && <AskAgain {...fault.asked} />}
          </ErrorNote>
        </div>
      )}
      <Composer
        lastId={lastId}
        evidence={thread.findLast(({ message }) => message.answer)?.message.answer?.evidence}
      />
    </>
  )
}
