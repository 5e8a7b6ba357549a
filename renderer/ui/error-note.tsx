import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { WireError } from '#contract/errors.ts'
import { told } from '../i18n/told.ts'
import { useTranslation } from '../i18n/use-translation.ts'
import { copyText } from './copy-text.ts'
import { errorCopy } from './error-copy.ts'
import { Button } from './button.tsx'
import './error-note.css'

type Props = { error: WireError; title?: string; children?: ReactNode; look?: 'block' | 'inline' }

/** Stands where the fault is: what happened, what to do, and the details to copy. */
export function ErrorNote({ error, title, children, look = 'block' }: Props) {
  const { t } = useTranslation()
  const { what, advice } = errorCopy(error.code)
  const tone = error.code === 'aborted' ? 'plain' : 'loss'
  return (
    <div role="alert" className={`error-note error-note--${look} error-note--${tone}`}>
      <TriangleAlert size={15} aria-hidden />
      <div className="error-note__body">
        <strong>{title ?? what}</strong>
        <p>{title ? `${what} ${advice}` : advice}</p>
        <details>
          <summary>{t('common.details')}</summary>
          <p className="error-note__details selectable">
            <code>{error.code}</code> {told(error.message)}
          </p>
          <Button size="small" onClick={() => void copyText(`${error.code}: ${error.message}`)}>
            {t('common.copy')}
          </Button>
        </details>
        {children && <div className="error-note__actions">{children}</div>}
      </div>
    </div>
  )
}
