import { ChevronLeft, ChevronRight, Copy, Crosshair, Pencil, RotateCw } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { ask, chooseBranch, editQuestion, type Message } from '../../state/chats.ts'
import type { Step } from '../../state/thread.ts'
import { showMarks } from '../../state/viewer.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { copyAnswer } from './copy-answer.ts'
import { Covered } from './covered.tsx'
import { EvidenceDrawer } from './evidence.tsx'
import { AnswerText } from './answer-text.tsx'
import { ScopeNote } from './scope-chip.tsx'

type Props = { chat: string; step: Step; question: Message | undefined }

function Branches({ chat, step }: { chat: string; step: Step }) {
  const { t } = useTranslation()
  const { message, siblings } = step
  if (siblings.length < 2) return null
  const at = siblings.indexOf(message.id)
  const go = (by: number): void => {
    const next = siblings[at + by]
    if (next) chooseBranch(chat, message.parent, next)
  }
  return (
    <span className="branches data">
      <IconButton
        isLight
        size="small"
        label={t('chat.previousBranch')}
        disabled={at === 0}
        icon={<ChevronLeft size={13} />}
        onClick={() => go(-1)}
      />
      {t('chat.branch', { at: at + 1, total: siblings.length })}
      <IconButton
        isLight
        size="small"
        label={t('chat.nextBranch')}
        disabled={at === siblings.length - 1}
        icon={<ChevronRight size={13} />}
        onClick={() => go(1)}
      />
    </span>
  )
}

function Question({ chat, step }: Props) {
  const { t } = useTranslation()
  const { message } = step
  return (
    <article className="message message--question" aria-label={t('chat.you')}>
      <p className="message__text selectable" dir="auto">
        {message.text}
      </p>
      <footer className="message__foot">
        {message.scope && <ScopeNote scope={message.scope} />}
        <Branches chat={chat} step={step} />
        <span className="message__tools">
          <IconButton
            isLight
            size="small"
            label={t('chat.edit')}
            icon={<Pencil size={13} />}
            onClick={() => editQuestion(message)}
          />
        </span>
      </footer>
    </article>
  )
}

function AnswerView({ chat, step, question }: Props) {
  const { t } = useTranslation()
  const { message } = step
  const { answer, state, error } = message
  const denied = answer?.citations.filter((one) => one.state === 'unsupported').length ?? 0
  const again = (): void => {
    if (question) void ask(question.text, question.parent, question.scope)
  }
  return (
    <article className="message message--answer" aria-label={t('chat.answer')}>
      <div
        className="prose selectable"
        dir="auto"
        hidden={message.text === ''}
        onClickCapture={({ target }) => {
          const isChip = (target as Element).closest('[data-citation-chip]') !== null
          if (isChip && answer) showMarks(answer.citations, answer.evidence.items)
        }}
      >
        <AnswerText
          text={message.text}
          citations={answer?.citations ?? noCitations}
          unsupported={answer?.unsupported ?? noSentences}
        />
      </div>
      {state === 'stopped' && <p className="message__state data">{t('chat.stopped')}</p>}
      {state === 'failed' && error && (
        <ErrorNote error={error} title={t('chat.answerFailed')}>
          <Button size="small" onClick={again}>
            {t('chat.tryAgain')}
          </Button>
        </ErrorNote>
      )}
      {answer && answer.unsupported.length > 0 && (
        <p className="message__state message__state--attention data">
          {t('chat.unsupported', { count: answer.unsupported.length })}
        </p>
      )}
      {denied > 0 && (
        <p className="message__state message__state--attention data">
          {t('chat.denied', { count: denied })}
        </p>
      )}
      {answer && <Covered covered={answer.evidence.covered} />}
      {answer && <EvidenceDrawer answer={answer} />}
      <footer className="message__foot">
        <Branches chat={chat} step={step} />
        <span className="message__tools">
          {answer && answer.citations.length > 0 && (
            <IconButton
              isLight
              size="small"
              label={t('chat.showMarks')}
              icon={<Crosshair size={13} />}
              onClick={() => showMarks(answer.citations, answer.evidence.items)}
            />
          )}
          <IconButton
            isLight
            size="small"
            label={t('chat.copy')}
            icon={<Copy size={13} />}
            onClick={() => void copyAnswer(message.text, answer?.citations ?? [])}
          />
          <IconButton
            isLight
            size="small"
            label={t('chat.again')}
            icon={<RotateCw size={13} />}
            onClick={again}
          />
        </span>
      </footer>
    </article>
  )
}

const noCitations: [] = []
const noSentences: string[] = []

export const MessageView = memo(function MessageView(props: Props) {
  return props.step.message.role === 'question' ? (
    <Question {...props} />
  ) : (
    <AnswerView {...props} />
  )
})
