import {
  ArrowDownWideNarrow,
  FilePlus2,
  FolderPlus,
  FolderX,
  Inbox,
  Plus,
  Search,
  SearchX,
  X,
} from 'lucide-react'
import { useDeferredValue, useMemo } from 'react'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { useJobs } from '../../state/jobs.ts'
import {
  addSamples,
  chooseFiles,
  clearSelection,
  setFilter,
  setKind,
  setSort,
  useLibrary,
} from '../../state/library.ts'
import { useProcesses } from '../../state/processes.ts'
import { useHidden } from '../../state/removals.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import { RefusedFiles } from './refused.tsx'
import { rowsOf } from './rows.ts'
import { SourceList } from './source-list.tsx'
import './library.css'

const kinds = ['video', 'audio', 'pdf', 'image'] as const
const sorts = ['added', 'name', 'length'] as const

export function LibraryPane() {
  const { t } = useTranslation()
  const { sources, collections, collection, kind, sort, isLoaded } = useLibrary()
  const typed = useLibrary((state) => state.filter)
  const filter = useDeferredValue(typed)
  const jobs = useJobs((state) => state.jobs)
  const hasFailed = useProcesses(({ engine }) => engine === 'failed')
  const chosen = collections.find(({ id }) => id === collection)
  const hidden = useHidden((state) => state.ids)
  const rows = useMemo(
    () => rowsOf(sources, jobs, { filter, kind, collection: chosen, sort, hidden }),
    [sources, jobs, filter, kind, chosen, sort, hidden],
  )
  const isEmpty = isLoaded && sources.length === 0 && rows.length === 0
  return (
    <>
      <LibraryBar />
      <div className="library__filter">
        <label className="field field--quiet">
          <Search size={14} aria-hidden />
          <span className="visually-hidden">{t('library.filter')}</span>
          <input
            type="search"
            value={typed}
            placeholder={t('library.filter')}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && typed) {
                event.preventDefault()
                setFilter('')
              }
            }}
          />
        </label>
        <Menu
          trigger={
            <IconButton
              label={t('library.arrange')}
              icon={<ArrowDownWideNarrow size={15} />}
              aria-pressed={kind !== null}
            />
          }
          entries={[
            { title: t('library.show') },
            { label: t('library.allKinds'), isChecked: !kind, run: () => setKind(null) },
            ...kinds.map((one) => ({
              label: t(`library.kinds.${one}`),
              isChecked: kind === one,
              run: () => setKind(one),
            })),
            'line',
            { title: t('library.sortBy') },
            ...sorts.map((one) => ({
              label: t(`library.sort.${one}`),
              isChecked: sort === one,
              run: () => setSort(one),
            })),
          ]}
        />
      </div>
      <RefusedFiles />
      {hasFailed && !isLoaded ? (
        <NotOpen />
      ) : isEmpty ? (
        <Empty
          icon={<Inbox size={28} strokeWidth={1.5} aria-hidden />}
          title={t('library.emptyTitle')}
          text={t('library.emptyText')}
        >
          <Button look="accent" data-pane-focus onClick={() => void chooseFiles(false)}>
            {t('library.choose')}
          </Button>
          <Button onClick={() => void addSamples()}>{t('library.addSamples')}</Button>
        </Empty>
      ) : rows.length === 0 && isLoaded ? (
        <NothingMatches />
      ) : (
        <SourceList rows={rows} />
      )}
      <SelectionBar shown={rows.length} />
    </>
  )
}

function LibraryBar() {
  const { t } = useTranslation()
  return (
    <div className="bar library__bar">
      <h2 className="bar__grow">{t('frame.library')}</h2>
      <Menu
        trigger={<IconButton label={t('library.add')} icon={<Plus size={16} />} />}
        entries={[
          {
            label: t('commands.sources.choose'),
            icon: <FilePlus2 size={14} />,
            keys: useKeyLabel('sources.choose'),
            run: () => void chooseFiles(false),
          },
          {
            label: t('commands.sources.folder'),
            icon: <FolderPlus size={14} />,
            keys: useKeyLabel('sources.folder'),
            run: () => void chooseFiles(true),
          },
          { label: t('library.addSamples'), run: () => void addSamples() },
        ]}
      />
    </div>
  )
}

/** The engine could not open the library: why, and what to do, its banner says. */
function NotOpen() {
  const { t } = useTranslation()
  return (
    <Empty
      icon={<FolderX size={28} strokeWidth={1.5} aria-hidden />}
      title={t('library.notOpenTitle')}
      text={t('library.notOpenText')}
    />
  )
}

function NothingMatches() {
  const { t } = useTranslation()
  const filter = useLibrary((state) => state.filter)
  return (
    <Empty
      icon={<SearchX size={26} strokeWidth={1.5} aria-hidden />}
      title={filter ? t('library.noMatch', { words: filter }) : t('library.noneHere')}
    >
      <Button
        onClick={() => {
          setFilter('')
          setKind(null)
        }}
      >
        {t('library.showAll')}
      </Button>
    </Empty>
  )
}

/** How many are listed, and how many are the scope of the next question. */
function SelectionBar({ shown }: { shown: number }) {
  const { t } = useTranslation()
  const selected = useLibrary((state) => state.selected.length)
  const isLoaded = useLibrary((state) => state.isLoaded)
  return (
    <footer className="library__foot data">
      <span role="status">
        {selected > 0
          ? t('library.selected', { count: selected, shown: count(selected) })
          : isLoaded && t('library.count', { count: shown, shown: count(shown) })}
      </span>
      {selected > 0 && (
        <IconButton
          size="small"
          label={t('library.clearSelection')}
          icon={<X size={13} />}
          onClick={clearSelection}
        />
      )}
    </footer>
  )
}
