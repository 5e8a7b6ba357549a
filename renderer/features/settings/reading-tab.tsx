import { useTranslation } from '../../i18n/use-translation.ts'
import { SchemaFields } from './schema-field.tsx'

/** Whatever the engine can be told that has no page of its own. */
export function ReadingTab() {
  const { t } = useTranslation()
  return (
    <>
      <p className="quiet settings__lead">{t('settings.readingText')}</p>
      <SchemaFields not={['model', 'cache']} />
    </>
  )
}
