import { useState } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { setSetting, useSettings, type Field } from '../../state/settings.ts'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { SettingRow } from './row.tsx'

/** A number within its bounds; written when the field is left, so that typing is never cut short. */
function NumberField({ name, label, field, value }: FieldProps & { value: number }) {
  const { t } = useTranslation()
  const [isWrong, setWrong] = useState(false)
  const { minimum, maximum, type } = field
  function take(text: string) {
    const next = Number(text)
    const isInside =
      text.trim() !== '' &&
      Number.isFinite(next) &&
      (type !== 'integer' || Number.isInteger(next)) &&
      next >= (minimum ?? -Infinity) &&
      next <= (maximum ?? Infinity)
    setWrong(!isInside)
    if (isInside && next !== value) void setSetting(name, next)
  }
  return (
    <>
      <input
        key={value}
        type="text"
        inputMode="decimal"
        className="field setting__number data"
        aria-label={label}
        aria-invalid={isWrong}
        defaultValue={value}
        onBlur={(event) => take(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && take(event.currentTarget.value)}
      />
      {isWrong && (
        <span role="alert" className="data setting__wrong">
          {t('settings.bounds', { minimum, maximum })}
        </span>
      )}
    </>
  )
}

type FieldProps = { name: string; label: string; field: Field }

function Control({ name, label, field }: FieldProps) {
  const { t, i18n } = useTranslation()
  const value = useSettings((state) => state.values[name]) ?? field.default
  if (field.enum) {
    // What is no word (`cuda`, `v-cast`) is a name in every language.
    const options = field.enum.map((one) => {
      const key = `settings.option.${one}`
      return { value: one, label: i18n.exists(key) ? String(t(key as never)) : one }
    })
    return (
      <Select
        label={label}
        value={String(value)}
        options={options}
        onChange={(next) => void setSetting(name, next)}
      />
    )
  }
  if (field.type === 'boolean') {
    return (
      <Switch
        label={label}
        isOn={value === true}
        onChange={(next) => void setSetting(name, next)}
      />
    )
  }
  if (field.type === 'number' || field.type === 'integer') {
    return <NumberField name={name} label={label} field={field} value={Number(value)} />
  }
  return (
    <input
      key={String(value)}
      className="field"
      aria-label={label}
      defaultValue={typeof value === 'string' ? value : ''}
      onBlur={(event) =>
        event.currentTarget.value !== value && void setSetting(name, event.currentTarget.value)
      }
    />
  )
}

/** One setting of the engine, drawn from its schema; the window adds only the words of other languages. */
function SchemaField({ name }: { name: string }) {
  const { t, i18n } = useTranslation()
  const field = useSettings((state) => state.fields[name])
  if (!field) return null
  const key = `settings.field.${name.replaceAll('.', '_')}`
  const word = (part: 'title' | 'text', fallback: string): string =>
    i18n.exists(`${key}.${part}`) ? String(t(`${key}.${part}` as never)) : fallback
  const title = word('title', field.title ?? name)
  return (
    <SettingRow title={title} text={word('text', field.description ?? '')}>
      <Control name={name} label={title} field={field} />
    </SettingRow>
  )
}

/** All settings of some areas (`model`, `cache`), in the order of the schema. */
export function SchemaFields({ areas, not = [] }: { areas?: string[]; not?: string[] }) {
  const fields = useSettings((state) => state.fields)
  const names = Object.keys(fields).filter((name) => {
    const area = name.split('.')[0]!
    return areas ? areas.includes(area) : !not.includes(area)
  })
  return names.map((name) => <SchemaField key={name} name={name} />)
}
