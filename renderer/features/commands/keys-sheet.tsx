import { useTranslation } from '../../i18n/use-translation.ts'
import { closeDialog, openDialog } from '../../state/dialogs.ts'
import { usePreferences } from '../../state/preferences.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { keyLabel } from './keys.ts'
import { commands, keysFor } from './registry.ts'
import './keys-sheet.css'

const groups = ['general', 'playback', 'pages', 'library', 'chat'] as const

/** The list of shortcuts in force. */
export function KeysSheet() {
  const { t } = useTranslation()
  const bound = usePreferences((state) => state.keys)
  return (
    <Sheet title={t('commands.shortcuts')} className="keys-sheet">
      <div
        className="keys-sheet__scroll"
        tabIndex={0}
        role="region"
        aria-label={t('commands.shortcuts')}
      >
        <div className="keys-sheet__groups">
          {groups.map((group) => (
            <section key={group}>
              <h3>{t(`commandGroups.${group}`)}</h3>
              <dl>
                {commands
                  .filter((command) => command.group === group)
                  .map((command) => ({ command, keys: keysFor(command.id, bound) }))
                  .filter(({ keys }) => keys.length > 0)
                  .map(({ command, keys }) => (
                    <div key={command.id}>
                      <dt>{t(`commands.${command.id}`)}</dt>
                      <dd>
                        {keys.map((one) => (
                          <kbd key={one} className="kbd">
                            {keyLabel(one)}
                          </kbd>
                        ))}
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
      <div className="sheet__actions">
        <Button onClick={() => openDialog({ kind: 'settings', tab: 'keys' })}>
          {t('settings.changeKeys')}
        </Button>
        <Button look="accent" onClick={closeDialog}>
          {t('common.close')}
        </Button>
      </div>
    </Sheet>
  )
}
