import { ArrowUp, X } from 'lucide-react'
import { useEffect, useRef, type FormEvent, type KeyboardEvent } from 'react'
import type { Evidence } from '#contract/api.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { ask, editQuestion, newChatKey, setDraft, useChats } from '../../state/chats.ts'
import { useLibrary } from '../../state/library.ts'
import { IconButton } from '../../ui/button.tsx'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import { ContextNote } from './evidence.tsx'
import { ScopeChip } from './scope-chip.tsx'

type Props = { lastId: string | null; evidence: Evidence | undefined }

/** Enter sends, Shift+Enter breaks the line. The draft is kept per chat. */
export function Composer({ lastId, evidence }: Props) {
  const { t } = useTranslation()
  const active = useChats((state) => state.active)
  const draft = useChats((state) => state.drafts[state.active ?? newChatKey] ?? '')
  const editing = useChats((state) => state.editing)
  const isBusy = useChats(
    (state) => state.active !== null && state.live[state.active] !== undefined,
  )
  const hasSources = useLibrary((state) => state.sources.length > 0 || !state.isLoaded)
  const field = useRef<HTMLTextAreaElement>(null)
  const sendKeys = useKeyLabel('chat.send')
  const hasSent = useRef(false)

  useEffect(() => {
    if (!editing) return
    setDraft(editing.text)
    field.current?.focus()
  }, [editing])

  // A first question makes a chat, and with it another box; a button that is switched off lets go of the focus.
  useEffect(() => {
    if (!hasSent.current) return
    hasSent.current = false
    field.current?.focus()
  }, [active, isBusy])

  function send(event: FormEvent) {
    event.preventDefault()
    const question = draft.trim()
    if (question === '' || isBusy) return
    hasSent.current = true
    if (editing) void ask(question, editing.parent, editing.scope)
    else void ask(question, lastId)
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      event.currentTarget.form?.requestSubmit()
    } else if (event.key === 'Escape' && editing) {
      event.preventDefault()
      editQuestion(null)
      setDraft('')
    }
  }
  return (
    <form className="composer" data-composer onSubmit={send}>
      {editing ? (
        <div className="scope-chip">
          <span className="truncate">{t('chat.editing')}</span>
          <IconButton
            size="small"
            label={t('common.cancel')}
            icon={<X size={13} />}
            onClick={() => {
              editQuestion(null)
              setDraft('')
            }}
          />
        </div>
      ) : (
        <div className="composer__facts">
          <ScopeChip />
          {evidence && <ContextNote evidence={evidence} />}
        </div>
      )}
      <div className="composer__box">
        <textarea
          key={active}
          ref={field}
          rows={2}
          value={draft}
          data-pane-focus
          dir="auto"
          aria-label={t('chat.ask')}
          placeholder={hasSources ? t('chat.ask') : t('chat.askEmpty')}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton
          type="submit"
          className="composer__send"
          label={t('chat.send')}
          keys={sendKeys}
          disabled={draft.trim() === '' || isBusy}
          icon={<ArrowUp size={16} />}
        />
      </div>
    </form>
  )
}
