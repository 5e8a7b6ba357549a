import { useState } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { unlock, useLocks, type Locked } from '../../state/locks.ts'
import { Button } from '../../ui/button.tsx'
import { formText } from '../../ui/form-text.ts'
import './unlock.css'

type Props = { locked: Locked; onOpen?(): void; onCancel?(): void }

/** Asks for the password of a file, and says when it was the wrong one. */
export function UnlockForm({ locked, onOpen, onCancel }: Props) {
  const { t } = useTranslation()
  const tried = useLocks((state) => state.passwords[locked.path])
  const [isWrong, setWrong] = useState(tried !== undefined)
  const [isBusy, setBusy] = useState(false)

  async function tryIt(password: string): Promise<void> {
    setBusy(true)
    const fault = await unlock(locked, password)
    setBusy(false)
    setWrong(fault?.code === 'source/password')
    if (!fault) onOpen?.()
  }

  return (
    <form
      className="unlock"
      onSubmit={(event) => {
        event.preventDefault()
        void tryIt(formText(event.currentTarget, 'password'))
      }}
    >
      <label htmlFor="unlock-password">{t('library.password')}</label>
      <input
        id="unlock-password"
        name="password"
        type="password"
        className="field"
        autoComplete="off"
        autoFocus
        required
        maxLength={1024}
        aria-invalid={isWrong}
        aria-describedby="unlock-note"
      />
      <p id="unlock-note" className={isWrong ? 'unlock__wrong' : 'quiet'} role="status">
        {t(isWrong ? 'library.wrongPassword' : 'library.passwordKept')}
      </p>
      <div className="sheet__actions">
        {onCancel && <Button onClick={onCancel}>{t('common.cancel')}</Button>}
        <Button type="submit" look="accent" disabled={isBusy}>
          {t('library.unlockNow')}
        </Button>
      </div>
    </form>
  )
}
