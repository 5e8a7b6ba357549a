import { ArrowLeft, Captions, FolderSearch, ListTree, ScanEye, X } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import type { WireError } from '#contract/errors.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { chooseFiles, locateSource, useLibrary, type Source } from '../../state/library.ts'
import { togglePanel, usePanel } from '../../state/panel.ts'
import { controlJob, useJobs, type Job } from '../../state/jobs.ts'
import { askForJob, isLocked } from '../../state/locks.ts'
import {
  closeBeside,
  focusSlot,
  goBack,
  loadOverlay,
  useViewer,
  type Slot,
  type Target,
} from '../../state/viewer.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import { SourceNote } from './source-note.tsx'
import './viewer.css'

// Each view is loaded when the first source of its kind is opened.
const RecordingView = lazy(async () => ({
  default: (await import('./recording-view.tsx')).RecordingView,
}))
const DocumentView = lazy(async () => ({
  default: (await import('./document-view.tsx')).DocumentView,
}))
const PictureView = lazy(async () => ({
  default: (await import('./picture-view.tsx')).PictureView,
}))
const SummaryPane = lazy(async () => ({
  default: (await import('./summary-pane.tsx')).SummaryPane,
}))
const views = {
  video: RecordingView,
  audio: RecordingView,
  pdf: DocumentView,
  image: PictureView,
} as const

/** While a source is read, what is drawn over it is asked for again at this pace. */
const refreshMs = 2500

function useOverlay(source: Source | undefined): void {
  const id = source?.id
  const status = source?.status
  useEffect(() => {
    if (!id || status === 'missing') return
    void loadOverlay(id)
    if (status !== 'importing') return
    const timer = setInterval(() => void loadOverlay(id), refreshMs)
    return () => clearInterval(timer)
  }, [id, status])
}

/** A file that cannot be read cannot be shown; one that only could not be encoded can. */
const canShow = ({ status, error }: Source): boolean =>
  status !== 'failed' || !error?.code.startsWith('source/')

function SlotView({ target, slot }: { target: Target; slot: Slot }) {
  const { t } = useTranslation()
  const source = useLibrary((state) => state.byId.get(target.source))
  const canGoBack = useViewer((state) => state.back.length > 0)
  const backKeys = useKeyLabel('viewer.back')
  const isSummaryOpen = usePanel((state) => state.open === 'summary')
  useOverlay(source)
  if (!source) return <Empty title={t('viewer.gone')} />
  const View = views[source.kind]
  return (
    <section
      className="viewer__slot"
      aria-label={source.name}
      onPointerDown={() => focusSlot(slot)}
      onFocus={() => focusSlot(slot)}
    >
      <div className="bar viewer__bar">
        {slot === 'main' && (
          <IconButton
            label={t('commands.viewer.back')}
            keys={backKeys}
            icon={<ArrowLeft size={15} />}
            disabled={!canGoBack}
            onClick={goBack}
          />
        )}
        <h2 className="truncate" title={source.name}>
          {source.name}
        </h2>
        <SourceNote source={source} />
        <PanelButtons source={source} />
        {slot === 'beside' && (
          <IconButton
            label={t('commands.viewer.closeBeside')}
            icon={<X size={15} />}
            onClick={closeBeside}
          />
        )}
      </div>
      {source.status === 'missing' ? (
        <Missing source={source} />
      ) : (
        <>
          <Failed source={source} />
          {canShow(source) && (
            <Suspense fallback={<div className="viewer__waiting" />}>
              <View key={source.id} source={source} target={target} slot={slot} />
              {isSummaryOpen && <SummaryPane key={`summary ${source.id}`} source={source} />}
            </Suspense>
          )}
        </>
      )}
    </section>
  )
}

function PanelButtons({ source }: { source: Source }) {
  const { t } = useTranslation()
  const open = usePanel((state) => state.open)
  const isRecording = source.kind === 'video' || source.kind === 'audio'
  return (
    <>
      {isRecording && (
        <IconButton
          label={t('viewer.said.title')}
          icon={<Captions size={15} />}
          aria-pressed={open === 'said'}
          onClick={() => togglePanel('said')}
        />
      )}
      <IconButton
        label={t('viewer.summary.title')}
        icon={<ListTree size={15} />}
        aria-pressed={open === 'summary'}
        onClick={() => togglePanel('summary')}
      />
    </>
  )
}

function Missing({ source }: { source: Source }) {
  const { t } = useTranslation()
  return (
    <Empty
      icon={<FolderSearch size={28} strokeWidth={1.5} aria-hidden />}
      title={t('viewer.missingTitle', { name: source.name })}
      text={t('viewer.missingText', { path: source.path })}
    >
      <Button look="accent" onClick={() => void locateSource(source.id)}>
        {t('library.findAgain')}
      </Button>
    </Empty>
  )
}

function Failed({ source }: { source: Source }) {
  const { t } = useTranslation()
  const job = useJobs((state) =>
    state.jobs.find((one) => one.sourceId === source.id && one.state === 'failed'),
  )
  const error = job?.error ?? (source.status === 'failed' ? source.error : undefined)
  if (!error) return null
  // What is ready can be used: then it is only the last job on it that failed.
  const isRead = source.status === 'ready' || source.status === 'partial'
  const title = t(isRead ? 'viewer.jobFailed' : 'viewer.readFailed', { name: source.name })
  return (
    <div className="viewer__fault">
      <ErrorNote error={error} title={title}>
        {job && <JobRemedies job={job} />}
      </ErrorNote>
    </div>
  )
}

function JobRemedies({ job }: { job: Job }) {
  const { t } = useTranslation()
  return (
    <>
      {isLocked(job) ? (
        <Button size="small" onClick={() => askForJob(job)}>
          {t('library.unlock')}
        </Button>
      ) : (
        <Button size="small" onClick={() => void controlJob(job.id, 'retry')}>
          {t('jobs.action.retry')}
        </Button>
      )}
      <Button size="small" look="bare" onClick={() => void controlJob(job.id, 'forget')}>
        {t('jobs.action.forget')}
      </Button>
    </>
  )
}

/** Why a file did not become a source, and what to do about it. */
function FailedFile({ job }: { job: Job & { error: WireError } }) {
  const { t } = useTranslation()
  return (
    <section className="viewer__slot" aria-label={job.name}>
      <div className="bar viewer__bar">
        <h2 className="truncate" title={job.path}>
          {job.name}
        </h2>
      </div>
      <div className="viewer__fault">
        <ErrorNote error={job.error} title={t('viewer.readFailed', { name: job.name })}>
          <JobRemedies job={job} />
        </ErrorNote>
      </div>
    </section>
  )
}

export function ViewerPane() {
  const { t } = useTranslation()
  const main = useViewer((state) => state.main)
  const beside = useViewer((state) => state.beside)
  const failedId = useViewer((state) => state.failedJob)
  const failed = useJobs((state) => state.jobs.find(({ id }) => id === failedId))
  if (failed?.state === 'failed' && failed.error)
    return <FailedFile job={{ ...failed, error: failed.error }} />
  if (!main && !beside) {
    return (
      <Empty
        icon={<ScanEye size={32} strokeWidth={1.3} aria-hidden />}
        title={t('viewer.emptyTitle')}
        text={t('viewer.emptyText')}
      >
        <Button onClick={() => void chooseFiles(false)}>{t('library.choose')}</Button>
      </Empty>
    )
  }
  return (
    <div className="viewer">
      {main && <SlotView target={main} slot="main" />}
      {beside && <SlotView target={beside} slot="beside" />}
    </div>
  )
}
