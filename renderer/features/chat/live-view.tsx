import { Square } from 'lucide-react'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { stopAnswer, type Live } from '../../state/chats.ts'
import { Button } from '../../ui/button.tsx'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import { AnswerText } from './answer-text.tsx'
import { ScopeNote } from './scope-chip.tsx'

const noSentences: string[] = []

/** The answer while it is written. Only its phase is announced: words come too fast to be read out. */
export function LiveView({ live }: { live: Live }) {
  const { t } = useTranslation()
  const keys = useKeyLabel('chat.stop')
  const { phase, samples } = live
  return (
    <>
      <article className="message message--question" aria-label={t('chat.you')}>
        <p className="message__text">{live.question}</p>
        <footer className="message__foot">
          <ScopeNote scope={live.scope} />
        </footer>
      </article>
      <article className="message message--answer" aria-label={t('chat.answer')} aria-busy>
        {live.text && (
          <div className="prose">
            <AnswerText text={live.text} citations={live.citations} unsupported={noSentences} />
          </div>
        )}
        <p className="live data">
          <i className="live__dot" aria-hidden />
          <span role="status">
            {phase === 'reading'
              ? t('chat.phase.reading', { count: samples, shown: count(samples) })
              : t(`chat.phase.${phase}`)}
          </span>
          <Button size="small" disabled={phase === 'stopping'} onClick={() => stopAnswer()}>
            <Square size={11} aria-hidden />
            {t('chat.stop')}
            {keys && <kbd className="kbd">{keys}</kbd>}
          </Button>
        </p>
      </article>
    </>
  )
}
