import { X } from 'lucide-react'
import { useEffect, useRef, useState, type FocusEvent } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from '../i18n/use-translation.ts'
import { dismissNotice, useNotices, type Notice } from '../state/notices.ts'
import { Button, IconButton } from './button.tsx'
import { errorCopy } from './error-copy.ts'
import './toasts.css'

const shownMs = 6000
/** What can be undone takes a look and a decision. */
const undoMs = 10_000

type ToastProps = { notice: Notice; undoKeys: string | undefined }

function Toast({ notice, undoKeys }: ToastProps) {
  const { t } = useTranslation()
  const [isHeld, setHeld] = useState(false)
  const cameFrom = useRef<EventTarget | null>(null)
  useEffect(() => {
    // A fault stays until it is read; the rest passes, but never from under the hand that reaches for it.
    if (notice.tone === 'loss' || isHeld) return
    const timer = setTimeout(() => dismissNotice(notice.id), notice.undo ? undoMs : shownMs)
    return () => clearTimeout(timer)
  }, [notice, isHeld])
  const onFocus = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    setHeld(true)
    if (!currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget
  }
  // What is pressed goes away: the keyboard returns to where it was.
  const then = (run: () => void) => (): void => {
    run()
    if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus()
  }
  const copy = notice.error && errorCopy(notice.error.code)
  return (
    <li
      className={`toast toast--${notice.tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={onFocus}
      onBlur={() => setHeld(false)}
    >
      <div className="toast__body">
        <strong>{notice.title()}</strong>
        {copy && <p>{`${copy.what} ${copy.advice}`}</p>}
        {notice.detail && <p>{notice.detail()}</p>}
        {notice.action && (
          <Button
            size="small"
            onClick={() => {
              notice.action?.run()
              dismissNotice(notice.id)
            }}
          >
            {notice.action.label()}
          </Button>
        )}
      </div>
      {notice.undo && (
        <Button size="small" onClick={then(notice.undo)}>
          {t('common.undo')}
          {undoKeys && (
            <kbd className="kbd" aria-hidden>
              {undoKeys}
            </kbd>
          )}
        </Button>
      )}
      <IconButton
        size="small"
        label={t('common.dismiss')}
        icon={<X size={14} />}
        onClick={then(() => dismissNotice(notice.id))}
      />
    </li>
  )
}

/**
 * Two live regions that are always there: readers announce what is put into them. They stand in the body, beside
 * what dialogs put there: within the window's own part they would be drawn behind every dialog.
 */
export function Toasts({ undoKeys }: { undoKeys: string | undefined }) {
  const { t } = useTranslation()
  const notices = useNotices((state) => state.notices)
  const loss = notices.filter(({ tone }) => tone === 'loss')
  const rest = notices.filter(({ tone }) => tone !== 'loss')
  return createPortal(
    <section className="toasts" aria-label={t('common.notices')}>
      <ul aria-live="assertive">
        {loss.map((notice) => (
          <Toast key={notice.id} notice={notice} undoKeys={undoKeys} />
        ))}
      </ul>
      <ul aria-live="polite">
        {rest.map((notice) => (
          <Toast key={notice.id} notice={notice} undoKeys={undoKeys} />
        ))}
      </ul>
    </section>,
    document.body,
  )
}
