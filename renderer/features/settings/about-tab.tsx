import { CircleAlert, CircleCheck } from 'lucide-react'
import { told } from '../../i18n/told.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { runDoctor, useModels } from '../../state/models.ts'
import { openLogFolder, useSettings } from '../../state/settings.ts'
import { Button } from '../../ui/button.tsx'
import { SettingRow } from './row.tsx'

export function AboutTab() {
  const { t, i18n } = useTranslation()
  const nameOf = (name: string): string => {
    const key = `settings.check.${name.replaceAll(' ', '_')}`
    return i18n.exists(key) ? String(t(key as never)) : name
  }
  const about = useSettings((state) => state.about)
  const checks = useModels((state) => state.checks)
  const busy = useModels((state) => state.busy)
  return (
    <>
      <SettingRow
        title={t('settings.version')}
        text={about ? `${about.version} · ${about.platform}` : undefined}
      />
      <SettingRow title={t('settings.log')} text={about?.logFolder}>
        <Button onClick={() => void openLogFolder()}>{t('settings.openLog')}</Button>
      </SettingRow>
      <SettingRow title={t('settings.doctor')} text={t('settings.doctorText')}>
        <Button disabled={busy === 'doctor'} onClick={() => void runDoctor()}>
          {t(busy === 'doctor' ? 'settings.doctorBusy' : 'settings.doctorRun')}
        </Button>
      </SettingRow>
      {checks && (
        <ul className="checks" aria-label={t('settings.doctor')}>
          {checks.map(({ name, ok, detail }) => (
            <li key={name} className={`check check--${ok ? 'good' : 'bad'}`}>
              {ok ? <CircleCheck size={14} aria-hidden /> : <CircleAlert size={14} aria-hidden />}
              <span className="visually-hidden">
                {t(ok ? 'settings.checkGood' : 'settings.checkBad')}
              </span>
              <span>{nameOf(name)}</span>
              <span className="quiet selectable">{told(detail)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="quiet settings__lead">{t('settings.offline')}</p>
    </>
  )
}
