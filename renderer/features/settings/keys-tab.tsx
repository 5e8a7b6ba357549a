import { RotateCcw, X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { bindKeys, resetKeys, usePreferences } from '../../state/preferences.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { keyLabel, keysOf } from '../commands/keys.ts'
import { commandFor, commands, keysFor, type Command } from '../commands/registry.ts'

function KeyField({ command }: { command: Command }) {
  const { t } = useTranslation()
  const bound = usePreferences((state) => state.keys)
  const [isWaiting, setWaiting] = useState(false)
  const [clash, setClash] = useState<string | null>(null)
  const keys = keysFor(command.id, bound)
  const name = t(`commands.${command.id}`)

  function onKeyDown(event: KeyboardEvent) {
    if (!isWaiting) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return setWaiting(false)
    const pressed = keysOf(event.nativeEvent)
    if (!pressed) return
    setWaiting(false)
    const taken = commandFor(pressed)
    if (taken && taken.id !== command.id) return setClash(t(`commands.${taken.id}`))
    setClash(null)
    bindKeys(command.id, [pressed])
  }
  return (
    <>
      <button
        type="button"
        className="key-field"
        aria-label={`${t('settings.rebind', { name })} ${keys.map(keyLabel).join(' ') || t('settings.noKeys')}`}
        aria-pressed={isWaiting}
        onClick={() => setWaiting(true)}
        onBlur={() => setWaiting(false)}
        onKeyDown={onKeyDown}
      >
        {isWaiting
          ? t('settings.pressKeys')
          : keys.length > 0
            ? keys.map((one) => (
                <kbd key={one} className="kbd">
                  {keyLabel(one)}
                </kbd>
              ))
            : t('settings.noKeys')}
      </button>
      {keys.length > 0 && (
        <IconButton
          size="small"
          label={t('settings.clearKeys', { name })}
          icon={<X size={12} />}
          onClick={() => bindKeys(command.id, [])}
        />
      )}
      {bound[command.id] && (
        <IconButton
          size="small"
          label={t('settings.defaultKeys', { name })}
          icon={<RotateCcw size={12} />}
          onClick={() => bindKeys(command.id, null)}
        />
      )}
      {clash && (
        <span role="alert" className="data setting__wrong">
          {t('settings.keysTaken', { name: clash })}
        </span>
      )}
    </>
  )
}

const groups = ['general', 'library', 'playback', 'pages', 'chat'] as const

/** Every command with its keys; a click rebinds. */
export function KeysTab() {
  const { t } = useTranslation()
  const isRebound = usePreferences((state) => Object.keys(state.keys).length > 0)
  return (
    <>
      <div className="settings__lead settings__lead--row">
        <p className="quiet">{t('settings.keysText')}</p>
        <Button size="small" disabled={!isRebound} onClick={resetKeys}>
          {t('settings.resetKeys')}
        </Button>
      </div>
      {groups.map((group) => (
        <section key={group} className="key-group">
          <h3>{t(`commandGroups.${group}`)}</h3>
          <ul>
            {commands
              .filter((command) => command.group === group)
              .map((command) => (
                <li key={command.id} className="key-row">
                  <span>{t(`commands.${command.id}`)}</span>
                  <span className="key-row__keys">
                    <KeyField command={command} />
                  </span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  )
}
