import {
  Columns2,
  Eye,
  FileOutput,
  FolderSearch,
  FolderPlus,
  KeyRound,
  Link,
  MessageSquare,
  RotateCw,
  Trash2,
} from 'lucide-react'
import { t } from '../../i18n/i18n.ts'
import { assignSources } from '../../state/collections.ts'
import { openDialog } from '../../state/dialogs.ts'
import { beginRedaction, exportAs } from '../../state/exports.ts'
import { focusPane } from '../../state/frame.ts'
import { controlJob, type Job } from '../../state/jobs.ts'
import { locateSource, revealSource, select, sourceById, useLibrary } from '../../state/library.ts'
import { askForJob, isLocked } from '../../state/locks.ts'
import { openSource } from '../../state/viewer.ts'
import { copyText } from '../../ui/copy-text.ts'
import type { MenuEntry } from '../../ui/menu-entry.ts'
import { askToRemove } from './ask-to-remove.ts'
import type { Row } from './rows.ts'

/** What can be done with a row, or with the selection that it belongs to. */
export function sourceMenu(row: Row): MenuEntry[] {
  const { source, job } = row
  if (!source) return job ? jobEntries(row) : []
  const { selected, collections } = useLibrary.getState()
  const ids = selected.includes(source.id) ? selected : [source.id]
  const many = ids.length > 1
  const entries: MenuEntry[] = [
    { label: t('library.menu.open'), icon: <Eye size={14} />, run: () => openSource(source.id) },
    {
      label: t('library.menu.openBeside'),
      icon: <Columns2 size={14} />,
      run: () => openSource(source.id, { slot: 'beside' }),
    },
    {
      label: t('library.menu.askAbout', { count: ids.length }),
      icon: <MessageSquare size={14} />,
      run: () => {
        select(ids, source.id)
        focusPane('chat')
      },
    },
    'line',
    {
      label: t('library.menu.collections'),
      icon: <FolderPlus size={14} />,
      entries: [
        ...collections.map(({ id, name, sources }) => {
          const isMember = ids.every((one) => sources.includes(one))
          return {
            label: name,
            isChecked: isMember,
            run: () => void assignSources(id, ids, !isMember),
          }
        }),
        ...(collections.length > 0 ? (['line'] as const) : []),
        {
          label: t('collections.new'),
          run: () => openDialog({ kind: 'name-collection', name: '', sources: ids }),
        },
      ],
    },
  ]
  const documents = ids.filter(isDocument)
  if (documents.length > 0) {
    entries.push('line', {
      label: t('export.menu'),
      icon: <FileOutput size={14} />,
      entries: [
        ...(many ? [] : oneDocument(source.id)),
        { label: t('export.bates'), run: () => openDialog({ kind: 'bates', ids: documents }) },
      ],
    })
  }
  if (!many) {
    entries.push(
      'line',
      {
        label: t('library.menu.reveal'),
        icon: <FolderSearch size={14} />,
        isDisabled: source.status === 'missing',
        run: () => void revealSource(source.id),
      },
      {
        label: t('library.menu.copyHash'),
        icon: <Link size={14} />,
        run: () => void copyText(source.sha256),
      },
    )
  }
  if (!many && source.status === 'missing') {
    entries.push({
      label: t('library.findAgain'),
      icon: <FolderSearch size={14} />,
      run: () => void locateSource(source.id),
    })
  }
  if (job) entries.push('line', ...jobEntries(row))
  entries.push('line', {
    label: t('library.menu.remove', { count: ids.length }),
    icon: <Trash2 size={14} />,
    keys: t('common.deleteKey'),
    isLoss: true,
    run: () => askToRemove(ids),
  })
  return entries
}

const isDocument = (id: string): boolean => {
  const kind = sourceById(id)?.kind
  return kind === 'pdf' || kind === 'image'
}

function oneDocument(id: string): MenuEntry[] {
  return [
    {
      label: t('export.searchable'),
      run: () => void exportAs({ kind: 'searchable', source: id }),
    },
    {
      label: t('export.redact'),
      run: () => {
        openSource(id)
        beginRedaction(id)
      },
    },
  ]
}

const unlockEntry = (job: Job): MenuEntry => ({
  label: t('library.unlock'),
  icon: <KeyRound size={14} />,
  run: () => askForJob(job),
})

function jobEntries({ job }: Row): MenuEntry[] {
  if (!job) return []
  const entry = (action: 'pause' | 'resume' | 'cancel' | 'retry' | 'forget'): MenuEntry => ({
    label: t(`jobs.action.${action}`),
    icon: action === 'retry' ? <RotateCw size={14} /> : undefined,
    run: () => void controlJob(job.id, action),
  })
  switch (job.state) {
    case 'running':
    case 'waiting':
      return [entry(job.isHeld ? 'resume' : 'pause'), entry('cancel')]
    case 'paused':
      return [entry('resume'), entry('cancel')]
    case 'failed':
    case 'cancelled':
      return [isLocked(job) ? unlockEntry(job) : entry('retry'), entry('forget')]
    case 'done':
      return [entry('forget')]
    default:
      return []
  }
}
