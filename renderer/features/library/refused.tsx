import { FileX, X } from 'lucide-react'
import { told } from '../../i18n/told.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { dismissRefused, useLibrary } from '../../state/library.ts'
import { IconButton } from '../../ui/button.tsx'
import { errorCopy } from '../../ui/error-copy.ts'

/** Files that were not taken, each with its reason, until they are dismissed. */
export function RefusedFiles() {
  const { t } = useTranslation()
  const refused = useLibrary((state) => state.refused)
  if (refused.length === 0) return null
  return (
    <section className="refused" role="alert" aria-label={t('library.refused')}>
      <header>
        <FileX size={14} aria-hidden />
        <strong>{t('library.refused')}</strong>
        <IconButton
          size="small"
          label={t('common.dismiss')}
          icon={<X size={14} />}
          onClick={dismissRefused}
        />
      </header>
      <ul>
        {refused.map(({ name, code, message }, index) => {
          const { what, advice } = errorCopy(code)
          return (
            <li key={index} title={told(message)}>
              <span className="refused__name">{name}</span>
              <span>{`${what} ${advice}`}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
