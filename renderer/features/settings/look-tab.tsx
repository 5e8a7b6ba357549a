import { useTranslation } from '../../i18n/use-translation.ts'
import { languages, type Language } from '../../i18n/i18n.ts'
import { setLanguage, setTheme, usePreferences } from '../../state/preferences.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { Select } from '../../ui/select.tsx'
import { SettingRow } from './row.tsx'

const themes = ['system', 'light', 'dark'] as const

export function LookTab() {
  const { t } = useTranslation()
  const theme = usePreferences((state) => state.theme)
  const language = usePreferences((state) => state.language)
  const options: { value: Language | 'system'; label: string }[] = [
    { value: 'system', label: t('settings.systemLanguage') },
    ...Object.entries(languages).map(([value, label]) => ({ value: value as Language, label })),
  ]
  return (
    <>
      <SettingRow title={t('settings.theme')} text={t('settings.themeText')}>
        <Segmented
          label={t('settings.theme')}
          value={theme}
          options={themes.map((value) => ({ value, label: t(`settings.themes.${value}`) }))}
          onChange={setTheme}
        />
      </SettingRow>
      <SettingRow title={t('settings.language')}>
        <Select
          label={t('settings.language')}
          value={language}
          options={options}
          onChange={setLanguage}
        />
      </SettingRow>
      <SettingRow title={t('settings.motion')} text={t('settings.motionText')} />
    </>
  )
}
