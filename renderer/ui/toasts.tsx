import { X } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from '../i18n/use-translation.ts'
import { dismissNotice, useNotices, type Notice } from '../state/notices.ts'
import { Button, IconButton } from './button.tsx'
import { errorCopy } from './error-copy.ts'
import './toasts.css'

const shownMs = 6000

function Toast({ notice }: { notice: Notice }) {
  const { t } = useTranslation()
  useEffect(() => {
    // A fault stays until it is read; the rest passes.
    if (notice.tone === 'loss') return
    const timer = setTimeout(() => dismissNotice(notice.id), shownMs)
    return () => clearTimeout(timer)
  }, [notice])
  const copy = notice.error && errorCopy(notice.error.code)
  return (
    <li className={`toast toast--${notice.tone}`}>
      <div className="toast__body">
        <strong>{notice.title}</strong>
        {copy && <p>{`${copy.what} ${copy.advice}`}</p>}
        {notice.detail && <p>{notice.detail}</p>}
        {notice.action && (
          <Button
            size="small"
            onClick={() => {
              notice.action?.run()
              dismissNotice(notice.id)
            }}
          >
            {notice.action.label}
          </Button>
        )}
      </div>
      <IconButton
        size="small"
        label={t('common.dismiss')}
        icon={<X size={14} />}
        onClick={() => dismissNotice(notice.id)}
      />
    </li>
  )
}

/** Two live regions that are always there: readers announce what is put into them. */
export function Toasts() {
  const { t } = useTranslation()
  const notices = useNotices((state) => state.notices)
  const loss = notices.filter(({ tone }) => tone === 'loss')
  const rest = notices.filter(({ tone }) => tone !== 'loss')
  return (
    <section className="toasts" aria-label={t('common.notices')}>
      <ul aria-live="assertive">
        {loss.map((notice) => (
          <Toast key={notice.id} notice={notice} />
        ))}
      </ul>
      <ul aria-live="polite">
        {rest.map((notice) => (
          <Toast key={notice.id} notice={notice} />
        ))}
      </ul>
    </section>
  )
}
