import { Dialog } from '@base-ui/react/dialog'
import { Tabs } from '@base-ui/react/tabs'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { closeDialog, openDialog, type SettingsTab } from '../../state/dialogs.ts'
import { loadModels } from '../../state/models.ts'
import { loadSettings, useSettings } from '../../state/settings.ts'
import { ErrorNote } from '../../ui/error-note.tsx'
import { AboutTab } from './about-tab.tsx'
import { KeysTab } from './keys-tab.tsx'
import { LookTab } from './look-tab.tsx'
import { ModelsTab } from './models-tab.tsx'
import { ReadingTab } from './reading-tab.tsx'
import { StorageTab } from './storage-tab.tsx'
import './settings.css'

const tabs = {
  look: LookTab,
  models: ModelsTab,
  reading: ReadingTab,
  storage: StorageTab,
  keys: KeysTab,
  about: AboutTab,
} as const
const order = Object.keys(tabs) as SettingsTab[]

export function SettingsSheet({ tab }: { tab: SettingsTab }) {
  const { t } = useTranslation()
  const fault = useSettings((state) => state.fault)
  useEffect(() => {
    void loadSettings()
    void loadModels()
  }, [])
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className="sheet settings">
          <header className="settings__head">
            <Dialog.Title className="sheet__title">{t('commands.settings')}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t('common.close')}>
              <X size={16} aria-hidden />
            </Dialog.Close>
          </header>
          <Tabs.Root
            className="settings__body"
            orientation="vertical"
            value={tab}
            onValueChange={(next) => openDialog({ kind: 'settings', tab: next as SettingsTab })}
          >
            <Tabs.List className="settings__tabs" activateOnFocus>
              {order.map((one) => (
                <Tabs.Tab key={one} value={one} className="settings__tab">
                  {t(`settings.tab.${one}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {order.map((one) => {
              const Content = tabs[one]
              return (
                <Tabs.Panel key={one} value={one} className="settings__panel">
                  {fault && one !== 'look' && one !== 'keys' && <ErrorNote error={fault} />}
                  <Content />
                </Tabs.Panel>
              )
            })}
          </Tabs.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
