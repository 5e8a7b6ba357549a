import {
  ChevronDown,
  FolderOpen,
  PanelLeft,
  PanelRight,
  Pencil,
  Plus,
  ScanEye,
  Search,
  Settings,
  Trash2,
} from 'lucide-react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { removeCollection } from '../../state/collections.ts'
import { openDialog } from '../../state/dialogs.ts'
import { toggle } from '../../state/frame.ts'
import { setCollection, useLibrary } from '../../state/library.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { MenuEntry } from '../../ui/menu-entry.ts'
import { Menu } from '../../ui/menu.tsx'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import { JobsDot, ModelDot } from './status-dots.tsx'

function MatterMenu() {
  const { t } = useTranslation()
  const collections = useLibrary((state) => state.collections)
  const current = useLibrary((state) => state.collection)
  const chosen = collections.find(({ id }) => id === current)
  const entries: MenuEntry[] = [
    { label: t('collections.all'), isChecked: !chosen, run: () => setCollection(null) },
    ...collections.map(({ id, name }) => ({
      label: name,
      isChecked: id === current,
      run: () => setCollection(id),
    })),
    'line',
    {
      label: t('collections.new'),
      icon: <Plus size={14} />,
      run: () => openDialog({ kind: 'name-collection', name: '' }),
    },
  ]
  if (chosen) {
    const { id, name } = chosen
    entries.push(
      {
        label: t('collections.rename'),
        icon: <Pencil size={14} />,
        run: () => openDialog({ kind: 'name-collection', id, name }),
      },
      {
        label: t('collections.remove'),
        icon: <Trash2 size={14} />,
        isLoss: true,
        run: () => removeCollection(id, name),
      },
    )
  }
  return (
    <Menu
      trigger={
        <Button look="bare" className="header__matter">
          <FolderOpen size={15} aria-hidden />
          <span className="truncate" dir="auto">
            {chosen?.name ?? t('collections.all')}
          </span>
          <ChevronDown size={13} aria-hidden />
        </Button>
      }
      entries={entries}
    />
  )
}

export function Header() {
  const { t } = useTranslation()
  const paletteKeys = useKeyLabel('palette')
  return (
    <header className="bar header">
      <IconButton
        label={t('commands.pane.library')}
        keys={useKeyLabel('pane.library')}
        icon={<PanelLeft size={16} />}
        onClick={() => toggle('library')}
      />
      <h1 className="header__mark">
        <ScanEye size={18} aria-hidden />
        <span className="header__word">{t('common.product')}</span>
      </h1>
      <MatterMenu />
      <button
        type="button"
        className="header__search"
        onClick={() => openDialog({ kind: 'palette', words: '' })}
      >
        <Search size={14} aria-hidden />
        <span className="truncate">{t('frame.search')}</span>
        {paletteKeys && (
          <kbd className="kbd" aria-hidden>
            {paletteKeys}
          </kbd>
        )}
      </button>
      <div className="header__status">
        <JobsDot />
        <ModelDot />
        <IconButton
          label={t('commands.settings')}
          keys={useKeyLabel('settings')}
          icon={<Settings size={16} />}
          onClick={() => openDialog({ kind: 'settings', tab: 'look' })}
        />
        <IconButton
          label={t('commands.pane.chat')}
          keys={useKeyLabel('pane.chat')}
          icon={<PanelRight size={16} />}
          onClick={() => toggle('chat')}
        />
      </div>
    </header>
  )
}
