import { Square, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import {
  blackenTerm,
  dropRedaction,
  undoRedaction,
  useExports,
  writeRedaction,
} from '../../state/exports.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { formText } from '../../ui/form-text.ts'
import './export.css'

type Props = { source: string; isDrawing: boolean; onDraw(): void }

/** Over a page while it is being redacted: draw, find words, undo, write. */
export function RedactBar({ source, isDrawing, onDraw }: Props) {
  const { t } = useTranslation()
  const redaction = useExports((state) => state.redaction)
  const isBusy = useExports((state) => state.busy !== null)
  const [missed, setMissed] = useState('')
  if (redaction?.source !== source) return null
  const { regions, hits, unread, steps } = redaction
  const marked = regions.length + hits.length
  const isEmpty = marked === 0
  const state = isEmpty
    ? t('export.nothingMarked')
    : t('export.marked', { count: marked, shown: count(marked) })
  return (
    <section className="redact-bar" aria-label={t('export.redacting')}>
      <Button size="small" aria-pressed={isDrawing} onClick={onDraw}>
        <Square size={14} fill="currentColor" aria-hidden />
        {t('export.drawBlack')}
      </Button>
      <form
        className="redact-bar__words"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const term = formText(form, 'term').trim()
          if (term === '') return
          void blackenTerm(term).then((found) => {
            setMissed(found === 0 ? term : '')
            if (found > 0) form.reset()
          })
        }}
      >
        <input
          name="term"
          className="field"
          aria-label={t('export.words')}
          placeholder={t('export.words')}
          autoComplete="off"
        />
        <Button size="small" type="submit">
          {t('export.findWords')}
        </Button>
      </form>
      <IconButton
        label={t('export.undo')}
        icon={<Undo2 size={15} />}
        disabled={steps.length === 0}
        onClick={undoRedaction}
      />
      <p className="redact-bar__state" role="status">
        {missed === '' ? state : t('export.notFound', { term: missed })}
        {unread.length > 0 && (
          <span className="redact-bar__warning">
            {t('export.unread', { count: unread.length, shown: count(unread.length) })}
          </span>
        )}
      </p>
      <span className="redact-bar__end">
        <Button size="small" onClick={dropRedaction}>
          {t('common.cancel')}
        </Button>
        <Button
          size="small"
          look="accent"
          disabled={isEmpty || isBusy}
          onClick={() => void writeRedaction()}
        >
          {t('export.writeRedacted')}
        </Button>
      </span>
    </section>
  )
}
