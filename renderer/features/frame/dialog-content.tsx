import { lazy } from 'react'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { renameChat } from '../../state/chats.ts'
import { createCollection, renameCollection } from '../../state/collections.ts'
import { closeDialog, type Dialog } from '../../state/dialogs.ts'
import { sourceById } from '../../state/library.ts'
import { clearCache } from '../../state/settings.ts'
import { Button } from '../../ui/button.tsx'
import { formText } from '../../ui/form-text.ts'
import { Sheet } from '../../ui/sheet.tsx'
import { removeWithJobs } from '../library/ask-to-remove.ts'

const Palette = lazy(async () => ({ default: (await import('../commands/palette.tsx')).Palette }))
const SettingsSheet = lazy(async () => ({
  default: (await import('../settings/settings-sheet.tsx')).SettingsSheet,
}))
const BatesSheet = lazy(async () => ({
  default: (await import('../export/export-sheets.tsx')).BatesSheet,
}))
const BundleSheet = lazy(async () => ({
  default: (await import('../export/export-sheets.tsx')).BundleSheet,
}))
const ExportingSheet = lazy(async () => ({
  default: (await import('../export/export-sheets.tsx')).ExportingSheet,
}))
const UnlockSheet = lazy(async () => ({
  default: (await import('../locks/unlock-sheet.tsx')).UnlockSheet,
}))
const KeysSheet = lazy(async () => ({
  default: (await import('../commands/keys-sheet.tsx')).KeysSheet,
}))

type ConfirmProps = { title: string; text: string; action: string; onConfirm(): void }

function Confirm({ title, text, action, onConfirm }: ConfirmProps) {
  const { t } = useTranslation()
  return (
    <Sheet title={title} text={text}>
      <div className="sheet__actions">
        <Button onClick={closeDialog}>{t('common.cancel')}</Button>
        <Button
          look="loss"
          onClick={() => {
            closeDialog()
            onConfirm()
          }}
        >
          {action}
        </Button>
      </div>
    </Sheet>
  )
}

type NameProps = { title: string; label: string; value: string; onName(name: string): void }

function NameForm({ title, label, value, onName }: NameProps) {
  const { t } = useTranslation()
  return (
    <Sheet title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const name = formText(event.currentTarget, 'name').trim()
          if (name === '') return
          closeDialog()
          onName(name)
        }}
      >
        <label htmlFor="dialog-name">{label}</label>
        <input
          id="dialog-name"
          name="name"
          className="field"
          defaultValue={value}
          autoFocus
          required
          maxLength={120}
        />
        <div className="sheet__actions">
          <Button onClick={closeDialog}>{t('common.cancel')}</Button>
          <Button type="submit" look="accent">
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

/** What is inside the sheet that is open. */
export function DialogContent({ dialog }: { dialog: Dialog }) {
  const { t } = useTranslation()
  switch (dialog.kind) {
    case 'palette':
      return <Palette />
    case 'settings':
      return <SettingsSheet tab={dialog.tab} />
    case 'keys':
      return <KeysSheet />
    case 'name-collection': {
      const { id, name, sources } = dialog
      return (
        <NameForm
          title={t(id ? 'collections.rename' : 'collections.new')}
          label={t('collections.name')}
          value={name}
          onName={(next) =>
            void (id ? renameCollection(id, next) : createCollection(next, sources))
          }
        />
      )
    }
    case 'rename-chat':
      return (
        <NameForm
          title={t('chat.rename')}
          label={t('chat.name')}
          value={dialog.title}
          onName={(title) => void renameChat(dialog.id, title)}
        />
      )
    case 'remove-sources': {
      const { ids } = dialog
      const name = sourceById(ids[0] ?? '')?.name ?? ''
      return (
        <Confirm
          title={t('library.removeTitle', { count: ids.length, shown: count(ids.length), name })}
          text={t('library.removeText')}
          action={t('common.remove')}
          onConfirm={() => removeWithJobs(ids)}
        />
      )
    }
    case 'clear-cache':
      return (
        <Confirm
          title={t('settings.clearTitle')}
          text={t('settings.clearText')}
          action={t('settings.clear')}
          onConfirm={() => void clearCache()}
        />
      )
    case 'bates':
      return <BatesSheet ids={dialog.ids} />
    case 'bundle':
      return <BundleSheet chat={dialog.chat} />
    case 'exporting':
      return <ExportingSheet />
    case 'unlock':
      return <UnlockSheet locked={dialog.locked} wish={dialog.wish} />
    default:
      return dialog
  }
}
