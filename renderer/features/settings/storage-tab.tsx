import { bytes, count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { openDialog } from '../../state/dialogs.ts'
import { chooseLibraryFolder, useSettings } from '../../state/settings.ts'
import { Button } from '../../ui/button.tsx'
import { Meter } from '../../ui/meter.tsx'
import { SchemaFields } from './schema-field.tsx'
import { SettingRow } from './row.tsx'

export function StorageTab() {
  const { t } = useTranslation()
  const library = useSettings((state) => state.library)
  const cache = useSettings((state) => state.cache)
  return (
    <>
      <SettingRow title={t('settings.library')} text={library}>
        <Button onClick={() => void chooseLibraryFolder()}>{t('settings.chooseFolder')}</Button>
      </SettingRow>
      {cache && (
        <SettingRow
          title={t('settings.cache')}
          text={t('settings.cacheText', {
            used: bytes(cache.bytes),
            limit: bytes(cache.limitBytes),
            rows: count(cache.rows),
          })}
        >
          <Button onClick={() => openDialog({ kind: 'clear-cache' })}>{t('settings.clear')}</Button>
        </SettingRow>
      )}
      {cache && (
        <Meter
          label={t('settings.cache')}
          fraction={cache.limitBytes > 0 ? cache.bytes / cache.limitBytes : 0}
        />
      )}
      <SchemaFields areas={['cache']} />
    </>
  )
}
