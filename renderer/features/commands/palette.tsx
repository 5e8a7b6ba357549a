import { Dialog } from '@base-ui/react/dialog'
import { Command as Cmdk } from 'cmdk'
import { FileSearch, MessageSquare } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { useChats, openChat } from '../../state/chats.ts'
import { closeDialog, setPaletteWords, usePaletteWords } from '../../state/dialogs.ts'
import { select, useLibrary } from '../../state/library.ts'
import { usePreferences } from '../../state/preferences.ts'
import { useHidden } from '../../state/removals.ts'
import { searchEverything, useSearch } from '../../state/search.ts'
import { openSource } from '../../state/viewer.ts'
import { locatorLabel } from '../chat/locator-label.ts'
import { kindIcons } from '../library/source-row.tsx'
import { keyLabel } from './keys.ts'
import { beforePalette } from './palette-ahead.tsx'
import { commands, keysFor } from './registry.ts'
import './palette.css'

const mostSources = 8
const mostChats = 5

/** One box for everything: commands, sources, chats, and the words in recordings and pages. */
export function Palette() {
  const { t } = useTranslation()
  const words = usePaletteWords()
  useEffect(() => searchEverything(words), [words])
  const passages = useSearch((state) => state.results)
  const searching = useSearch(({ state }) => state)
  const list = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState('')
  const hasMoved = useRef(false)
  useEffect(() => {
    hasMoved.current = false
  }, [words])
  // Passages come later and stand above: Enter takes what stands first, unless somebody has moved on.
  useEffect(() => {
    if (hasMoved.current) return
    const [first] = list.current?.querySelectorAll<HTMLElement>('[cmdk-item]') ?? []
    setChosen(first?.dataset['value'] ?? '')
  }, [words, passages])
  const then = (run: () => void) => (): void => {
    closeDialog()
    run()
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className="sheet palette" finalFocus={beforePalette}>
          <Dialog.Title className="visually-hidden">{t('commands.palette')}</Dialog.Title>
          <Cmdk
            label={t('commands.palette')}
            shouldFilter={false}
            loop
            value={chosen}
            onValueChange={setChosen}
            onPointerMove={() => (hasMoved.current = true)}
            onKeyDown={({ key }) => {
              if (key.startsWith('Arrow')) hasMoved.current = true
            }}
          >
            <Cmdk.Input
              className="palette__input"
              value={words}
              onValueChange={setPaletteWords}
              placeholder={t('palette.placeholder')}
            />
            <Cmdk.List ref={list} className="palette__list" label={t('palette.results')}>
              <Cmdk.Empty className="palette__empty" role="status">
                {t(`palette.empty.${searching}`, { words })}
              </Cmdk.Empty>
              <Sources words={words} then={then} />
              <Passages then={then} />
              <Chats words={words} then={then} />
              <Actions words={words} then={then} />
            </Cmdk.List>
          </Cmdk>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

type GroupProps = { words: string; then(run: () => void): () => void }

const fits = (text: string, words: string): boolean => {
  const folded = text.toLocaleLowerCase()
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => folded.includes(word))
}

function Actions({ words, then }: GroupProps) {
  const { t } = useTranslation()
  const bound = usePreferences((state) => state.keys)
  const shown = commands.filter(
    ({ id, group, can }) =>
      id !== 'palette' &&
      can() &&
      fits(`${t(`commandGroups.${group}`)} ${t(`commands.${id}`)}`, words),
  )
  if (shown.length === 0) return null
  return (
    <Cmdk.Group heading={t('palette.actions')}>
      {shown.map((command) => {
        const [keys] = keysFor(command.id, bound)
        return (
          <Cmdk.Item
            key={command.id}
            value={command.id}
            className="menu-item"
            onSelect={then(command.run)}
          >
            <span className="menu-item__label">{t(`commands.${command.id}`)}</span>
            {keys && <kbd className="kbd">{keyLabel(keys)}</kbd>}
          </Cmdk.Item>
        )
      })}
    </Cmdk.Group>
  )
}

function Sources({ words, then }: GroupProps) {
  const { t } = useTranslation()
  const sources = useLibrary((state) => state.sources)
  if (words.trim() === '') return null
  const shown = sources.filter(({ name }) => fits(name, words)).slice(0, mostSources)
  if (shown.length === 0) return null
  return (
    <Cmdk.Group heading={t('palette.sources')}>
      {shown.map(({ id, kind, name }) => {
        const Icon = kindIcons[kind]
        const open = (): void => {
          select([id], id)
          openSource(id)
        }
        return (
          <Cmdk.Item key={id} value={`source ${id}`} className="menu-item" onSelect={then(open)}>
            <Icon size={14} aria-hidden />
            <span className="menu-item__label truncate" dir="auto">
              {name}
            </span>
          </Cmdk.Item>
        )
      })}
    </Cmdk.Group>
  )
}

function Passages({ then }: Pick<GroupProps, 'then'>) {
  const { t } = useTranslation()
  const found = useSearch((state) => state.results)
  const byId = useLibrary((state) => state.byId)
  const hidden = useHidden((state) => state.ids)
  const results = found.filter(({ sourceId }) => !hidden.has(sourceId))
  if (results.length === 0) return null
  return (
    <Cmdk.Group heading={t('palette.passages')}>
      {results.map(({ sourceId, locator, text }, index) => (
        <Cmdk.Item
          key={index}
          value={`passage ${index}`}
          className="menu-item palette__passage"
          onSelect={then(() => openSource(sourceId, { locator }))}
        >
          <FileSearch size={14} aria-hidden />
          <span className="menu-item__label">
            <span className="palette__words">{text}</span>
            <span className="data quiet truncate">
              {`${byId.get(sourceId)?.name ?? ''}  ${locatorLabel(locator)}`}
            </span>
          </span>
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  )
}

function Chats({ words, then }: GroupProps) {
  const { t } = useTranslation()
  const chats = useChats((state) => state.chats)
  const hidden = useHidden((state) => state.ids)
  if (words.trim() === '') return null
  const shown = chats
    .filter(({ id, title }) => !hidden.has(id) && fits(title, words))
    .slice(0, mostChats)
  if (shown.length === 0) return null
  return (
    <Cmdk.Group heading={t('palette.chats')}>
      {shown.map(({ id, title }) => (
        <Cmdk.Item
          key={id}
          value={`chat ${id}`}
          className="menu-item"
          onSelect={then(() => void openChat(id))}
        >
          <MessageSquare size={14} aria-hidden />
          <span className="menu-item__label truncate" dir="auto">
            {title || t('chat.untitled')}
          </span>
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  )
}
